import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceReason } from '#shared/sources.ts';
import { Backoff, type BackoffDelays } from '../backoff.ts';
import type { FeedAddresses, Feeder, FeederReports, StartFeeder } from '../features/sources/feeder.ts';
import type { Logger } from '../log.ts';
import type { LiveWorker } from '../sfu/live-worker.ts';
import type { Sfu } from '../sfu/sfu.ts';
import type { Track } from '../sfu/track.ts';
import { Child } from './child.ts';
import { ffmpegArguments, planStreams, planSubStream, pulledInput, type SubStream } from './plan.ts';
import { CAMERA_TIMEOUT_MS, parseProbe, probeArguments, type Probed, type PullProtocol } from './probe.ts';
import { ffprobeOf } from './programs.ts';
import { reasonOf } from './reasons.ts';
import { openRtpTracks, type CameraPlan, type RtpTracks } from './rtp-tracks.ts';

const RETRY_DELAYS_MS: BackoffDelays = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const HEALTHY_AFTER_MS = 30_000;
/** ffprobe reads for up to two seconds after it has connected. */
const PROBE_TIMEOUT_MS = CAMERA_TIMEOUT_MS + 5_000;
/** A camera from which nothing arrives for this long is connected to again. */
const STALLED_AFTER_MS = 10_000;
const STALL_CHECK_MS = 2_000;
/** A sub-stream that failed is let alone for so long, because a new try interrupts the main stream. */
const SUB_REST_MS = 300_000;

export interface PullOptions {
  protocol: PullProtocol;
  sfu: Sfu;
  log: Logger;
  /** The ffmpeg program; ffprobe is taken from beside it. */
  ffmpegPath: string;
}

/** What a connection is made for, after the main stream's probe. */
interface Probe extends CameraPlan {
  main: Probed;
}

/** Pulls one camera or stream: probe, ffmpeg, plain RTP into a worker; again with back-off whenever it ends. */
class PullFeeder implements Feeder {
  readonly #options: PullOptions;
  readonly #addresses: FeedAddresses;
  readonly #reports: FeederReports;
  readonly #backoff = new Backoff(RETRY_DELAYS_MS, HEALTHY_AFTER_MS);
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  readonly #children = new Set<Child>();
  /** When the sub-stream may be tried again, ms of a clock that doesn't go back. */
  #subFrom = -Infinity;

