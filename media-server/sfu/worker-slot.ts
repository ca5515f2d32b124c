import { Backoff, type BackoffDelays } from '../backoff.ts';
import { LiveWorker, type LiveWorkerOptions } from './live-worker.ts';

const RESPAWN_DELAYS_MS: BackoffDelays = [0, 500, 1_000, 2_000, 5_000, 10_000];
const HEALTHY_AFTER_MS = 30_000;

/** One of the supervised places for a worker: keeps a worker on its port, starting a new one with back-off after each death. */
export class WorkerSlot {
  readonly #options: LiveWorkerOptions;
  readonly #backoff = new Backoff(RESPAWN_DELAYS_MS, HEALTHY_AFTER_MS);
  #live: LiveWorker | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #deaths = 0;

  /** Throws when the first worker can't be started. */
  static async create(options: LiveWorkerOptions): Promise<WorkerSlot> {
    const slot = new WorkerSlot(options);
    await slot.#spawn();
    return slot;
  }

  private constructor(options: LiveWorkerOptions) {
    this.#options = options;
  }

  /** The running worker; null between a death and the next start. */
  get live(): LiveWorker | null {
    return this.#live;
  }

  /** How often a worker of this slot has died. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#live?.close();
    this.#live = null;
  }

  async #spawn(): Promise<void> {
    const worker = await LiveWorker.create(this.#options);
    if (this.#closed) {
      worker.close();
      return;
    }
    this.#live = worker;
    this.#options.log.info({ worker: worker.index, pid: worker.pid }, 'media worker started');
    worker.onEnd((died) => {
      this.#live = null;
      // Closed without a death means that this process is going down.
      if (died) {
        this.#deaths += 1;
        this.#respawnLater(performance.now() - worker.startedAt);
      }
    });
  }

  #respawnLater(ranMs: number): void {
    if (this.#closed) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#spawn().catch((error: unknown) => {
        this.#options.log.error({ err: error, worker: this.#options.index }, 'media worker failed to start');
        this.#respawnLater(0);
      });
    }, this.#backoff.next(ranMs));
  }
}
