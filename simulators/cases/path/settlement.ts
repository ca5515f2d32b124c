import { DAY_MS } from '#shared/calendar/zone.ts';
import type { CaseDraft } from '../draft.ts';

/** The case stands still for a ground of the law, in between. */
export function suspend(draft: CaseDraft): void {
  const { pace } = draft;
  draft.now = pace.outside(draft.now, 1, 10);
  draft.add('suspensionGroundArose');
  const from = draft.wait({ min: 0, max: 5 });
  draft.add('enforcementSuspended');
  draft.now = pace.outside(draft.now, 25, 110);
  draft.add('suspensionGroundGone');
  stopUntilContinued(draft, from);
}

/** A superior court or a security stays enforcement until a date. */
export function stay(draft: CaseDraft): void {
  const from = draft.wait({ min: 1, max: 6 });
  const endsAt = from + draft.random.whole(20, 85) * DAY_MS;
  draft.add('stayOrdered', { endsAt });
  draft.now = draft.pace.before(endsAt, 8, 14);
  stopUntilContinued(draft, from);
}

function stopUntilContinued(draft: CaseDraft, from: number): void {
  draft.wait({ min: 0, max: 4 });
  draft.add('enforcementContinued');
  const stop = { from, to: draft.now };
  draft.stops.push(stop);
  draft.termPauses.push(stop);
}

/** Parties settle. Moves the main line to when the settlement was performed or broken. */
export function settle(draft: CaseDraft, isPerformed: boolean): void {
  const { pace } = draft;
  draft.now = pace.later(draft.now, 3, 30);
  const from = draft.now;
  const dueAt = pace.later(from, 20, 120);
  draft.add('settlementReached', { dueAt });
  const isSuspended = draft.chance(0.35);
  if (isSuspended) {
    draft.now = pace.soon(draft.now, 20, 400);
    draft.add('enforcementSuspended');
  } else if (draft.chance(0.5)) {
    draft.idle.push({ from, to: dueAt });
  }
  const isInTime = isPerformed || draft.chance(0.75);
  draft.now = isInTime
    ? pace.outside(pace.between(from, dueAt - 2 * DAY_MS, 1), 0, 0)
    : pace.outside(dueAt, 0, 3);
  draft.waitUntil(from + DAY_MS);
  draft.add(isPerformed ? 'settlementPerformed' : 'settlementBroken');
  if (isSuspended) {
    stopUntilContinued(draft, from);
  } else if (!isPerformed) {
    draft.wait({ min: 1, max: 5 });
    draft.add('enforcementContinued');
  }
}
