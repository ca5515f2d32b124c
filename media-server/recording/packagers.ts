import type { Clock } from '../clock.ts';
import type { Feed } from '../feed.ts';
import type { Logger } from '../log.ts';
import type { FootageRun, Segment } from './footage.ts';
import { LIVE_WINDOW_MS, Packager, type PackagerInput } from './packager.ts';
import type { RecordedSource } from './recorded-source.ts';
import type { SegmentFiles } from './segment-files.ts';

/** What a source is packaged for. */
export type Purpose = 'record' | 'ring' | 'live';

/** A source that is packaged as long as nobody has let go of it. */
export interface PackagerLease {
  packager: Packager;
  /** Idempotent. */
  release(): void;
}

/** What packagers tell, with the source that it is about. */
export interface PackagersListener {
  onSegment(sourceId: string, segment: Segment): void;
  onRunEnd(run: FootageRun): void;
  onFlow(sourceId: string, isFlowing: boolean): void;
  onWriteError(sourceId: string, error: unknown): void;
}

export interface PackagersOptions {
  sources: { find(sourceId: string): RecordedSource | undefined; changes: Feed<string> };
  files: SegmentFiles;
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  ringMs: number;
  listener: PackagersListener;
}

interface Held {
  packager: Packager;
  leases: Record<Purpose, number>;
}

/**
 * What of a source can be packaged now. The picture decides; while an officer has paused the camera, or where there is none, the sound
 * alone is.
 */
export function packagerInput(entry: RecordedSource | undefined): PackagerInput {
  if (entry === undefined || !entry.definition.enabled) {
    return null;
  }
  const { url, kind } = entry.definition;
  if (kind === 'hls') {
    return url !== null && entry.isLive ? { kind: 'stream', url } : null;
  }
  const video = entry.arriving('video') ?? null;
  if (video !== null) {
    return { kind: 'rtp', video, audio: entry.track('audio') ?? null };
  }
  const isAlone = entry.track('video')?.producer.paused ?? true;
  const audio = isAlone ? entry.arriving('audio') : undefined;
  return audio === undefined ? null : { kind: 'rtp', video: null, audio };
}

/** One packager a source, for recordings, the ring and live viewers together. */
export class Packagers {
  readonly #options: PackagersOptions;
  readonly #held = new Map<string, Held>();
  readonly #closing = new Set<Promise<void>>();
  readonly #stopListening: () => void;

  constructor(options: PackagersOptions) {
    this.#options = options;
    this.#stopListening = options.sources.changes.listen((sourceId) =>
      this.#held.get(sourceId)?.packager.poke(),
    );
  }

  get size(): number {
    return this.#held.size;
  }

  get(sourceId: string): Packager | undefined {
    return this.#held.get(sourceId)?.packager;
  }

  /** A held segment of a run; the first one where `no` is null. */
  findSegment(runId: string, no: number | null): Segment | undefined {
    for (const { packager } of this.#held.values()) {
      const found = packager.segments.find(
        (segment) => segment.run.id === runId && (no === null || segment.no === no),
      );
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** Has a source packaged until it is released. */
  hold(sourceId: string, purpose: Purpose): PackagerLease {
    const held = this.#held.get(sourceId) ?? this.#open(sourceId);
    held.leases[purpose] += 1;
    let released = false;
    return {
      packager: held.packager,
      release: () => {
        if (!released) {
          released = true;
          held.leases[purpose] -= 1;
          this.#closeWhenUnused(sourceId, held);
        }
      },
    };
  }

  /** Ends all; resolves when what they held is written. Idempotent. */
  async close(): Promise<void> {
    this.#stopListening();
    for (const [sourceId, { packager }] of this.#held) {
      this.#held.delete(sourceId);
      this.#end(packager);
    }
    await Promise.all(this.#closing);
  }

  #open(sourceId: string): Held {
    const { sources, listener, ringMs, log, ...rest } = this.#options;
    const leases: Held['leases'] = { record: 0, ring: 0, live: 0 };
    const packager = new Packager({
      ...rest,
      sourceId,
      log: log.child({ part: 'recording', source: sourceId }),
      input: () => packagerInput(sources.find(sourceId)),
      isRecorded: () => leases.record > 0,
      holdMs: () => (leases.ring > 0 ? ringMs : LIVE_WINDOW_MS),
      listener: {
        onSegment: (segment) => listener.onSegment(sourceId, segment),
        onRunEnd: (run) => listener.onRunEnd(run),
        onFlow: (isFlowing) => listener.onFlow(sourceId, isFlowing),
        onWriteError: (error) => listener.onWriteError(sourceId, error),
      },
    });
    const held = { packager, leases };
    this.#held.set(sourceId, held);
    return held;
  }

  #closeWhenUnused(sourceId: string, held: Held): void {
    const { record, ring, live } = held.leases;
    if (record + ring + live === 0 && this.#held.get(sourceId) === held) {
      this.#held.delete(sourceId);
      this.#end(held.packager);
    }
  }

  #end(packager: Packager): void {
    const end = packager.close().finally(() => this.#closing.delete(end));
    this.#closing.add(end);
  }
}
