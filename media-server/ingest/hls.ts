import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#shared/errors.ts';
import type { SourceReason } from '#shared/sources.ts';
import type { Feeder, FeederReports, StartFeeder } from '../features/sources/feeder.ts';
import type { Logger } from '../log.ts';
import { parsePlaylist, type PlaylistFacts } from './playlist.ts';
import { readText, Upstream } from './upstream.ts';

/** Largest playlist that is read, in bytes. */
export const MAX_PLAYLIST_BYTES = 2_000_000;
const MIN_POLL_MS = 1_000;
const MAX_POLL_MS = 10_000;
/** A live playlist that doesn't grow for so many of its longest segments has stopped. */
const STALLED_SEGMENTS = 3;

class PlaylistError extends Error {
  readonly reason: SourceReason;

  constructor(reason: SourceReason) {
    super(`the playlist can't be used: ${reason}`);
    this.name = 'PlaylistError';
    this.reason = reason;
  }
}

function reasonOfStatus(status: number): SourceReason {
  if (status === 401 || status === 403) {
    return 'unauthorized';
  }
  return status === 404 || status === 410 ? 'notFound' : 'refused';
}

/** Why a request failed: a limit of time passed, or nobody answered. */
function reasonOfError(error: unknown): SourceReason {
  if (error instanceof PlaylistError) {
    return error.reason;
  }
  const cause = error instanceof AppError ? error.cause : error;
  if (cause === undefined) {
    return 'refused';
  }
  return cause instanceof DOMException && cause.name === 'TimeoutError' ? 'timeout' : 'unreachable';
}

/** Watches an HLS address, which clients play through the relay: it is live while its playlist grows. */
class HlsFeeder implements Feeder {
  readonly #upstream: Upstream;
  readonly #reports: FeederReports;
  readonly #log: Logger;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #mark: string | null = null;
  #grewAt = 0;

  constructor(url: string, reports: FeederReports, log: Logger) {
    this.#upstream = new Upstream(url);
    this.#reports = reports;
    this.#log = log;
    this.#done = this.#loop();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#closing;
    // Whoever starts a feeder is not called back before it has it.
    await Promise.resolve();
    while (!signal.aborted) {
      const waitMs = await this.#poll();
      // Rejects when the feeder is closed, which ends the loop.
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Reads the playlist once and reports; answers with the time until the next, in ms. Never throws. */
  async #poll(): Promise<number> {
    try {
      const facts = await this.#read(this.#upstream.playlist, 1);
      this.#judge(facts);
      return Math.min(Math.max(facts.targetDurationMs, MIN_POLL_MS), MAX_POLL_MS);
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.#mark = null;
        const reason = reasonOfError(error);
        this.#log.debug({ reason }, 'playlist could not be read');
        this.#reports.onRelayed('none');
        this.#reports.onFailure(reason);
      }
      return MAX_POLL_MS / 2;
    }
  }

  /** The media playlist behind `url`; of a master playlist the first one. */
  async #read(url: URL, depth: number): Promise<PlaylistFacts> {
    const response = await this.#upstream.fetch(url, this.#closing.signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw new PlaylistError(reasonOfStatus(response.status));
    }
    const facts = parsePlaylist(await readText(response, MAX_PLAYLIST_BYTES));
    if (facts === null) {
      throw new PlaylistError('notSupported');
    }
    const [variant] = facts.variants;
    if (variant === undefined) {
      return facts;
    }
    const inner = URL.parse(variant, url.href);
    if (inner === null || !this.#upstream.contains(inner) || depth === 0) {
      throw new PlaylistError('notSupported');
    }
    return this.#read(inner, depth - 1);
  }

  #judge({ mark, ended, segments, targetDurationMs }: PlaylistFacts): void {
    const now = performance.now();
    if (segments === 0) {
      this.#reports.onRelayed('waiting');
      return;
    }
    const stalledAfterMs = Math.max(STALLED_SEGMENTS * targetDurationMs, 2 * MIN_POLL_MS);
    // A first look can't tell whether it grows; a recording that is complete needn't.
    const grows = this.#mark !== null && mark !== this.#mark;
    if (mark !== this.#mark) {
      this.#mark = mark;
      this.#grewAt = now;
    }
    if (grows || ended) {
      this.#reports.onRelayed('flowing');
    } else if (now - this.#grewAt > stalledAfterMs) {
      this.#reports.onRelayed('stopped');
      this.#reports.onFailure('stalled');
    }
  }
}

/** Watches HLS addresses. */
export function hlsFeeders(log: Logger): StartFeeder {
  return (sourceId, { url }, reports) =>
    new HlsFeeder(url, reports, log.child({ part: 'ingest', source: sourceId }));
}
