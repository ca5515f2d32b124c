import type { CourtPath } from '#shared/courts.ts';
import type { Position } from '#shared/units.ts';
import { insertMissing, type BulkTable } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';
import { SWEEP_BATCH } from './policy.ts';
import { POSITION_COLUMNS } from './unit-store.ts';

const POSITIONS: BulkTable = {
  name: 'positions',
  columns: {
    unit_id: 'text',
    at: 'bigint',
    lon: 'double precision',
    lat: 'double precision',
    accuracy: 'double precision',
    speed: 'double precision',
    heading: 'double precision',
    battery: 'double precision',
  },
};

/** A fix with the unit that it is of. */
export interface UnitFix extends Position {
  unit_id: string;
}

/** Stores fixes by one statement; those of a unit and time that are there already are left out. */
export async function insertFixes(store: Store, fixes: readonly UnitFix[]): Promise<void> {
  const { db, dialect } = store;
  await insertMissing({ db, dialect, table: POSITIONS }, fixes);
}

/** Which part of a unit's track: from and to (UTC ms, both included), and how many of the newest fixes of it. */
export interface TrackRange {
  unitId: string;
  from: number;
  to: number;
  limit: number;
}

/** Fixes in time order, of a unit whose court lies in the subtree of `scope`. */
export async function readTrack({ db }: Store, scope: CourtPath, range: TrackRange): Promise<Position[]> {
  const query = db('positions')
    .join('units', 'units.id', 'positions.unit_id')
    .join('courts', 'courts.id', 'units.court_id')
    .where('positions.unit_id', range.unitId)
    .whereBetween('positions.at', [range.from, range.to])
    .orderBy('positions.at', 'desc')
    .limit(range.limit)
    .select(POSITION_COLUMNS.map((column) => `positions.${column}`));
  const newestFirst: Position[] = await withinCourts(query, scope);
  return newestFirst.reverse();
}

/** Deletes a unit's fixes from before `before` (UTC ms), in batches, so that nobody waits long. Answers with how many. */
export async function deleteFixesBefore({ db }: Store, unitId: string, before: number): Promise<number> {
  let total = 0;
  for (;;) {
    const oldest = db('positions')
      .select('at')
      .where('unit_id', unitId)
      .where('at', '<', before)
      .orderBy('at')
      .limit(SWEEP_BATCH);
    const deleted = await db('positions').where('unit_id', unitId).whereIn('at', oldest).delete();
    total += deleted;
    if (deleted < SWEEP_BATCH) {
      return total;
    }
  }
}
