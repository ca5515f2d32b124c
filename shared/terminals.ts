import { z } from 'zod';
import { CourtId } from './courts.ts';
import { UnitId } from './units.ts';

export const TerminalId = z.uuid();

/** A terminal's number without the zeros before it: terminals of 2013 fill it up to 12 digits, those of 2019 to 20. */
export const TerminalPhone = z
  .string()
  .trim()
  .regex(/^\d{1,20}$/, '1–20 digits')
  .transform((digits) => digits.replace(/^0+(?=\d)/, ''));

/** A terminal that speaks JT/T 808, as the carrier of a unit's position. Times are UTC ms. */
export const Terminal = z.object({
  id: TerminalId,
  unitId: UnitId,
  courtId: CourtId,
  callSign: z.string(),
  phone: z.string(),
  /** What it calls itself in its registration; null until it has registered, unless it was enrolled with it. */
  deviceId: z.string().nullable(),
  maker: z.string(),
  model: z.string(),
  plate: z.string(),
  /** Of its last frames; null: it was never heard. */
  edition: z.enum(['2013', '2019']).nullable(),
  enrolledAt: z.number(),
  registeredAt: z.number().nullable(),
  connected: z.boolean(),
  /** Since the server's start; null: not heard since. */
  lastSeenAt: z.number().nullable(),
  /** Frames since the server's start that weren't as the standard says. */
  wrongFrames: z.number().int(),
});
export type Terminal = z.infer<typeof Terminal>;
