import { z } from 'zod';
import {
  Alarm,
  AlarmAction,
  AlarmCause,
  AlarmCounts,
  AlarmId,
  AlarmPriority,
  AlarmState,
} from '../alarms.ts';
import { NodeKind } from '../catalogue/nodes.ts';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

/** What narrows the list of alarms; members that are left out narrow nothing. */
export const AlarmFilter = z.object({
  courtId: CourtId.optional(),
  states: z.array(AlarmState).max(4).optional(),
  priority: AlarmPriority.optional(),
  cause: AlarmCause.optional(),
  kind: NodeKind.optional(),
  stage: EntryId.optional(),
  handlerId: storable(120).optional(),
  nodeId: EntryId.optional(),
});
export type AlarmFilter = z.infer<typeof AlarmFilter>;

/**
 * - `snapshot`, and `changed` alarms of the caller's courts
 * - `many`: more have changed at once than are told one by one; lists are to be read again
 */
export const AlarmsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), counts: AlarmCounts }),
  z.object({ type: z.literal('changed'), alarms: z.array(Alarm), counts: AlarmCounts }),
  z.object({ type: z.literal('many'), counts: AlarmCounts }),
]);
export type AlarmsEvent = z.infer<typeof AlarmsEvent>;

const ids = z.array(AlarmId).min(1).max(500);

/** Alarms of the pipeline's nodes, with the states of ISA-18.2. */
export const alarms = {
  /** Unacknowledged first, then by priority, the latest first. `total` counts all that the filter lets through. */
  list: query({
    access: access.peopleCourt,
    input: z.object({
      filter: AlarmFilter.default({}),
      offset: z.number().int().min(0).max(10_000_000).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ total: z.number(), alarms: z.array(Alarm) }),
  }),
  watch: subscription({ access: access.people, input: z.object({}), output: AlarmsEvent }),
  /** Active alarms by court, for a list that folds in a flood. */
  byCourt: query({
    access: access.peopleCourt,
    input: z.object({ filter: AlarmFilter.default({}) }),
    output: z.array(z.object({ courtId: CourtId, ...AlarmCounts.shape })),
  }),
  history: query({
    access: access.peopleCourt,
    input: z.object({ alarmId: AlarmId }),
    output: z.array(AlarmAction),
  }),
  /** Those that were acknowledged already, or are cleared, stay as they are. */
  acknowledge: mutation({
    access: access.command,
    input: z.object({ alarmIds: ids }),
    output: z.array(Alarm),
  }),
  /** Out of the list until `until` (UTC ms), at most thirty days; it comes back sooner if it gets worse. */
  shelve: mutation({
    access: access.command,
    input: z.object({
      alarmIds: ids,
      until: z.number().int(),
      reason: storable(500).min(2),
    }),
    output: z.array(Alarm),
  }),
  unshelve: mutation({
    access: access.command,
    input: z.object({ alarmIds: ids }),
    output: z.array(Alarm),
  }),
};
