import { randomUUID } from 'node:crypto';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import { afterFix, sureSide, type Presence } from '#shared/geofences.ts';
import type { Position } from '#shared/units.ts';
import type { RosterUnit } from '../units/roster.ts';
import type { Crossing, FenceRecord } from './rows.ts';

/** Roughly how far a fence reaches, degrees: what is outside needs no exact look. */
interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Metres of a degree of latitude, rounded down, so that the box is rather too large. */
const M_A_DEGREE = 110_000;
/** As far beyond the edge as a fix may have to be before it counts. */
const BEYOND_M = 150;

function boxOf({ shape }: FenceRecord): Box {
  const points = shape.kind === 'circle' ? [shape.centre] : shape.ring;
  const [lons, lats] = [points.map(({ lon }) => lon), points.map(({ lat }) => lat)];
  const reach = (shape.kind === 'circle' ? shape.radiusM : 0) + BEYOND_M;
  const lat = reach / M_A_DEGREE;
  const widest = Math.max(...lats.map(Math.abs)) + lat;
  const lon = lat / Math.max(0.01, Math.cos((Math.min(widest, 89) * Math.PI) / 180));
  return {
    west: Math.min(...lons) - lon,
    east: Math.max(...lons) + lon,
    south: Math.min(...lats) - lat,
    north: Math.max(...lats) + lat,
  };
}

const isOutside = ({ west, south, east, north }: Box, { lon, lat }: LonLat): boolean =>
  lon < west || lon > east || lat < south || lat > north;

/** The courts in whose subtree a path lies: its own and those above. */
function* scopesOf(path: CourtPath): Generator<CourtPath, void, undefined> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    yield path.slice(0, end + 1);
  }
}

interface Watched {
  fence: FenceRecord;
  box: Box;
  /** Units that are inside, or were seen once on the other side; who isn't in here is outside. */
  presence: Map<string, Presence>;
}

/** The crossing of a fence that a unit's fix completes, null when it completes none. */
function lookAt({ fence, box, presence }: Watched, unitId: string, fix: Position): Crossing['kind'] | null {
  const before = presence.get(unitId);
  if (before === undefined && isOutside(box, fix)) {
    return null;
  }
  const { crossed, ...after } = afterFix(before ?? { inside: false, against: 0 }, sureSide(fence.shape, fix));
  if (after.inside || after.against > 0) {
    presence.set(unitId, after);
  } else {
    presence.delete(unitId);
  }
  return crossed;
}

/** Looks which fences a unit crosses. Knows nothing of the store. */
export class FenceWatch {
  readonly #watched = new Map<string, Watched>();
  /** The same by court: most fences are of courts that the unit isn't of. */
  readonly #ofCourt = new Map<CourtPath, Map<string, Watched>>();
  /** Time of the newest fix that was looked at, by unit. */
  readonly #seen = new Map<string, number>();

  /** Watches a fence, in place of the one of the same id, with the units that are inside already. */
  set(fence: FenceRecord, inside: Iterable<string>): void {
    const ofCourt = this.#ofCourt.get(fence.courtPath) ?? new Map<string, Watched>();
    this.#ofCourt.set(fence.courtPath, ofCourt);
    if (!fence.active || fence.removedAt !== null) {
      this.#watched.delete(fence.id);
      ofCourt.delete(fence.id);
      return;
    }
    const presence = new Map([...inside].map((unitId) => [unitId, { inside: true, against: 0 }]));
    const watched = { fence, box: boxOf(fence), presence };
    this.#watched.set(fence.id, watched);
    ofCourt.set(fence.id, watched);
  }

  /** Takes over a change that moves no edge. */
  rename(fence: FenceRecord): void {
    const watched = this.#watched.get(fence.id);
    if (watched !== undefined) {
      watched.fence = fence;
    }
  }

  /** How many units are inside of a fence. */
  countInside(fenceId: string): number {
    const presence = this.#watched.get(fenceId)?.presence.values() ?? [];
    return [...presence].filter(({ inside }) => inside).length;
  }

  /** Crossings that a unit's newest fix completes; one that was looked at before completes none. */
  look(unit: Pick<RosterUnit, 'id' | 'courtPath' | 'position'>): Crossing[] {
    const { id, courtPath, position } = unit;
    if (position === null || position.at <= (this.#seen.get(id) ?? 0)) {
      return [];
    }
    this.#seen.set(id, position.at);
    const crossings: Crossing[] = [];
    for (const scope of scopesOf(courtPath)) {
      for (const watched of this.#ofCourt.get(scope)?.values() ?? []) {
        const { fence } = watched;
        const crossed = lookAt(watched, id, position);
        if (crossed !== null) {
          const told = fence.trigger === 'both' || fence.trigger === crossed;
          const about = { fenceId: fence.id, fenceName: fence.name, unitId: id, kind: crossed };
          const { at, lon, lat } = position;
          crossings.push({ id: randomUUID(), ...about, at, lon, lat, told });
        }
      }
    }
    return crossings;
  }
}

/** Units that stand inside of a fence now, by their newest fix. */
export function unitsInside(fence: FenceRecord, units: Iterable<RosterUnit>): string[] {
  const found: string[] = [];
  const box = boxOf(fence);
  for (const { id, courtPath, position } of units) {
    const isNear = position !== null && isInSubtree(courtPath, fence.courtPath) && !isOutside(box, position);
    if (isNear && sureSide(fence.shape, position) === 'inside') {
      found.push(id);
    }
  }
  return found;
}
