import { z } from 'zod';
import { CourtId } from '../courts.ts';
import {
  Incident,
  IncidentEntry,
  IncidentId,
  IncidentPoint,
  IncidentTitle,
  MAX_GATHERED,
} from '../incidents.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

export const IncidentsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), incidents: z.array(Incident) }),
  z.object({ type: z.literal('incident'), incident: Incident }),
]);
export type IncidentsEvent = z.infer<typeof IncidentsEvent>;

const incident = { incidentId: IncidentId };

/** Incidents: opened by hand or from a call for help, units gathered, closed with a report. */
export const incidents = {
  /** Idempotent by `id`. */
  open: mutation({
    access: access.command,
    input: z.object({
      id: IncidentId,
      courtId: CourtId,
      title: IncidentTitle,
      point: IncidentPoint.nullable(),
    }),
    output: Incident,
  }),
  /** One call for help has one incident: opening it again answers with the one that is there. */
  openFromSos: mutation({
    access: access.command,
    input: z.object({ id: IncidentId, sosId: z.uuid() }),
    output: Incident,
  }),
  /**
   * Sends the nearest free units there by an urgent instruction that must be confirmed. `instructionId` makes repeating harmless.
   * Free is a unit that is live, doesn't call for help itself, and isn't with a running operation or another open incident. `conflict`
   * where no unit is free, or the place isn't known.
   */
  gather: mutation({
    access: access.command,
    input: z.object({
      ...incident,
      instructionId: z.uuid(),
      count: z.number().int().min(1).max(MAX_GATHERED).default(3),
    }),
    output: Incident,
  }),
  note: mutation({
    access: access.command,
    input: z.object({ ...incident, id: z.uuid(), text: storable(1000).min(1) }),
    output: Incident,
  }),
  close: mutation({
    access: access.command,
    input: z.object({ ...incident, report: storable(10_000).min(1) }),
    output: Incident,
  }),
  /** Snapshot: every open incident, and the latest 20 that are closed. */
  watch: subscription({ access: access.operations, input: z.object({}), output: IncidentsEvent }),
  /** The whole log, oldest first. */
  log: query({
    access: access.operationsCourt,
    input: z.object(incident),
    output: z.array(IncidentEntry),
  }),
};
