import { z } from 'zod';
import { CourtId } from './courts.ts';

/**
 * - `live`: connected, its position is fresh
 * - `lastKnown`: not connected or its position is stale; the marker stands where it was last
 * - `off`: signed out, never seen, or silent for longer than `OFF_AFTER_MS`
 */
export const UnitState = z.enum(['live', 'lastKnown', 'off']);
export type UnitState = z.infer<typeof UnitState>;

/** A connected unit whose last fix is older than this is shown as last known. */
export const STALE_AFTER_MS = 30_000;
/** A silent unit is off after this long. */
export const OFF_AFTER_MS = 30 * 60_000;

/** One fix. WGS-84 degrees; accuracy in metres (68 %), speed in m/s, heading in degrees clockwise from north, battery 0–1. */
export const Position = z.object({
  at: z.number().int().positive(),
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  accuracy: z.number().nonnegative().max(100_000),
  speed: z.number().nonnegative().max(500).nullable(),
  heading: z.number().min(0).max(360).nullable(),
  battery: z.number().min(0).max(1).nullable(),
});
export type Position = z.infer<typeof Position>;

export const UnitId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** An officer unit (单兵): a person and a device in one. `no` is its short number in binary position frames. */
export const Unit = z.object({
  id: UnitId,
  no: z.number().int().positive(),
  callSign: z.string(),
  officerName: z.string(),
  courtId: CourtId,
  deviceModel: z.string(),
  enrolled: z.boolean(),
  connected: z.boolean(),
  state: UnitState,
  since: z.number(),
  position: Position.nullable(),
});
export type Unit = z.infer<typeof Unit>;

/** State of a unit from what is known of it. `now` and `lastFixAt` in UTC ms. */
export function unitState(
  known: { connected: boolean; lastFixAt: number | null; lastSeenAt: number | null },
  now: number,
): UnitState {
  if (known.connected && known.lastFixAt !== null && now - known.lastFixAt <= STALE_AFTER_MS) {
    return 'live';
  }
  const seen = Math.max(known.lastFixAt ?? 0, known.lastSeenAt ?? 0);
  return known.lastFixAt !== null && (known.connected || now - seen <= OFF_AFTER_MS) ? 'lastKnown' : 'off';
}

/** A look into the past covers at most a day. */
export const MAX_HISTORY_MS = 86_400_000;

/** Fixes of a unit in time order, column by column: UTC ms and WGS-84 degrees. */
export const Track = z.object({
  unitId: UnitId,
  at: z.array(z.number().int()),
  lon: z.array(z.number()),
  lat: z.array(z.number()),
});
export type Track = z.infer<typeof Track>;

/** One-time enrolment code as typed by the officer: 8 characters without look-alikes. */
export const EnrolmentCode = z.string().regex(/^[A-HJ-NP-Z2-9]{8}$/, '8 letters and digits');

export const NearestUnit = z.object({
  unitId: UnitId,
  distanceM: z.number(),
  fixAgeMs: z.number(),
  /** Why it may not be the right choice in spite of its distance. */
  caveats: z.array(z.enum(['stale', 'lowBattery', 'inaccurate', 'busy', 'sos'])),
});
export type NearestUnit = z.infer<typeof NearestUnit>;

/** A unit that the search for the nearest leaves out, and why; `distanceM` from where it was last. */
export const PassedOverUnit = z.object({
  unitId: UnitId,
  reason: z.enum(['notEnrolled', 'noPosition', 'off', 'outOfRadius']),
  distanceM: z.number().nullable(),
});
export type PassedOverUnit = z.infer<typeof PassedOverUnit>;
