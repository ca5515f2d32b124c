import { z } from 'zod';
import { DATUMS } from '../coordinates.ts';
import { Tracker, TrackerApp, TrackerId } from '../trackers.ts';
import { UnitId } from '../units.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

/** Phones with a tracker app, which report positions over HTTPS. */
export const trackers = {
  /** `unknown`: reports since the start whose identifier nobody has. */
  list: query({
    access: access.admin,
    input: z.object({}),
    output: z.object({ unknown: z.number().int(), trackers: z.array(Tracker) }),
  }),
  /** Makes a phone the carrier of a unit. Its identifier is what lets it in; it is told this once. */
  enrol: mutation({
    access: access.adminCourt,
    input: z.object({ unitId: UnitId, app: TrackerApp, datum: z.enum(DATUMS).default('wgs84') }),
    output: z.object({ tracker: Tracker, identifier: z.string() }),
  }),
  /** A new identifier, for a phone that was lost or replaced; the one before is void at once. */
  renew: mutation({
    access: access.adminCourt,
    input: z.object({ trackerId: TrackerId }),
    output: z.object({ tracker: Tracker, identifier: z.string() }),
  }),
  /** Its identifier is unknown from now on. */
  remove: mutation({
    access: access.adminCourt,
    input: z.object({ trackerId: TrackerId }),
    output: z.object({}),
  }),
};