  constructor(options: PullOptions, addresses: FeedAddresses, reports: FeederReports) {
    this.#options = options;
    this.#addresses = addresses;
    this.#reports = reports;
    this.#done = this.#loop();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#stopChildren();
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
      // Closing ends the wait.
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
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
        void this.#stopChildren();
      });
      try {
        const reason = await this.#pull(probed, worker);
        return { reason: workerEnded ? null : reason, workerEnded };
      } finally {
        stopListening();
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'camera could not be brought in');
      return { reason: 'refused', workerEnded };
    }
  }

  async #probe(): Promise<Probe | { reason: SourceReason }> {
    const { url, subUrl } = this.#addresses;
    const wantsSub = subUrl !== null && performance.now() >= this.#subFrom;
    const [main, small] = await Promise.all([
      this.#probeStream(url),
      wantsSub ? this.#probeStream(subUrl) : null,
    ]);
    if ('reason' in main) {
      return main;
    }
    const plans = planStreams(main, this.#options.protocol === 'rtmp' ? 'flv' : 'rtsp');
    const sub = small === null ? null : this.#judgeSub(main, small);
    return plans.length === 0 ? { reason: 'notSupported' } : { main, plans, sub };
  }

  async #probeStream(url: string): Promise<Probed | { reason: SourceReason }> {
    const { ffmpegPath, protocol } = this.#options;
    const child = this.#start(ffprobeOf(ffmpegPath), probeArguments(protocol, url));
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
    return parseProbe(output) ?? { reason: 'notSupported' };
  }

  /** The sub-stream where there is one that can be used; else it is let alone for a while. */
  #judgeSub(main: Probed, probed: Probed | { reason: SourceReason }): SubStream | null {
    const sub = 'reason' in probed ? null : planSubStream(main, probed);
    if (sub === null) {
      this.#restSub(probed);
    }
    return sub;
  }

  #restSub(why: object): void {
    this.#options.log.warn({ why }, 'the sub-stream can’t be used, the main stream serves alone');
    this.#subFrom = performance.now() + SUB_REST_MS;
  }

  /** Connects anew once a sub-stream that couldn't be used can be. The returned function ends that. */
  #awaitSub(child: Child, { main, sub }: Probe): () => void {
    const { subUrl } = this.#addresses;
    if (sub !== null || subUrl === null) {
      return () => undefined;
    }
    const retry = async (): Promise<void> => {
      if (this.#judgeSub(main, await this.#probeStream(subUrl)) !== null) {
        this.#subFrom = -Infinity;
        await child.stop();
      }
    };
    const timer = setInterval(() => void retry(), SUB_REST_MS);
    return () => clearInterval(timer);
  }

  async #pull(plan: Probe, worker: LiveWorker): Promise<SourceReason | null> {
    const { ffmpegPath, protocol } = this.#options;
    const { url, subUrl } = this.#addresses;
    const { tracks, outputs, close } = await openRtpTracks(worker, plan);
    try {
      const inputs = plan.sub === null || subUrl === null ? [url] : [url, subUrl];
      const input = inputs.flatMap((each) => pulledInput(protocol, each));
      const child = this.#start(ffmpegPath, ffmpegArguments(input, outputs));
      for (const track of tracks) {
        this.#reports.onTrack(track);
      }
      const stopWatching = this.#stopWhenStalled(child, tracks, outputs);
      const stopWaiting = this.#awaitSub(child, plan);
      const { code, errors } = await child.ended;
      stopWaiting();
      const stalled = stopWatching();
      this.#options.log.info({ code, errors, stalled }, 'camera connection ended');
      if (tracks.some(({ producer }) => producer.score.length > 0)) {
        return null;
      }
      if (plan.sub !== null) {
        // A camera may let in fewer viewers than streams.
        this.#restSub({ errors });
      }
      return stalled ? 'noMedia' : reasonOf(errors);
    } finally {
      close();
    }
  }

  /**
   * Stops `child` once nothing has arrived for a while of the picture, or of one of its layers; of the sound, where there is no picture. The
   * returned function ends the watch and says whether it did so.
   */
  #stopWhenStalled(child: Child, tracks: readonly Track[], outputs: RtpTracks['outputs']): () => boolean {
    const decisive = tracks.find(({ producer }) => producer.kind === 'video') ?? tracks[0];
    const subSsrc = outputs.find(({ plan }) => plan.input === 1)?.target.ssrc;
    const began = performance.now();
    const packets = new Map<number, { count: number; grewAt: number }>(
      outputs
        .filter(({ plan }) => plan.kind === decisive?.producer.kind)
        .map(({ target }) => [target.ssrc, { count: 0, grewAt: began }]),
    );
    let stalled = false;
    const check = async (): Promise<void> => {
      const now = performance.now();
      for (const { ssrc, packetCount } of (await decisive?.producer.getStats()) ?? []) {
        if (packetCount > (packets.get(ssrc)?.count ?? 0)) {
          packets.set(ssrc, { count: packetCount, grewAt: now });
        }
      }
      const silent = [...packets].filter(([, { grewAt }]) => now - grewAt >= STALLED_AFTER_MS);
      if (silent.length > 0 && !stalled) {
        if (silent.every(([ssrc]) => ssrc === subSsrc)) {
          this.#restSub({ reason: 'stalled' });
        }
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
    this.#children.add(child);
    void child.ended.then(() => this.#children.delete(child));
    if (this.#closing.signal.aborted) {
      void child.stop();
    }
    return child;
  }

  async #stopChildren(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.stop()));
  }
}

/** Brings cameras and streams in over RTSP or RTMP. */
export function pullFeeders(options: PullOptions): StartFeeder {
  return (sourceId, addresses, reports) =>
    new PullFeeder(
      { ...options, log: options.log.child({ part: 'ingest', source: sourceId }) },
      addresses,
      reports,
    );
}
