import { Position } from '#shared/units.ts';

/** Fixes closer together than this add nothing to a track, ms. */
const MIN_INTERVAL_MS = 900;
/** An hour of fixes; with more the oldest are thinned, so that a long way stays visible as a whole. */
const CAPACITY = 3_600;
/** The most that one report may hold, by the contract. */
export const BATCH = 600;

/** What the browser knows of the place, without its units. */
export type Fix = Pick<GeolocationPosition, 'timestamp'> & {
  coords: Pick<GeolocationCoordinates, 'latitude' | 'longitude' | 'accuracy' | 'speed' | 'heading'>;
};

export interface FixContext {
  /** 0–1, null where it isn't known. */
  battery: number | null;
  /** Server's clock minus this device's, ms. */
  clockOffsetMs: number;
}

const orNull = (value: number | null): number | null =>
  value === null || Number.isNaN(value) ? null : value;

/** A fix as the contract takes it; null where the browser gave something that is not on the Earth. */
export function toPosition(fix: Fix, { battery, clockOffsetMs }: FixContext): Position | null {
  const { latitude, longitude, accuracy, speed, heading } = fix.coords;
  const parsed = Position.safeParse({
    at: Math.round(fix.timestamp + clockOffsetMs),
    lon: longitude,
    lat: latitude,
    accuracy: Math.min(accuracy, 100_000),
    speed: orNull(speed),
    heading: orNull(heading),
    battery,
  });
  return parsed.success ? parsed.data : null;
}

/** Fixes that the server hasn't confirmed, oldest first. */
export class PositionBuffer {
  #fixes: Position[] = [];
  #latest: Position | null = null;

  get size(): number {
    return this.#fixes.length;
  }

  get latest(): Position | null {
    return this.#latest;
  }

  add(position: Position): void {
    if (this.#latest !== null && position.at - this.#latest.at < MIN_INTERVAL_MS) {
      return;
    }
    this.#latest = position;
    this.#fixes.push(position);
    if (this.#fixes.length > CAPACITY) {
      const half = Math.floor(CAPACITY / 2);
      this.#fixes = this.#fixes.filter((_, index) => index >= half || index % 2 === 0);
    }
  }

  /** The oldest fixes that go into one report. They stay until `confirm`. */
  batch(): readonly Position[] {
    return this.#fixes.slice(0, BATCH);
  }

  /** Forgets what has arrived. Fixes that were thinned meanwhile are simply not there any more. */
  confirm(batch: readonly Position[]): void {
    const sent = new Set(batch);
    this.#fixes = this.#fixes.filter((fix) => !sent.has(fix));
  }
}
