import { distanceM, type LonLat } from '#shared/geo.ts';
import { STALE_AFTER_MS, type NearestUnit, type PassedOverUnit, type Position } from '#shared/units.ts';
import { INACCURATE_M, LOW_BATTERY } from './policy.ts';
import type { RosterUnit } from './roster.ts';

type Caveat = NearestUnit['caveats'][number];

/** What the search for the nearest units looks at. `now` is UTC ms. */
export interface NearestSearch {
  units: Iterable<RosterUnit>;
  point: LonLat;
  /** Metres; undefined: however far. */
  radiusM?: number | undefined;
  limit: number;
  now: number;
  /** Units with an open emergency call. */
  inDistress: ReadonlySet<string>;
  /** Units with an instruction that they have read and not done. */
  busy: ReadonlySet<string>;
}

function caveatsOf(position: Position, fixAgeMs: number, is: { sos: boolean; busy: boolean }): Caveat[] {
  const holds: readonly (readonly [Caveat, boolean])[] = [
    ['stale', fixAgeMs > STALE_AFTER_MS],
    ['lowBattery', position.battery !== null && position.battery <= LOW_BATTERY],
    ['inaccurate', position.accuracy > INACCURATE_M],
    ['busy', is.busy],
    ['sos', is.sos],
  ];
  return holds.filter(([, holds]) => holds).map(([caveat]) => caveat);
}

/** Why a unit isn't to be sent at all; null when it may be. A unit that is off is left out: nobody can be sent by it. */
function reasonAgainst(
  { enrolled, state, position }: RosterUnit,
  { point, radiusM = Number.POSITIVE_INFINITY }: Pick<NearestSearch, 'point' | 'radiusM'>,
): PassedOverUnit['reason'] | null {
  if (!enrolled) {
    return 'notEnrolled';
  }
  if (position === null) {
    return 'noPosition';
  }
  if (state === 'off') {
    return 'off';
  }
  return distanceM(point, position) > radiusM ? 'outOfRadius' : null;
}

/** Enrolled units with a position within the radius, nearest first. */
export function nearestUnits(search: NearestSearch): NearestUnit[] {
  const { units, point, limit, now, inDistress, busy } = search;
  const found: NearestUnit[] = [];
  for (const unit of units) {
    const { id, position } = unit;
    if (position !== null && reasonAgainst(unit, search) === null) {
      const fixAgeMs = Math.max(0, now - position.at);
      const caveats = caveatsOf(position, fixAgeMs, { sos: inDistress.has(id), busy: busy.has(id) });
      found.push({ unitId: id, distanceM: distanceM(point, position), fixAgeMs, caveats });
    }
  }
  return found.sort((a, b) => a.distanceM - b.distanceM).slice(0, limit);
}

/** The units that are left out there, nearest first, and how many there are. */
export function passedOverUnits(search: Pick<NearestSearch, 'units' | 'point' | 'radiusM' | 'limit'>): {
  total: number;
  units: PassedOverUnit[];
} {
  const found: PassedOverUnit[] = [];
  for (const unit of search.units) {
    const reason = reasonAgainst(unit, search);
    if (reason !== null) {
      const { id, position } = unit;
      found.push({
        unitId: id,
        reason,
        distanceM: position === null ? null : distanceM(search.point, position),
      });
    }
  }
  const far = ({ distanceM: metres }: PassedOverUnit): number => metres ?? Number.MAX_VALUE;
  return { total: found.length, units: found.sort((a, b) => far(a) - far(b)).slice(0, search.limit) };
}
