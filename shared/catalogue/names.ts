import { z } from 'zod';

/** Name of an event, node, stage, role or other entry of a catalogue. */
export const EntryId = z
  .string()
  .regex(
    /^[A-Za-z][\w.-]{0,79}$/,
    'begins with a letter; letters, digits, dot, dash, underscore; at most 80',
  );

/** What an entry is called on screen, in both languages. */
export const Named = { nameZh: z.string().trim().min(1).max(120), nameEn: z.string().trim().min(1).max(200) };

/** A value that an event carries in one of its fields. Amounts are yuan with at most two decimals, times UTC ms. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof Scalar>;
export type EventData = Readonly<Record<string, Scalar>>;
