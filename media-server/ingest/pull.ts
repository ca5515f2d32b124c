import { randomUUID } from 'node:crypto';
import type { SourceReason } from '#shared/sources.ts';
import { Backoff, type BackoffDelays } from '../backoff.ts';
import type { Feeder, FeederReports, StartFeeder } from '../features/sources/feeder.ts';
import type { Logger } from '../log.ts';
import { openPlainTrack, type PlainTrack } from '../sfu/plain-track.ts';
import type { LiveWorker } from '../sfu/live-worker.ts';
import type { Sfu } from '../sfu/sfu.ts';
import { Child } from './child.ts';
import { ffmpegArguments, planStreams, pulledInput, type StreamPlan } from './plan.ts';
import { CAMERA_TIMEOUT_MS, parseProbe, probeArguments, type PullProtocol } from './probe.ts';
import { ffprobeOf } from './programs.ts';
import { reasonOf } from './reasons.ts';

const RETRY_DELAYS_MS: BackoffDelays = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const HEALTHY_AFTER_MS = 30_000;
/** ffprobe reads for up to two seconds after it has connected. */
const PROBE_TIMEOUT_MS = CAMERA_TIMEOUT_MS + 5_000;
/** A camera from which nothing arrives for this long is connected to again. */
const STALLED_AFTER_MS = 10_000;
const STALL_CHECK_MS = 2_000;

export interface PullOptions {
  protocol: PullProtocol;
  sfu: Sfu;
  log: Logger;
  /** The ffmpeg program; ffprobe is taken from beside it. */
  ffmpegPath: string;
}

/** Pulls one camera or stream: probe, ffmpeg, plain RTP into a worker; again with back-off whenever it ends. */
class PullFeeder implements Feeder {
  readonly #options: PullOptions;
  readonly #url: string;
  readonly #reports: FeederReports;
  readonly #backoff = new Backoff(RETRY_DELAYS_MS, HEALTHY_AFTER_MS);
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #child: Child | null = null;

  constructor(options: PullOptions, url: string, reports: FeederReports) {
    this.#options = options;
    this.#url = url;
    this.#reports = reports;
    this.#done = this.#loop();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#child?.stop();
    await this.#done;
  }

  async #loop(): Promise<void> {
    // Whoever starts a feeder is not called back before it has it.
    await Promise.resolve();
    while (!this.#closing.signal.aborted) {
      const beganAt = performance.now();
      const { reason, workerEnded } = await this.#attempt();
      if (this.#closing.signal.aborted) {
        return;
      }
      if (reason !== null) {
        this.#reports.onFailure(reason);
      }
      const waitMs = workerEnded ? 0 : this.#backoff.next(performance.now() - beganAt);
      this.#options.log.warn({ reason, waitMs, workerEnded }, 'camera ended, trying again');
      await this.#pause(waitMs);
    }
  }

  /** One connection to the camera, until it ends; never throws. `reason` is null when it worked before it ended. */
  async #attempt(): Promise<{ reason: SourceReason | null; workerEnded: boolean }> {
    let workerEnded = false;
    try {
      const probed = await this.#probe();
      if ('reason' in probed) {
        return { reason: probed.reason, workerEnded };
      }
      const worker = this.#options.sfu.place();
      const stopListening = worker.onEnd(() => {
        workerEnded = true;
        void this.#child?.stop();
      });
      try {
        const reason = await this.#pull(probed.plans, worker);
        return { reason: workerEnded ? null : reason, workerEnded };
      } finally {
        stopListening();
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'camera could not be brought in');
      return { reason: 'refused', workerEnded };
    }
  }

  async #probe(): Promise<{ plans: StreamPlan[] } | { reason: SourceReason }> {
    const { ffmpegPath, protocol } = this.#options;
    const child = this.#start(ffprobeOf(ffmpegPath), probeArguments(protocol, this.#url));
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      void child.stop();
    }, PROBE_TIMEOUT_MS);
    const { code, output, errors } = await child.ended;
    clearTimeout(limit);
    if (code !== 0) {
      this.#options.log.info({ errors }, 'camera could not be probed');
      return { reason: late ? 'timeout' : reasonOf(errors) };
    }
    const probed = parseProbe(output);
    const plans = probed === null ? [] : planStreams(probed, protocol === 'rtmp' ? 'flv' : 'rtsp');
    return plans.length === 0 ? { reason: 'notSupported' } : { plans };
  }

  async #pull(plans: StreamPlan[], worker: LiveWorker): Promise<SourceReason | null> {
    const publisher = randomUUID();
    const tracks: PlainTrack[] = [];
    try {
      for (const { kind, codec } of plans) {
        tracks.push(await openPlainTrack(worker, { kind, codec, publisher }));
      }
      const outputs = plans.flatMap((plan, index) => {
        const target = tracks[index];
        return target === undefined
          ? []
          : [{ plan, target: { ...target, payloadType: plan.codec.payloadType } }];
      });
      const { ffmpegPath, protocol } = this.#options;
      const child = this.#start(ffmpegPath, ffmpegArguments(pulledInput(protocol, this.#url), outputs));
      for (const { track } of tracks) {
        this.#reports.onTrack(track);
      }
      const stopWatching = this.#stopWhenStalled(child, tracks);
      const { code, errors } = await child.ended;
      const stalled = stopWatching();
      this.#options.log.info({ code, errors, stalled }, 'camera connection ended');
      const worked = tracks.some(({ track }) => track.producer.score.length > 0);
      if (worked) {
        return null;
      }
      return stalled ? 'noMedia' : reasonOf(errors);
    } finally {
      for (const track of tracks) {
        track.close();
      }
    }
  }

  /** Stops `child` once nothing has arrived for a while. The returned function ends the watch and says whether it did so. */
  #stopWhenStalled(child: Child, tracks: readonly PlainTrack[]): () => boolean {
    let packets = 0;
    let grewAt = performance.now();
    let stalled = false;
    const check = async (): Promise<void> => {
      const stats = await Promise.all(tracks.map(({ track }) => track.producer.getStats()));
      const now = stats.flat().reduce((sum, stat) => sum + stat.packetCount, 0);
      if (now > packets) {
        packets = now;
        grewAt = performance.now();
      } else if (performance.now() - grewAt >= STALLED_AFTER_MS) {
        stalled = true;
        await child.stop();
      }
    };
    // A producer that is gone can't be asked; the end of its worker is heard elsewhere.
    const timer = setInterval(() => void check().catch(() => undefined), STALL_CHECK_MS);
    return () => {
      clearInterval(timer);
      return stalled;
    };
  }

  /** Starts a program, or ends it at once when the feeder was closed meanwhile. */
  #start(program: string, args: readonly string[]): Child {
    const child = new Child(program, args);
    this.#child = child;
    if (this.#closing.signal.aborted) {
      void child.stop();
    }
    return child;
  }

  #pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

/** Brings cameras and streams in over RTSP or RTMP. */
export function pullFeeders(options: PullOptions): StartFeeder {
  return (sourceId, url, reports) =>
    new PullFeeder(
      { ...options, log: options.log.child({ part: 'ingest', source: sourceId }) },
      url,
      reports,
    );
}
