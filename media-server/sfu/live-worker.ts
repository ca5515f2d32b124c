import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import type { Logger } from '../log.ts';
import { ROUTER_CODECS } from './codecs.ts';

const HEARTBEAT_MS = 1_000;
/** Heartbeats in a row without an answer that make a worker dead. Beats are counted, not time, so that a stall of this process kills nobody. */
const MAX_MISSED_BEATS = 3;

export interface LiveWorkerOptions {
  index: number;
  /** Path of the worker program; undefined for the one that the package brought. */
  workerBin: string | undefined;
  listenInfos: types.TransportListenInfo[];
  log: Logger;
}

/** A running mediasoup worker with its one WebRtcServer and its one router. It ends once and isn't restarted: its slot starts another. */
export class LiveWorker {
  readonly index: number;
  readonly router: types.Router;
  readonly webRtcServer: types.WebRtcServer;
  readonly startedAt = performance.now();
  readonly #worker: types.Worker;
  readonly #log: Logger;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #endListeners = new Set<(died: boolean) => void>();
  #load = 0;
  #missedBeats = 0;
  #beating = false;

  /** Throws when the program can't be started or its port is taken. */
  static async create(options: LiveWorkerOptions): Promise<LiveWorker> {
    const worker = await mediasoup.createWorker({
      logLevel: 'warn',
      logTags: ['ice', 'dtls', 'srtp', 'rtp', 'rtcp'],
      ...(options.workerBin === undefined ? {} : { workerBin: options.workerBin }),
    });
    try {
      const webRtcServer = await worker.createWebRtcServer({ listenInfos: options.listenInfos });
      const router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS });
      return new LiveWorker(options, { worker, webRtcServer, router });
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  private constructor(
    options: LiveWorkerOptions,
    parts: { worker: types.Worker; webRtcServer: types.WebRtcServer; router: types.Router },
  ) {
    this.index = options.index;
    this.router = parts.router;
    this.webRtcServer = parts.webRtcServer;
    this.#worker = parts.worker;
    this.#log = options.log.child({ worker: options.index, pid: parts.worker.pid });
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#worker.on('died', (error) => {
      this.#log.error({ reason: error.message }, 'media worker died');
    });
    // Comes on every end: died, closed here, or closed by mediasoup itself when the process gets a signal.
    this.#worker.observer.on('close', () => {
      clearInterval(this.#heartbeat);
      const listeners = [...this.#endListeners];
      this.#endListeners.clear();
      for (const listener of listeners) {
        listener(this.#worker.died);
      }
    });
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get closed(): boolean {
    return this.#worker.closed;
  }

  /** Whether it ended by itself, and not because the server goes down. */
  get died(): boolean {
    return this.#worker.died;
  }

  /** How busy it is, in peers, producers and consumers that live on it. */
  get load(): number {
    return this.#load;
  }

  /** Counts `weight` towards the load until the returned function is called. */
  occupy(weight: number): () => void {
    this.#load += weight;
    let released = false;
    return () => {
      if (!released) {
        released = true;
        this.#load -= weight;
      }
    };
  }

  /** Another router on this worker, for who needs other payload types than the common ones. It ends with the worker. */
  createRouter(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<types.Router> {
    return this.#worker.createRouter({ mediaCodecs });
  }

  /** Calls `listener` once when the worker ends, unless the returned function is called before. */
  onEnd(listener: (died: boolean) => void): () => void {
    this.#endListeners.add(listener);
    return () => {
      this.#endListeners.delete(listener);
    };
  }

  /** Ends the worker and all that lives on it. Idempotent. */
  close(): void {
    this.#worker.close();
  }

  #beat(): void {
    if (this.#beating) {
      this.#missedBeats += 1;
      if (this.#missedBeats === MAX_MISSED_BEATS) {
        this.#log.error({ missedBeats: this.#missedBeats }, 'media worker hangs, killing it');
        process.kill(this.#worker.pid, 'SIGKILL');
      }
      return;
    }
    void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#beating = true;
    try {
      await this.#worker.getResourceUsage();
      this.#beating = false;
      this.#missedBeats = 0;
    } catch {
      // Only a closed worker doesn't answer this; its end is heard elsewhere.
      clearInterval(this.#heartbeat);
    }
  }
}
