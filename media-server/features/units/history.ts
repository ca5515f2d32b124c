import type { CourtPath } from '#shared/courts.ts';
import type { Track } from '#shared/units.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

/** So many steps a period has at most; a replay in which one lasts 5 s of the screen needs no more. */
const MAX_STEPS = 720;
const MIN_STEP_MS = 1_000;
/** Fixes of one answer: 10,000 units with 30 each, or 400 units with 720. */
const MAX_FIXES = 300_000;

/** Which tracks: from and to in UTC ms, both included; without `unitIds` of all units of the scope. */
export interface HistoryRange {
  from: number;
  to: number;
  unitIds?: readonly string[] | undefined;
}

/** How far apart the fixes of a period are thinned to, ms. */
export function historyStepMs({ from, to }: Pick<HistoryRange, 'from' | 'to'>): number {
  return Math.max(MIN_STEP_MS, Math.ceil((to - from) / MAX_STEPS / 1_000) * 1_000);
}

/** Tracks of the units whose court lies in the subtree of `scope`, the first fix of each step kept. */
export async function readHistory(
  { db }: Store,
  scope: CourtPath,
  { from, to, unitIds }: HistoryRange,
): Promise<{ stepMs: number; truncated: boolean; tracks: Track[] }> {
  const stepMs = historyStepMs({ from, to });
  const firsts = db('positions')
    .join('units', 'units.id', 'positions.unit_id')
    .join('courts', 'courts.id', 'units.court_id')
    .whereBetween('positions.at', [from, to])
    .groupBy('positions.unit_id')
    // Written into the text: a parameter would be of no integer type, and divide as a fraction.
    .groupByRaw(`positions.at / ${stepMs}`)
    .select('positions.unit_id', db.raw('min(positions.at) as at'));
  if (unitIds !== undefined) {
    void firsts.whereIn('positions.unit_id', [...unitIds]);
  }
  const rows = (await db(withinCourts(firsts, scope).as('firsts'))
    .join('positions', (on) => {
      on.on('positions.unit_id', 'firsts.unit_id').andOn('positions.at', 'firsts.at');
    })
    .orderBy('positions.at')
    .limit(MAX_FIXES + 1)
    .select('positions.unit_id', 'positions.at', 'positions.lon', 'positions.lat')) as {
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
