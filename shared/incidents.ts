import { z } from 'zod';
import { CourtId } from './courts.ts';
import { storable } from './text.ts';
import { UnitId } from './units.ts';

/** Made by the sender before sending, so that a repeated send is the same incident (RFC 9562 UUID). */
export const IncidentId = z.uuid();

/** WGS-84 degrees. */
export const IncidentPoint = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
});

/** What happened in an incident. Names are those of the time. */
export const IncidentFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), callSign: z.string().nullable() }),
  z.object({
    kind: z.literal('gathered'),
    unitId: UnitId,
    callSign: z.string(),
    /** Great-circle distance to the incident, metres. */
    distanceM: z.number(),
  }),
  z.object({ kind: z.literal('sosAcknowledged'), callSign: z.string() }),
  z.object({ kind: z.literal('sosCleared'), callSign: z.string() }),
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({ kind: z.literal('closed') }),
]);
export type IncidentFact = z.infer<typeof IncidentFact>;

/** An entry of an incident's log, which only grows. `by` is null for what the server noticed by itself. */
export const IncidentEntry = z.object({
  no: z.number().int(),
  at: z.number(),
  by: z.string().nullable(),
  fact: IncidentFact,
});
export type IncidentEntry = z.infer<typeof IncidentEntry>;

/** Something that has happened in the field and is dealt with until it is closed with a report. Times in UTC ms. */
export const Incident = z.object({
  id: IncidentId,
  courtId: CourtId,
  title: z.string(),
  /** The call for help that it was opened from. */
  sosId: z.uuid().nullable(),
  /** The unit that called. */
  unitId: UnitId.nullable(),
  point: IncidentPoint.nullable(),
  openedBy: z.string(),
  openedAt: z.number(),
  /** Units that were sent, in the order in which they were. */
  unitIds: z.array(UnitId),
  closedBy: z.string().nullable(),
  closedAt: z.number().nullable(),
  report: z.string().nullable(),
});
export type Incident = z.infer<typeof Incident>;

export const IncidentTitle = storable(120).min(1);
/** The most units that are gathered at a time. */
export const MAX_GATHERED = 10;
