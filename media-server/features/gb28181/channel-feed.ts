import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceReason } from '#shared/sources.ts';
import { Backoff, type BackoffDelays } from '../../backoff.ts';
import type { ChannelPlace } from '../../gb28181/address.ts';
import { Gb28181Error } from '../../gb28181/fault.ts';
import { matroskaFormat } from '../../gb28181/media/matroska.ts';
import type { GbFrame } from '../../gb28181/media/ps.ts';
import { SipNoAnswer } from '../../gb28181/sip/client-transaction.ts';
import { SipRefused } from '../../gb28181/user-agent.ts';
import { FedStream } from '../../ingest/fed-stream.ts';
import type { Logger } from '../../log.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Feeder, FeederReports } from '../sources/feeder.ts';
import type { Calls, LiveCall } from './calls.ts';
import type { GbMetrics } from './metrics.ts';
import type { GbRegistry, KnownDevice } from './registry.ts';

const RETRY_DELAYS_MS: BackoffDelays = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const HEALTHY_AFTER_MS = 30_000;

export interface ChannelFeedOptions {
  sfu: Sfu;
  log: Logger;
  ffmpegPath: string;
  registry: GbRegistry;
  calls: Calls;
  metrics: GbMetrics;
}

interface Ended {
  /** Why it never came up; null when it worked before it ended. */
  reason: SourceReason | null;
  /** Whether it can be tried again at once. */
  atOnce: boolean;
}

/** What an invitation's failure means for its source. */
export function reasonOf(error: unknown): SourceReason {
  if (error instanceof SipNoAnswer) {
    return error.reason === 'timeout' ? 'timeout' : 'unreachable';
  }
  if (error instanceof SipRefused) {
    const known: Readonly<Record<number, SourceReason>> = {
      401: 'unauthorized',
      403: 'unauthorized',
      404: 'notFound',
      415: 'notSupported',
      488: 'notSupported',
      408: 'timeout',
    };
    return known[error.status] ?? 'refused';
  }
  return error instanceof Gb28181Error ? 'notSupported' : 'refused';
}

/** Keeps one channel's picture up while its device is registered: invites it, and again with back-off whenever it ends. */
export class ChannelFeed implements Feeder {
  readonly #options: ChannelFeedOptions;
  readonly #place: ChannelPlace;
  readonly #reports: FeederReports;
  readonly #backoff = new Backoff(RETRY_DELAYS_MS, HEALTHY_AFTER_MS);
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: ChannelFeedOptions, place: ChannelPlace, reports: FeederReports) {
    this.#options = options;
    this.#place = place;
    this.#reports = reports;
    this.#done = this.#loop();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #loop(): Promise<void> {
    // Whoever starts a feeder is not called back before it has it.
    await Promise.resolve();
    while (!this.#closing.signal.aborted) {
      const device = await this.#untilRegistered();
      if (device === null) {
        return;
      }
      const beganAt = performance.now();
      const { reason, atOnce } = await this.#attempt(device);
      if (this.#closing.signal.aborted) {
        return;
      }
      if (reason !== null) {
        this.#reports.onFailure(reason);
      }
      const waitMs = atOnce ? 0 : this.#backoff.next(performance.now() - beganAt);
      this.#options.log.warn({ reason, waitMs }, 'a channel ended, inviting it again');
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** Null when the feed was closed meanwhile. */
  async #untilRegistered(): Promise<KnownDevice | null> {
    const { registry } = this.#options;
    const { deviceId } = this.#place;
    const { signal } = this.#closing;
    const there = (): KnownDevice | null => {
      const device = registry.find(deviceId);
      return device === undefined || device.peer === null ? null : device;
    };
    const now = there();
    if (now !== null || signal.aborted) {
      return now;
    }
    this.#reports.onFailure('notRegistered');
    return new Promise((resolve) => {
      const end = (device: KnownDevice | null): void => {
        stopListening();
        signal.removeEventListener('abort', onAbort);
        resolve(device);
      };
      const stopListening = registry.changes.listen((id) => {
        const device = id === deviceId ? there() : null;
        if (device !== null) {
          end(device);
        }
      });
      const onAbort = (): void => end(null);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** One call, until it ends; never throws. */
  async #attempt(device: KnownDevice): Promise<Ended> {
    const { sfu, ffmpegPath, log, calls, metrics, registry } = this.#options;
    const { signal } = this.#closing;
    const over = Promise.withResolvers<Ended>();
    let hasFrames = false;
    let isUp = false;
    const stream = new FedStream<GbFrame>({
      format: matroskaFormat,
      sfu,
      ffmpegPath,
      log,
      onTrack: (track) => {
        isUp = true;
        this.#reports.onTrack(track);
      },
      onEnd: (end) =>
        over.resolve(
          end.by === 'worker' ? { reason: null, atOnce: true } : { reason: end.reason, atOnce: false },
        ),
      onDrain: () => undefined,
    });
    const onFrame = (frame: GbFrame): void => {
      // What comes before the first picture shows nothing.
      hasFrames ||= frame.kind === 'video';
      if (hasFrames) {
        stream.write(frame);
      }
    };
    const onAbort = (): void => over.resolve({ reason: null, atOnce: false });
    signal.addEventListener('abort', onAbort, { once: true });
    const stopListening = registry.changes.listen((id) => {
      if (id === device.record.id && device.peer === null) {
        call?.lost('linkLost');
      }
    });
    let call: LiveCall | null = null;
    try {
      call = await calls.invite(device, this.#place.channelId, {
        listener: {
          onFrame,
          onEnd: (end) => {
            const { lost, faults, refused } = call?.receiver ?? {};
            log.info({ end, lost, faults, refused }, 'a call of a channel ended');
            over.resolve({ reason: isUp ? null : 'noMedia', atOnce: false });
          },
        },
        signal,
      });
      metrics.calls.inc({ outcome: 'accepted' });
      return await over.promise;
    } catch (error) {
      const reason = reasonOf(error);
      metrics.calls.inc({ outcome: reason });
      log.info({ err: error }, 'a channel could not be invited');
      return { reason, atOnce: false };
    } finally {
      stopListening();
      signal.removeEventListener('abort', onAbort);
      await Promise.all([call?.end(), stream.close()]);
    }
  }
}
