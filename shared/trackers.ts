import { z } from 'zod';
import { DATUMS } from './coordinates.ts';
import { CourtId } from './courts.ts';
import { UnitId } from './units.ts';

/** Where trackers report to, on the server's HTTPS port: the name by which the protocol is known. */
export const TRACKER_PATH = '/osmand';

export const TrackerId = z.uuid();

/**
 * The app that reports. They send the same parameters and mean different things by them:
 * - `traccar`: Traccar Client and whatever speaks to a Traccar server: `speed` in knots, JSON in m/s
 * - `osmAnd`: OsmAnd's online tracking: `speed` in m/s, and as `hdop` the radius of uncertainty in metres
 */
export const TRACKER_APPS = ['traccar', 'osmAnd'] as const;
export const TrackerApp = z.enum(TRACKER_APPS);
export type TrackerApp = z.infer<typeof TrackerApp>;

/** Why a report that is well-formed doesn't become a fix of its unit. */
export const FIX_REFUSALS = ['noPosition', 'future', 'tooOld', 'invalid'] as const;
export const FixRefusal = z.enum(FIX_REFUSALS);
export type FixRefusal = z.infer<typeof FixRefusal>;

/** A phone with a tracker app, as the carrier of a unit's position. Times are UTC ms; what is counted is counted since the server's start. */
export const Tracker = z.object({
  id: TrackerId,
  unitId: UnitId,
  courtId: CourtId,
  callSign: z.string(),
  app: TrackerApp,
  /** What its coordinates are given in. */
  datum: z.enum(DATUMS),
  enrolledAt: z.number(),
  connected: z.boolean(),
  lastSeenAt: z.number().nullable(),
  reports: z.number().int(),
  /** Reports that were well-formed and yet no fix, and why the latest of them. */
  ignored: z.number().int(),
  lastIgnored: FixRefusal.nullable(),
  /** Reports that couldn't be read. */
  wrong: z.number().int(),
});
export type Tracker = z.infer<typeof Tracker>;
