import type { Term, TermUnit } from '#shared/calendar/term.ts';
import type { ProcessNode } from '#shared/cases/process.ts';

const DAY_MS = 86_400_000;

/** About how long a unit is. Good enough to colour a median; deadlines themselves are counted by the calendar, on the server. */
const UNIT_MS: Record<TermUnit, number> = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  workingDay: (7 / 5) * DAY_MS,
  month: (365.25 / 12) * DAY_MS,
  quarter: (365.25 / 4) * DAY_MS,
  year: 365.25 * DAY_MS,
};

/** About how long a term is, ms. */
export const aboutMs = ({ value, unit }: Term): number => Math.round(value * UNIT_MS[unit]);

/** How a wait compares to a legal limit: `over` it, or more than `twice` as long. */
export type WaitState = 'none' | 'within' | 'over' | 'twice';

/** A median wait against a limit. */
export function compareWait(waitMs: number | null, term: Term | undefined): WaitState {
  if (waitMs === null || term === undefined || aboutMs(term) === 0) {
    return 'none';
  }
  const share = waitMs / aboutMs(term);
  return share > 2 ? 'twice' : share > 1 ? 'over' : 'within';
}

/** The strictest of an event's limits: the first to be missed. */
export function strictest({ limits }: Pick<ProcessNode, 'limits'>): Term | undefined {
  return limits.map(({ term }) => term).sort((a, b) => aboutMs(a) - aboutMs(b))[0];
}
