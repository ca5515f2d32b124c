import { z } from 'zod';
import { CourtId } from './courts.ts';
import { areaM2, distanceM, distanceToRingM, isInRing, type LonLat } from './geo.ts';
import { UnitId } from './units.ts';

const Place = z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-85).max(85) });

export const MIN_RADIUS_M = 20;
export const MAX_RADIUS_M = 200_000;
export const MAX_CORNERS = 500;

/** A circle on the sphere, or a polygon whose ring isn't closed. WGS-84 degrees. */
export const FenceShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('circle'),
    centre: Place,
    radiusM: z.number().min(MIN_RADIUS_M).max(MAX_RADIUS_M),
  }),
  z.object({
    kind: z.literal('polygon'),
    ring: z
      .array(Place)
      .min(3)
      .max(MAX_CORNERS)
      .refine((ring) => areaM2(ring) >= MIN_RADIUS_M * MIN_RADIUS_M, 'the area is too small')
      .refine(
        (ring) => Math.max(...ring.map(({ lon }) => lon)) - Math.min(...ring.map(({ lon }) => lon)) < 180,
        'a fence may not cross the date line',
      ),
  }),
]);
export type FenceShape = z.infer<typeof FenceShape>;

/** Which crossings are told. */
export const FenceTrigger = z.enum(['enter', 'leave', 'both']);
export type FenceTrigger = z.infer<typeof FenceTrigger>;

export const FenceId = z.uuid();
export const FenceName = z.string().trim().min(1).max(60);

/** A geofence (电子围栏) of a court; it watches the units of that court and the courts below it. Times are UTC ms. */
export const Geofence = z.object({
  id: FenceId,
  courtId: CourtId,
  name: FenceName,
  shape: FenceShape,
  trigger: FenceTrigger,
  /** Crossings aren't looked for while it is off. */
  active: z.boolean(),
  createdAt: z.number(),
  createdBy: z.string(),
  /** Units inside now. */
  inside: z.number().int(),
});
export type Geofence = z.infer<typeof Geofence>;

/** A unit that crossed a fence. `at` is the time of the fix that proved it, UTC ms; the name is the fence's at that time. */
export const FenceEvent = z.object({
  id: z.uuid(),
  fenceId: FenceId,
  fenceName: z.string(),
  courtId: CourtId,
  unitId: UnitId,
  callSign: z.string(),
  officerName: z.string(),
  kind: z.enum(['enter', 'leave']),
  at: z.number(),
  lon: z.number(),
  lat: z.number(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type FenceEvent = z.infer<typeof FenceEvent>;

/** How far inside (below zero) or outside a shape's edge a point is, metres. */
export function signedDistanceM(shape: FenceShape, point: LonLat): number {
  if (shape.kind === 'circle') {
    return distanceM(shape.centre, point) - shape.radiusM;
  }
  const distance = distanceToRingM(point, shape.ring);
  return isInRing(point, shape.ring) ? -distance : distance;
}

/** Area of a shape on the sphere, square metres. */
export function shapeAreaM2(shape: FenceShape): number {
  return shape.kind === 'polygon' ? areaM2(shape.ring) : Math.PI * shape.radiusM ** 2;
}

/** A fix must be at least this far beyond the edge to count as a crossing, metres; farther where the fix is less accurate. */
export const MIN_MARGIN_M = 10;
/** Fixes less accurate than this say nothing about a fence, metres. */
export const MAX_ACCURACY_M = 100;
/** A crossing is believed when so many fixes in a row agree. */
export const CONFIRM_FIXES = 2;

/**
 * On which side of the edge a fix is for sure: beyond it by its own accuracy. Null in the band between, and for a fix that is too
 * inaccurate. Inside a small fence the band is at most a quarter of its mean radius, else nobody could ever be in it.
 */
export function sureSide(shape: FenceShape, fix: LonLat & { accuracy: number }): 'inside' | 'outside' | null {
  if (fix.accuracy > MAX_ACCURACY_M) {
    return null;
  }
  const margin = Math.max(MIN_MARGIN_M, fix.accuracy);
  const distance = signedDistanceM(shape, fix);
  if (distance >= 0) {
    return distance >= margin ? 'outside' : null;
  }
  // The area, which takes as long again, is asked for in the band only.
  return distance <= -margin || distance <= -Math.sqrt(shapeAreaM2(shape) / Math.PI) / 4 ? 'inside' : null;
}

/** What is known of a unit at a fence: on which side it is, and how many fixes in a row have said otherwise. */
export interface Presence {
  inside: boolean;
  against: number;
}

/** The presence after one more fix; `crossed` when that fix completes a crossing. */
export function afterFix(
  before: Presence,
  side: 'inside' | 'outside' | null,
): Presence & { crossed: 'enter' | 'leave' | null } {
  if (side === null) {
    return { ...before, crossed: null };
  }
  if ((side === 'inside') === before.inside) {
    return { inside: before.inside, against: 0, crossed: null };
  }
  if (before.against + 1 < CONFIRM_FIXES) {
    return { inside: before.inside, against: before.against + 1, crossed: null };
  }
  return { inside: !before.inside, against: 0, crossed: before.inside ? 'leave' : 'enter' };
}
