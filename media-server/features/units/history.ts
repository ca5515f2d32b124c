import type { CourtPath } from '#shared/courts.ts';
import type { Track } from '#shared/units.ts';
import type { Store } from '../../store/open.ts';
import { whereAmong } from '../../store/bulk.ts';
import { withinCourts } from '../../store/scope.ts';

/** So many steps a period has at most; a replay in which one lasts 5 s of the screen needs no more. */
const MAX_STEPS = 720;
const MIN_STEP_MS = 1_000;
/** Fixes of one answer: 10,000 units with 29 each, or 400 units with 720. The more units, the longer the steps, so that all of a period fits. */
const MAX_FIXES = 300_000;

/** Which tracks: from and to in UTC ms, both included. */
export interface HistoryRange {
  from: number;
  to: number;
  unitIds: readonly string[];
}

/** How far apart the fixes of a period are thinned to, ms. */
export function historyStepMs({ from, to, unitIds }: HistoryRange): number {
  // One step less: a period that doesn't begin with a step has a part of one more.
  const steps = Math.max(1, Math.min(MAX_STEPS, Math.floor(MAX_FIXES / unitIds.length) - 1));
  return Math.max(MIN_STEP_MS, Math.ceil((to - from) / steps / 1_000) * 1_000);
}

/**
 * Tracks of those units whose court lies in the subtree of `scope`, the first fix of each step kept. The units are named even where they
 * are all: by unit and time the table has an index, by time alone it hasn't.
 */
export async function readHistory(
  { db, dialect }: Store,
  scope: CourtPath,
  range: HistoryRange,
): Promise<{ stepMs: number; truncated: boolean; tracks: Track[] }> {
  const { from, to, unitIds } = range;
  const stepMs = historyStepMs(range);
  if (unitIds.length === 0) {
    return { stepMs, truncated: false, tracks: [] };
  }
  const numbered = db('positions')
    .join('units', 'units.id', 'positions.unit_id')
    .join('courts', 'courts.id', 'units.court_id')
    .whereBetween('positions.at', [from, to])
    .select(
      'positions.unit_id',
      'positions.at',
      'positions.lon',
      'positions.lat',
      // Written into the text: a parameter would be of no integer type, and divide as a fraction.
      db.raw(
        `row_number() over (partition by positions.unit_id, positions.at / ${stepMs} order by positions.at) as nth`,
      ),
    );
  const ofUnits = withinCourts(whereAmong(numbered, dialect, 'positions.unit_id', unitIds), scope);
  const rows = (await db(ofUnits.as('numbered'))
    .where('nth', 1)
    .orderBy('at')
    .limit(MAX_FIXES + 1)
    .select('unit_id', 'at', 'lon', 'lat')) as {
    unit_id: string;
    at: number;
    lon: number;
    lat: number;
  }[];
  const tracks = new Map<string, Track>();
  for (const { unit_id: unitId, at, lon, lat } of rows.slice(0, MAX_FIXES)) {
    const track = tracks.get(unitId) ?? { unitId, at: [], lon: [], lat: [] };
    tracks.set(unitId, track);
    track.at.push(at);
    track.lon.push(lon);
    track.lat.push(lat);
  }
  return { stepMs, truncated: rows.length > MAX_FIXES, tracks: [...tracks.values()] };
}
