import { AppError } from '#shared/errors.ts';
import type { MediaKind } from '#shared/media.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { Caller } from '../../api/caller.ts';
import type { Feature } from '../../context.ts';
import type { Track } from '../../sfu/track.ts';
import type { SourceDefinition } from './entry.ts';
import { sourceHandlers } from './handlers.ts';
import { loadAll, loadUnit } from './rows.ts';
import { SourceTable, type SourcesOptions } from './table.ts';

/** A stream that may be watched, and the epoch of its source. `unitId` is whose camera it is. */
export interface WatchableTrack {
  track: Track;
  epoch: number;
  unitId: string | null;
  /** Whether something arrives of the source now. */
  isLive: boolean;
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
  /** The definition of a source of the caller's courts. Throws `notFound`. */
  require(caller: Caller, sourceId: string): SourceDefinition;
}

/** Loads every source and starts to bring in those that aren't units. */
export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { db } = options.store;
  const table = new SourceTable({ ...options, log: options.log.child({ part: 'sources' }) });
  for (const definition of await loadAll(db)) {
    table.put(definition);
  }
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
    requireTrack: (caller, sourceId, kind) => {
      const entry = table.requireWithin(caller, sourceId);
      const track = entry.track(kind);
      if (track === undefined) {
        throw AppError.unavailable(`the source ${sourceId} has no ${kind} now`);
      }
      return { track, epoch: entry.epoch, unitId: entry.definition.unitId, isLive: entry.isLive };
    },
    require: (caller, sourceId) => table.requireWithin(caller, sourceId).definition,
    close: () => table.close(),
  };
}
