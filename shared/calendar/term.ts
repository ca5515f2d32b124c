import { z } from 'zod';

/**
 * Units of a period. `day` is a natural day (自然日), never to be mixed with `workingDay` (工作日). Hours and minutes run through
 * nights and holidays.
 */
export const TermUnit = z.enum(['minute', 'hour', 'day', 'workingDay', 'month', 'quarter', 'year']);
export type TermUnit = z.infer<typeof TermUnit>;

/** A period as a rule states it: a number and its unit, never converted into another unit. */
export const Term = z.strictObject({ value: z.number().int().min(0).max(10_000), unit: TermUnit });
export type Term = z.infer<typeof Term>;

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** Calendar months of a term in months, quarters or years; null of one in other units. */
export function monthsOf({ value, unit }: Term): number | null {
  return unit === 'month' || unit === 'quarter' || unit === 'year' ? value * MONTHS[unit] : null;
}

const MINUTE_MS = 60_000;

/** Milliseconds of a term in minutes or hours; null of one in other units. */
export function clockMsOf({ value, unit }: Term): number | null {
  return unit === 'minute' ? value * MINUTE_MS : unit === 'hour' ? value * 60 * MINUTE_MS : null;
}
