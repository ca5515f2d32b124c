import { distanceM, type LonLat } from '#shared/geo.ts';
import { STALE_AFTER_MS, type NearestUnit, type Position } from '#shared/units.ts';
import { INACCURATE_M, LOW_BATTERY } from './policy.ts';
import type { RosterUnit } from './roster.ts';

type Caveat = NearestUnit['caveats'][number];

/** What the search for the nearest units looks at. `now` is UTC ms. */
export interface NearestSearch {
  units: Iterable<RosterUnit>;
  point: LonLat;
  limit: number;
  now: number;
  /** Units with an open emergency call. */
  inDistress: ReadonlySet<string>;
}

function caveatsOf(position: Position, fixAgeMs: number, sos: boolean): Caveat[] {
  const holds: readonly (readonly [Caveat, boolean])[] = [
    ['stale', fixAgeMs > STALE_AFTER_MS],
    ['lowBattery', position.battery !== null && position.battery <= LOW_BATTERY],
    ['inaccurate', position.accuracy > INACCURATE_M],
    ['sos', sos],
  ];
  return holds.filter(([, holds]) => holds).map(([caveat]) => caveat);
}

/** Enrolled units with a position, nearest first. Units that are off are left out: nobody can be sent by them. */
export function nearestUnits({ units, point, limit, now, inDistress }: NearestSearch): NearestUnit[] {
  const found: NearestUnit[] = [];
  for (const { id, enrolled, state, position } of units) {
    if (enrolled && state !== 'off' && position !== null) {
      const fixAgeMs = Math.max(0, now - position.at);
      const caveats = caveatsOf(position, fixAgeMs, inDistress.has(id));
      found.push({ unitId: id, distanceM: distanceM(point, position), fixAgeMs, caveats });
    }
  }
  return found.sort((a, b) => a.distanceM - b.distanceM).slice(0, limit);
}
