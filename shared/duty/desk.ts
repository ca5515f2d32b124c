import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { Role } from '../identity.ts';

/** Somebody who is, or was last, at a console of a court's duty desk. Times in UTC ms. */
export const DeskPerson = z.object({
  userId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  role: Role,
  connected: z.boolean(),
  /** Since when a console of theirs is connected; null while none is. */
  since: z.number().nullable(),
  /** Last sign of life. */
  lastSeenAt: z.number(),
});
export type DeskPerson = z.infer<typeof DeskPerson>;

/** The duty desk of a court: those connected first, then by their last sign of life. */
export const DutyDesk = z.object({ courtId: CourtId, people: z.array(DeskPerson) });
export type DutyDesk = z.infer<typeof DutyDesk>;
