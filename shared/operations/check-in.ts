import { z } from 'zod';

/**
 * How a unit stands with its check-in: `fresh`, `due` (it is asked on its device), `amber` (its interval is over), `red` (it is over
 * twice).
 */
export const CheckInLevel = z.enum(['fresh', 'due', 'amber', 'red']);
export type CheckInLevel = z.infer<typeof CheckInLevel>;

/** A unit is asked when this share of its interval has gone, so that it can answer in time. */
const ASKED_AT = 0.75;

/** The level after a silence of `silentMs`, where a unit is to answer every `intervalMs`. */
export function checkInLevel(silentMs: number, intervalMs: number): CheckInLevel {
  if (silentMs >= 2 * intervalMs) {
    return 'red';
  }
  if (silentMs >= intervalMs) {
    return 'amber';
  }
  return silentMs >= ASKED_AT * intervalMs ? 'due' : 'fresh';
}
