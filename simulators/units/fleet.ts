import { readFile } from 'node:fs/promises';
import type { Unit } from '#shared/units.ts';
import type { Stoppable } from '../lib/lifetime.ts';
import { reasonOf, type Say } from '../lib/log.ts';
import { createRandom, type Random } from '../lib/random.ts';
import { pause } from '../lib/retry.ts';
import { TokenStore } from './api/tokens.ts';
import { PositionSensor } from './behaviour/device.ts';
import { planSos } from './behaviour/plan.ts';
import { streetsOf, StreetsFile } from './behaviour/streets.ts';
import { Walk } from './behaviour/walk.ts';
import { Enrolment } from './enrolment.ts';
import { loadClips } from './media/queue.ts';
import { loadTone } from './media/tone.ts';
import { SimulatedUnit } from './unit.ts';

/** Every so-many-th unit has a microphone on. */
const TONE_EVERY = 6;
const TONE_BASE_HZ = 300;
const TONE_STEP_HZ = 20;
/** Units come up one after another. */
const START_GAP_MS = 40;

export interface FleetOptions {
  url: string;
  /** How many units; fewer if the server has fewer. */
  units: number;
  /** How many of them publish pictures. */
  publish: number;
  seed: number;
  /** Folder for the tokens. */
  dataFolder: string;
  streetsFile: string;
  login: { username: string; password: string };
  withSos: boolean;
  withLosses: boolean;
  say: Say;
}

/** The units of a run: the same seed and the same server's units give the same choice, in the same order. */
export function chooseUnits(all: readonly Unit[], count: number, random: Random): Unit[] {
  return all
    .map((unit) => ({ unit, rank: random.fork(unit.callSign).next() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ unit }) => unit);
}

/** All simulated units of a run. */
export class Fleet implements Stoppable {
  readonly #options: FleetOptions;
  readonly #random: Random;
  readonly #stopping = new AbortController();
  readonly #units = new Map<string, SimulatedUnit>();
  #work: Promise<void> = Promise.resolve();

  private constructor(options: FleetOptions) {
    this.#options = options;
    this.#random = createRandom(options.seed);
  }

  /** Starts the run in the background: units come up as they are enrolled, pictures follow as they are ready. */
  static start(options: FleetOptions): Fleet {
    const fleet = new Fleet(options);
    fleet.#work = fleet.#run().catch((error: unknown) => {
      if (!fleet.#stopping.signal.aborted) {
        options.say(`the units stopped: ${reasonOf(error)}`);
      }
    });
    return fleet;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#work;
    await Promise.all([...this.#units.values()].map((unit) => unit.stop()));
  }

  async #run(): Promise<void> {
    const { url, login, say, dataFolder, units: count, publish } = this.#options;
    const { signal } = this.#stopping;
    const streets = StreetsFile.parse(JSON.parse(await readFile(this.#options.streetsFile, 'utf8')));
    const tokens = await TokenStore.open(dataFolder);
    const enrolment = await Enrolment.open({
      url,
      login,
      tokens,
      random: this.#random.fork('enrolment'),
      signal,
      say,
    });
    const chosen = chooseUnits(await enrolment.units(), count, this.#random.fork('choice'));
    const sos = planSos(this.#random.fork('sos'), Math.max(1, chosen.length));

    const pictures = this.#publishAll(chosen.slice(0, publish));
    const timer = this.#options.withSos
      ? setTimeout(() => void this.#raiseSos(chosen[sos.index]), sos.afterMs)
      : undefined;
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    try {
      for (const unit of chosen) {
        await this.#bringUp(unit, enrolment, streets);
        await pause(START_GAP_MS, signal);
      }
      say(`${this.#units.size} units are up`);
    } finally {
      await enrolment.close();
    }
    await pictures;
  }

  async #bringUp(unit: Unit, enrolment: Enrolment, streets: StreetsFile): Promise<void> {
    const own = streetsOf(streets, unit.courtId);
    if (own === null) {
      this.#options.say(`${unit.callSign} has no streets at ${unit.courtId} and stays away`);
      return;
    }
    const token = await enrolment.tokenOf(unit);
    const random = this.#random.fork(unit.callSign);
    const sensor = new PositionSensor(new Walk(own, random.fork('walk')), random.fork('sensor'), Date.now());
    const { url, withLosses: losesLink } = this.#options;
    const simulated = new SimulatedUnit({ unit, url, token, sensor, random, losesLink });
    this.#units.set(unit.id, simulated);
    simulated.start();
  }

  /** Loads pictures while units are enrolled; a picture that is ready first waits for its unit. */
  async #publishAll(units: readonly Unit[]): Promise<void> {
    const { signal } = this.#stopping;
    const requests = units.map((unit, index) => ({
      request: { no: unit.no, callSign: unit.callSign, officerName: unit.officerName },
      onReady: async (clip: Parameters<SimulatedUnit['publish']>[0]['clip']) => {
        const tone =
          index % TONE_EVERY === 0 ? await loadTone(TONE_BASE_HZ + TONE_STEP_HZ * unit.no, signal) : null;
        while (!this.#units.has(unit.id)) {
          await pause(200, signal);
        }
        this.#units.get(unit.id)?.publish({ clip, tone });
      },
    }));
    await loadClips(requests, { signal, say: this.#options.say });
  }

  async #raiseSos(unit: Unit | undefined): Promise<void> {
    try {
      await (unit === undefined ? undefined : this.#units.get(unit.id)?.raiseSos());
    } catch (error) {
      if (!this.#stopping.signal.aborted) {
        this.#options.say(`no SOS: ${reasonOf(error)}`);
      }
    }
  }
}
