import { networkInterfaces } from 'node:os';
import type { types } from 'mediasoup';
import type { Registry } from 'prom-client';
import { AppError } from '#shared/errors.ts';
import type { ServerContext } from '../context.ts';
import { addGauge, addWorkerGauge } from './gauges.ts';
import { listenInfos } from './listen.ts';
import type { LiveWorker } from './live-worker.ts';
import { Pipes } from './pipes.ts';
import { PlayRouters } from './play-routers.ts';
import { WorkerSlot } from './worker-slot.ts';

export type SfuOptions = Pick<ServerContext, 'log' | 'metrics' | 'health'> & {
  config: ServerContext['config']['sfu'];
};

/** The media plane: supervised workers, where a peer is placed, and the pipes among them. */
export class Sfu {
  readonly pipes = new Pipes();
  readonly playRouters = new PlayRouters();
  readonly #slots: WorkerSlot[];
  readonly #rtpCapabilities: types.RtpCapabilities;

  /** Starts every worker. Throws, with the program's path, when one can't be started. */
  static async create(options: SfuOptions): Promise<Sfu> {
    const { config } = options;
    const log = options.log.child({ part: 'sfu' });
    const interfaces = networkInterfaces();
    const started = await Promise.allSettled(
      Array.from({ length: config.workers }, (_, index) =>
        WorkerSlot.create({
          index,
          log,
          workerBin: config.workerBin,
          listenInfos: listenInfos(config, index, interfaces),
        }),
      ),
    );
    const slots = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = started.find((result) => result.status === 'rejected');
    const capabilities = slots[0]?.live?.router.rtpCapabilities;
    if (failed !== undefined || capabilities === undefined) {
      for (const slot of slots) {
        slot.close();
      }
      const program = config.workerBin ?? 'the one of the mediasoup package';
      throw new Error(`a media worker can't be started (program: ${program})`, { cause: failed?.reason });
    }
    return new Sfu(options, slots, capabilities);
  }

  private constructor(options: SfuOptions, slots: WorkerSlot[], rtpCapabilities: types.RtpCapabilities) {
    this.#slots = slots;
    this.#rtpCapabilities = rtpCapabilities;
    this.#measure(options.metrics);
    options.health.addPart('sfu', () => {
      if (this.workers.length === 0) {
        return Promise.reject(new Error('no media worker is running'));
      }
      return Promise.resolve({ workers: this.workers.length, of: slots.length });
    });
  }

  /** The running workers. */
  get workers(): LiveWorker[] {
    return this.#slots.flatMap((slot) => (slot.live === null || slot.live.closed ? [] : [slot.live]));
  }

  /** What every router can receive and forward. */
  get rtpCapabilities(): types.RtpCapabilities {
    return this.#rtpCapabilities;
  }

  /** The running worker with the least load. Throws `unavailable` while none runs. */
  place(): LiveWorker {
    const [first, ...others] = this.workers;
    if (first === undefined) {
      throw AppError.unavailable('no media worker is running; try again in a moment');
    }
    return others.reduce((least, worker) => (worker.load < least.load ? worker : least), first);
  }

  /** Ends every worker and with them every peer. Idempotent. */
  close(): void {
    for (const slot of this.#slots) {
      slot.close();
    }
  }

  #measure(metrics: Registry): void {
    const perSlot = (read: (slot: WorkerSlot) => number) => () => this.#slots.map((slot) => read(slot));
    addGauge(metrics, 'ecc_sfu_workers', 'Media workers that are running', () => this.workers.length);
    addGauge(metrics, 'ecc_sfu_pipes', 'Producers piped to another worker', () => this.pipes.size);
    addGauge(
      metrics,
      'ecc_sfu_play_routers',
      'Routers for players that dictate payload types',
      () => this.playRouters.size,
    );
    addWorkerGauge(
      metrics,
      'ecc_sfu_worker_deaths',
      'Deaths of media workers since the start',
      perSlot((slot) => slot.deaths),
    );
    addWorkerGauge(
      metrics,
      'ecc_sfu_worker_load',
      'Peers, producers and consumers on a media worker',
      perSlot((slot) => slot.live?.load ?? 0),
    );
  }
}
