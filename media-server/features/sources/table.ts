import { AppError } from '#shared/errors.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { SourcesEvent } from '#shared/contract/sources.ts';
import type { MediaKind } from '#shared/media.ts';
import { isPushed, type PulledKind, type Source } from '#shared/sources.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { TrackDemand } from '../../sfu/track.ts';
import { SourceEntry, type SourceDefinition } from './entry.ts';
import type { RtmpPorts } from '../../rtmp/server.ts';
import type { Feeder, StartFeeder } from './feeder.ts';
import { idsWithin } from './rows.ts';

/** How often arriving media is counted. */
const CHECK_MS = 1_000;

export type SourcesOptions = Pick<ServerContext, 'log' | 'clock' | 'store' | 'courts'> & {
  /** How cameras and addresses are brought in, by kind. */
  feeders: Readonly<Record<PulledKind | 'gb28181' | 'line', StartFeeder>>;
  /** Makes another court's server send a stream. Throws `unavailable` when it doesn't. */
  demand: (sourceId: string, kind: MediaKind, caller: Caller) => Promise<TrackDemand>;
  /** The ports that take RTMP; null where none does. */
  rtmpPorts: () => RtmpPorts;
};

interface Delta {
  courtPath: CourtPath;
  event: Exclude<SourcesEvent, { type: 'snapshot' }>;
}

/** All sources in memory: definitions from the store, states from what arrives. */
export class SourceTable {
  readonly options: SourcesOptions;
  readonly #entries = new Map<string, SourceEntry>();
  readonly #feeders = new Map<string, Feeder>();
  readonly #feed = new Feed<Delta>();
  /** Ids of sources that were added, changed or removed; for other features. */
  readonly changes = new Feed<string>();
  /** What consoles were last told of each source. */
  readonly #shown = new WeakMap<SourceEntry, string>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: SourcesOptions) {
    this.options = options;
    this.#timer = setInterval(() => this.#checkAll(), CHECK_MS);
  }

  /** Adds a source, or takes over what has changed of it, and starts or stops bringing it in. */
  put(definition: SourceDefinition): Source {
    const known = this.#entries.get(definition.id);
    const before = known?.definition;
    if (known === undefined) {
      const entry = new SourceEntry(definition, this.options.clock.now(), (changed) =>
        this.#changed(changed),
      );
      this.#entries.set(definition.id, entry);
      this.#changed(entry);
    } else {
      known.redefine(definition);
    }
    const isSame =
      before?.url === definition.url &&
      before.subUrl === definition.subUrl &&
      before.keyHash === definition.keyHash &&
      before.enabled === definition.enabled;
    if (!isSame) {
      this.#restartFeeder(definition);
    }
    return this.#require(definition.id).toSource(this.options.clock.now());
  }

  remove(sourceId: string): void {
    const entry = this.#entries.get(sourceId);
    if (entry === undefined) {
      return;
    }
    this.#stopFeeder(sourceId);
    this.#entries.delete(sourceId);
    entry.closeTracks();
    this.#feed.publish({
      courtPath: entry.definition.courtPath,
      event: { type: 'remove', sourceId },
    });
    this.changes.publish(sourceId);
  }

  get(sourceId: string): SourceEntry | undefined {
    return this.#entries.get(sourceId);
  }

  /** The entry, if it lies in the caller's courts. Throws `notFound`. */
  requireWithin(caller: Caller, sourceId: string): SourceEntry {
    const entry = this.#entries.get(sourceId);
    if (entry === undefined || !isInSubtree(entry.definition.courtPath, caller.courtPath)) {
      throw AppError.notFound('source', sourceId);
    }
    return entry;
  }

  /** Every source as it is now. */
  all(): Source[] {
    const now = this.options.clock.now();
    return [...this.#entries.values()].map((entry) => entry.toSource(now));
  }

  /** Sources of the subtree of `scope`; the store decides which those are. */
  async list(scope: CourtPath): Promise<Source[]> {
    const ids = await idsWithin(this.options.store.db, scope);
    const now = this.options.clock.now();
    return ids.flatMap((id) => this.#entries.get(id)?.toSource(now) ?? []);
  }

  /** Snapshot, then deltas of the subtree of `scope`, until `signal` aborts. */
  async *watch(scope: CourtPath, signal: AbortSignal): AsyncGenerator<SourcesEvent> {
    const snapshot = async (): Promise<SourcesEvent> => ({
      type: 'snapshot',
      sources: await this.list(scope),
    });
    for await (const item of this.#feed.read(snapshot, signal)) {
      if ('type' in item) {
        yield item;
      } else if (isInSubtree(item.courtPath, scope)) {
        yield item.event;
      }
    }
  }

  /** Stops to bring in whatever is brought in. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const feeders = [...this.#feeders.values()];
    this.#feeders.clear();
    await Promise.all(feeders.map((feeder) => feeder.close()));
  }

  #require(sourceId: string): SourceEntry {
    const entry = this.#entries.get(sourceId);
    if (entry === undefined) {
      throw AppError.notFound('source', sourceId);
    }
    return entry;
  }

  #checkAll(): void {
    const now = this.options.clock.now();
    for (const entry of this.#entries.values()) {
      entry.check(now).catch((error: unknown) => {
        this.options.log.error({ err: error, source: entry.definition.id }, 'a source could not be checked');
      });
    }
  }

  #changed(entry: SourceEntry): void {
    if (this.#entries.get(entry.definition.id) !== entry) {
      return;
    }
    const now = this.options.clock.now();
    const { state: before } = entry.toSource(now);
    entry.refresh(now);
    const source = entry.toSource(now);
    // Facts often change without a change that a console would see.
    const { lastLiveAt: _, ...visible } = source;
    const shown = JSON.stringify(visible);
    if (shown === this.#shown.get(entry)) {
      return;
    }
    this.#shown.set(entry, shown);
    if (source.state !== before) {
      const { id, state, reason } = source;
      this.options.log.info({ source: id, from: before, to: state, reason }, 'source changed its state');
    }
    this.#feed.publish({ courtPath: entry.definition.courtPath, event: { type: 'upsert', source } });
    this.changes.publish(source.id);
  }

  #stopFeeder(sourceId: string): void {
    const feeder = this.#feeders.get(sourceId);
    this.#feeders.delete(sourceId);
    feeder?.close().catch((error: unknown) => {
      this.options.log.error({ err: error, source: sourceId }, 'a source could not be stopped');
    });
  }

  #restartFeeder({ id, kind, url, subUrl, enabled }: SourceDefinition): void {
    this.#stopFeeder(id);
    const entry = this.#require(id);
    entry.closeTracks();
    entry.setRelayed('none');
    entry.setFailure(null);
    if (kind === 'unit' || isPushed(kind) || url === null || !enabled) {
      return;
    }
    const isCurrent = (): boolean => this.#entries.get(id) === entry && this.#feeders.get(id) === feeder;
    const feeder: Feeder = this.options.feeders[kind](
      id,
      { url, subUrl },
      {
        onTrack: (track) => (isCurrent() ? entry.attach(track) : track.producer.close()),
        onFailure: (reason) => {
          if (isCurrent()) {
            entry.setFailure(reason);
          }
        },
        onRelayed: (flow) => {
          if (isCurrent()) {
            entry.setRelayed(flow);
          }
        },
        onRemote: (view) => {
          if (isCurrent()) {
            entry.setRemote(view);
          }
        },
      },
    );
    this.#feeders.set(id, feeder);
  }
}
