import { AppError } from '#shared/errors.ts';
import type { MediaKind } from '#shared/media.ts';
import { unitSourceId, type PushedKind, type Source, type SourceReason } from '#shared/sources.ts';
import type { Caller } from '../../api/caller.ts';
import type { Feature } from '../../context.ts';
import type { Track, TrackDemand } from '../../sfu/track.ts';
import type { Feed } from '../../feed.ts';
import type { SourceDefinition, SourceEntry } from './entry.ts';
import { sourceHandlers } from './handlers.ts';
import { deleteFixed, insertFixed, loadAll, loadUnit, updateFixed } from './rows.ts';
import { isKey } from './stream-key.ts';
import { SourceTable, type SourcesOptions } from './table.ts';

/** A stream that may be watched, and the epoch of its source. `unitId` is whose camera it is. */
export interface WatchableTrack {
  track: Track;
  epoch: number;
  unitId: string | null;
  /** Whether something arrives of the source now. */
  isLive: boolean;
}

/** A stream that is sent for the asker's sake, where it comes from another court's server; `demand` is null for all others. */
export interface DemandedTrack extends WatchableTrack {
  demand: TrackDemand | null;
}

/** Sources as the rest of the server sees them. */
export interface Sources extends Feature<'sources'> {
  /** A unit's device has connected or is gone. */
  unitConnected(unitId: string, connected: boolean): void;
  /** A unit was enrolled, revoked or changed: its camera comes, goes or is renamed. */
  unitChanged(unitId: string): Promise<void>;
  /** Takes a stream of a source. Throws `notFound` for an unknown source. */
  publish(sourceId: string, track: Track): void;
  /** The publisher stops a stream of its own accord. */
  withdraw(sourceId: string, track: Track): void;
  /** A stream of a source of the caller's courts. Throws `notFound`, or `unavailable` when it isn't published now. */
  requireTrack(caller: Caller, sourceId: string, kind: MediaKind): WatchableTrack;
  /** The same for who may wait until another court's server sends it. The demand is to be released. */
  demandTrack(caller: Caller, sourceId: string, kind: MediaKind): Promise<DemandedTrack>;
  /** Every source as it is now. */
  all(): Source[];
  /** The definition of the source of a kind that an encoder wants to publish into. Throws `notFound`. */
  requirePushed(kind: PushedKind, sourceId: string): SourceDefinition;
  /** Lets an encoder publish into the source. Throws `unauthenticated` for a wrong key, `forbidden` while it is switched off. */
  assertMayPush(definition: SourceDefinition, streamKey: string): void;
  /** An encoder was let in while the source was `admitted`. Throws `notFound` or `forbidden` if it may not publish any more. */
  assertUnchanged(admitted: SourceDefinition): void;
  /** What an encoder sends can't be shown; null when it tries anew. */
  setFailure(sourceId: string, reason: SourceReason | null): void;
  /** The definition of a source of the caller's courts. Throws `notFound`. */
  require(caller: Caller, sourceId: string): SourceDefinition;
  /** Adds a source that another feature makes. */
  add(definition: SourceDefinition): Promise<Source>;
  /** Takes over what another feature has changed of one of those. */
  change(definition: SourceDefinition): Promise<Source>;
  /** Removes one of those. */
  remove(sourceId: string): Promise<void>;
  /** A source as it lives, whoever asks: for features that keep it, not for callers. */
  find(sourceId: string): SourceEntry | undefined;
  /** Ids of sources that were added, changed or removed. */
  changes: Feed<string>;
}

/** Loads every source and starts to bring in those that aren't units. */
export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { db } = options.store;
  const table = new SourceTable({ ...options, log: options.log.child({ part: 'sources' }) });
  for (const definition of await loadAll(db)) {
    table.put(definition);
  }
  const requireTrack: Sources['requireTrack'] = (caller, sourceId, kind) => {
    const entry = table.requireWithin(caller, sourceId);
    const track = entry.track(kind);
    if (track === undefined) {
      throw AppError.unavailable(`the source ${sourceId} has no ${kind} now`);
    }
    return { track, epoch: entry.epoch, unitId: entry.definition.unitId, isLive: entry.isLive };
  };
  return {
    handlers: { sources: sourceHandlers(table) },
    unitConnected: (unitId, connected) => table.get(unitSourceId(unitId))?.setConnected(connected),
    unitChanged: async (unitId) => {
      const definition = await loadUnit(db, unitId);
      if (definition === undefined) {
        table.remove(unitSourceId(unitId));
      } else {
        table.put(definition);
      }
    },
    publish: (sourceId, track) => {
      const entry = table.get(sourceId);
      if (entry === undefined) {
        throw AppError.notFound('source', sourceId);
      }
      entry.attach(track);
    },
    withdraw: (sourceId, track) => table.get(sourceId)?.withdraw(track),
    requireTrack,
    demandTrack: async (caller, sourceId, kind) => {
      if (table.requireWithin(caller, sourceId).definition.kind !== 'line') {
        return { ...requireTrack(caller, sourceId, kind), demand: null };
      }
      const demand = await options.demand(sourceId, kind, caller);
      try {
        return { ...requireTrack(caller, sourceId, kind), demand };
      } catch (error) {
        demand.release();
        throw error;
      }
    },
    all: () => table.all(),
    requirePushed: (kind, sourceId) => {
      const definition = table.get(sourceId)?.definition;
      if (definition?.kind !== kind) {
        throw AppError.notFound('source', sourceId);
      }
      return definition;
    },
    assertMayPush: ({ id, keyHash, enabled }, streamKey) => {
      if (keyHash === null || !isKey(streamKey, keyHash)) {
        throw new AppError('unauthenticated', `this is not the stream key of the source ${id}`);
      }
      if (!enabled) {
        throw AppError.forbidden(`the source ${id} is switched off`);
      }
    },
    assertUnchanged: ({ id, keyHash }) => {
      const definition = table.get(id)?.definition;
      if (definition === undefined) {
        throw AppError.notFound('source', id);
      }
      if (!definition.enabled || definition.keyHash !== keyHash) {
        throw AppError.forbidden(`the source ${id} was switched off, or its key renewed, meanwhile`);
      }
    },
    setFailure: (sourceId, reason) => table.get(sourceId)?.setFailure(reason),
    require: (caller, sourceId) => table.requireWithin(caller, sourceId).definition,
    add: async (definition) => {
      await insertFixed(db, definition, options.clock.now());
      return table.put(definition);
    },
    change: async (definition) => {
      const { id, name, courtId } = definition;
      await updateFixed(db, id, { name, court_id: courtId });
      return table.put(definition);
    },
    remove: async (sourceId) => {
      await deleteFixed(db, sourceId);
      table.remove(sourceId);
    },
    find: (sourceId) => table.get(sourceId),
    changes: table.changes,
    close: () => table.close(),
  };
}
