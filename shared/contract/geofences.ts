import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { FenceEvent, FenceId, FenceName, FenceShape, FenceTrigger, Geofence } from '../geofences.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const fence = z.object({ fenceId: FenceId });

export const GeofencesEvent = z.discriminatedUnion('type', [
  /** Fences that aren't removed, and the newest crossings, newest first. */
  z.object({ type: z.literal('snapshot'), fences: z.array(Geofence), events: z.array(FenceEvent) }),
  z.object({ type: z.literal('upsert'), fence: Geofence }),
  z.object({ type: z.literal('remove'), fenceId: FenceId }),
  /** A crossing, or one that was acknowledged. */
  z.object({ type: z.literal('event'), event: FenceEvent }),
]);
export type GeofencesEvent = z.infer<typeof GeofencesEvent>;

/** Areas of the map whose crossing by a unit is told. */
export const geofences = {
  watch: subscription({ access: access.operations, input: none, output: GeofencesEvent }),
  create: mutation({
    access: access.command,
    input: z.object({
      courtId: CourtId,
      name: FenceName,
      shape: FenceShape,
      trigger: FenceTrigger.default('both'),
    }),
    output: Geofence,
  }),
  /** Changes what is given. A new shape, or being switched on, makes no crossing of where units are already. */
  update: mutation({
    access: access.command,
    input: fence.extend({
      name: FenceName.optional(),
      shape: FenceShape.optional(),
      trigger: FenceTrigger.optional(),
      active: z.boolean().optional(),
    }),
    output: Geofence,
  }),
  /** Its crossings stay in the list. `restore` takes it back. */
  remove: mutation({ access: access.command, input: fence, output: none }),
  restore: mutation({ access: access.command, input: fence, output: Geofence }),
  /** Crossings before `before` (UTC ms), newest first. */
  events: query({
    access: access.operations,
    input: z.object({
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.array(FenceEvent),
  }),
  /** Takes notice of a crossing; the first one to do so is kept. */
  acknowledge: mutation({
    access: access.command,
    input: z.object({ eventId: z.uuid() }),
    output: FenceEvent,
  }),
};
