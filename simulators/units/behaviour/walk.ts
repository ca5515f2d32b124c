import type { LonLat } from '#shared/geo.ts';
import type { Random } from '../../lib/random.ts';
import type { Streets, Way } from './streets.ts';

/** On foot, and in a car in town traffic; m/s. */
const FOOT_MPS = [1.0, 1.7] as const;
const CAR_MPS = [5, 11] as const;
const CAR_SHARE = 0.35;
/** At some crossings a unit waits. */
const PAUSE_CHANCE = 0.12;
const PAUSE_MS = [4_000, 25_000] as const;

/** Where a walking unit is; speed in m/s, heading in degrees, null while it stands. */
export interface Fix extends LonLat {
  speed: number;
  heading: number | null;
}

/** Walks along streets for ever, from a seed. A street that ends is walked back. */
export class Walk {
  readonly #streets: Streets;
  readonly #random: Random;
  readonly #speed: number;
  #from: number;
  #way: Way;
  #doneM = 0;
  #pauseMs = 0;

  constructor(streets: Streets, random: Random) {
    this.#streets = streets;
    this.#random = random;
    const [slow, fast] = random.next() < CAR_SHARE ? CAR_MPS : FOOT_MPS;
    this.#speed = random.between(slow, fast);
    const starts = streets.ways.flatMap((ways, node) => (ways.length > 0 ? [node] : []));
    this.#from = random.pick(starts);
    this.#way = random.pick(streets.ways[this.#from] ?? []);
  }

  /** Goes on for `ms` and answers with where that leads. */
  advance(ms: number): Fix {
    let left = ms;
    while (left > 0) {
      if (this.#pauseMs > 0) {
        const waited = Math.min(left, this.#pauseMs);
        this.#pauseMs -= waited;
        left -= waited;
      } else {
        left -= this.#stride(left);
      }
    }
    return this.#fix();
  }

  /** Walks on the present way for at most `ms`; answers with the time used. */
  #stride(ms: number): number {
    const restM = this.#way.lengthM - this.#doneM;
    const reachM = (this.#speed * ms) / 1000;
    if (reachM < restM) {
      this.#doneM += reachM;
      return ms;
    }
    this.#turn();
    return Math.max(1, (restM / this.#speed) * 1000);
  }

  #turn(): void {
    const cameFrom = this.#from;
    this.#from = this.#way.to;
    const ways = this.#streets.ways[this.#from] ?? [];
    const onward = ways.filter(({ to }) => to !== cameFrom);
    this.#way = this.#random.pick(onward.length > 0 ? onward : ways);
    this.#doneM = 0;
    if (this.#random.next() < PAUSE_CHANCE) {
      this.#pauseMs = this.#random.between(...PAUSE_MS);
    }
  }

  #fix(): Fix {
    const start = this.#streets.nodes[this.#from] ?? { lon: 0, lat: 0 };
    const end = this.#streets.nodes[this.#way.to] ?? start;
    const part = this.#way.lengthM === 0 ? 0 : this.#doneM / this.#way.lengthM;
    const isStanding = this.#pauseMs > 0;
    return {
      lon: start.lon + (end.lon - start.lon) * part,
      lat: start.lat + (end.lat - start.lat) * part,
      speed: isStanding ? 0 : this.#speed,
      heading: isStanding ? null : this.#way.headingDeg,
    };
  }
}
