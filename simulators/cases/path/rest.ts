import { DAY_MS } from '#shared/calendar/zone.ts';
import type { CaseDraft } from '../draft.ts';

/** Chance of leaving a case alone for weeks, of a careful officer of a good court. */
const BASE_IDLE = 0.11;
/** About the end of the term, days after filing. */
const TERM_DAYS = 184;

/** Nobody does anything for a while, although somebody should: for weeks, or until the term is nearly or quite over. */
export function linger(draft: CaseDraft): void {
  const { pace } = draft;
  if (!draft.chance(Math.min(0.3, BASE_IDLE * pace.laxity))) {
    return;
  }
  draft.faults.add('idle');
  const from = draft.now;
  const isLong = draft.chance(0.5);
  draft.now = isLong
    ? pace.later(Math.max(from, draft.filedAt + (TERM_DAYS - 25) * DAY_MS), 0, 110)
    : pace.later(from, 38, 80);
  draft.idle.push({ from, to: draft.now });
  if (draft.chance(0.3)) {
    const warnedAt = pace.later(from, 32, 37);
    draft.at(warnedAt, 'warned');
    draft.at(pace.step(warnedAt, { min: 1, max: 4, limit: { days: 15 } }), 'warningAnswered');
  }
}
