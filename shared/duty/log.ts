import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';

/** Made by whoever writes, so that a repeated write is one entry (RFC 9562 UUID). */
export const DutyEntryId = z.uuid();

/** What an entry of the duty log (值班日志) is about. The server itself writes `handover` and `rollCall`. */
export const DutyEntryKind = z.enum([
  'note',
  'phone',
  'visit',
  'task',
  'fault',
  'incident',
  'handover',
  'rollCall',
]);
export type DutyEntryKind = z.infer<typeof DutyEntryKind>;

/** Kinds that people write. */
export const WrittenKind = DutyEntryKind.exclude(['handover', 'rollCall']);
export type WrittenKind = z.infer<typeof WrittenKind>;

export const DutyEntryText = storable(4000).min(1);

/** What an entry belongs to, as it was called then. */
export const DutyEntryLink = z.object({
  kind: z.enum(['case', 'alarm', 'unit', 'handover', 'rollCall']),
  id: z.string(),
  label: z.string(),
});
export type DutyEntryLink = z.infer<typeof DutyEntryLink>;

/** An entry of a court's duty log. It is never changed: a further entry corrects it. Times in UTC ms. */
export const DutyEntry = z.object({
  no: z.number().int(),
  id: DutyEntryId,
  courtId: CourtId,
  /** When it happened, and when it was written down. */
  at: z.number(),
  writtenAt: z.number(),
  kind: DutyEntryKind,
  text: z.string(),
  link: DutyEntryLink.nullable(),
  /** The entry that this one corrects, and the one that corrects this. */
  corrects: DutyEntryId.nullable(),
  correctedBy: DutyEntryId.nullable(),
  /** Null for what the server wrote. */
  by: z.string().nullable(),
});
export type DutyEntry = z.infer<typeof DutyEntry>;

/** What narrows a duty log; members that are left out narrow nothing. Times in UTC ms, of what happened. */
export const DutyLogFilter = z.object({
  text: storable(80).optional(),
  kind: DutyEntryKind.optional(),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
});
export type DutyLogFilter = z.infer<typeof DutyLogFilter>;

/** What is entered is of now or before; clocks of consoles may be ahead by this much, ms. */
export const MAX_AHEAD_MS = 5 * 60_000;
