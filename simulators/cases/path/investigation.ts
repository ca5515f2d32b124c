import type { CaseDraft, PropertyKind } from '../draft.ts';
import { dayOf } from '../time/work-days.ts';
import { findAndControl } from './control.ts';

/** Kinds that have to be answered before a provisional closure. */
export const COVERED_KINDS = [
  'deposit',
  'financialProduct',
  'vehicle',
  'securities',
  'equity',
  'realEstate',
] as const satisfies readonly PropertyKind[];

/**
 * Answers of the bundled query, by kind.
 * @returns when each kind was answered
 */
export function answers(
  draft: CaseDraft,
  kinds: readonly PropertyKind[],
  found: ReadonlySet<PropertyKind>,
): Map<PropertyKind, number> {
  const times = new Map<PropertyKind, number>();
  for (const propertyKind of kinds) {
    // Banks answer within hours, registries within days.
    const isFast = propertyKind === 'deposit' || propertyKind === 'financialProduct';
    const at = draft.pace.soon(draft.queriedAt, isFast ? 60 : 600, isFast ? 2_900 : 14_000);
    draft.at(at, 'queryReturned', { propertyKind, found: found.has(propertyKind) }, 'q1');
    times.set(propertyKind, at);
  }
  if (draft.chance(0.015)) {
    const failedAt = draft.pace.soon(draft.queriedAt, 600, 7_000);
    draft.side(failedAt, 'queryFailed', {}, 'q1');
    draft.side(draft.pace.step(failedAt, { min: 1, max: 6 }), 'onsitePlanned');
  }
  return times;
}

/** When the inquiry into the debtor's property is complete; an event beside the main line. */
export function completeInvestigation(draft: CaseDraft): number {
  const from = draft.queriedAt;
  const at = Math.max(
    draft.pace.step(from, { min: 11, max: 19, limit: { months: 1 } }),
    draft.pace.step(draft.now, { min: 1, max: 3 }),
  );
  draft.side(at, 'investigationCompleted');
  return at;
}

/**
 * The debtor's report of property, where an order was served.
 * @returns when a breach of the duty was found; null where there was none
 */
export function report(draft: CaseDraft): number | null {
  const { pace, orderServedDue: due } = draft;
  if (due === null) {
    return null;
  }
  if (draft.chance(0.7)) {
    const at = pace.outside(due, -6, -1);
    draft.side(at, 'propertyReported');
    if (draft.chance(0.3)) {
      draft.side(pace.step(at, { min: 2, max: 12 }), 'reportVerified');
    }
    return null;
  }
  if (draft.chance(0.45)) {
    draft.side(pace.soon(due, 2, 500), 'reportingEnded');
    return null;
  }
  const at = pace.office(dayOf(due), due);
  draft.side(at, 'reportingBreachFound');
  draft.side(pace.step(at, { min: 2, max: 12 }), 'reportingSanctioned');
  return at;
}

/** A clue of the applicant's: checked, answered, and followed where it is true. */
export function clue(draft: CaseDraft, from: number): void {
  const { pace } = draft;
  const urgent = draft.chance(0.12);
  const isTrue = draft.chance(0.35);
  const id = draft.newId('c');
  const received = pace.outside(from, 3, 30);
  draft.side(received, 'clueReceived', { urgent }, id);
  const verified = pace.step(received, {
    min: 1,
    max: urgent ? 2 : 4,
    limit: { days: urgent ? 3 : 7 },
    miss: 1.5,
  });
  draft.side(verified, 'clueVerified', { true: isTrue }, id);
  if (isTrue) {
    draft.side(pace.step(verified, { min: 1, max: 4 }), 'clueMeasureTaken', {}, id);
  } else if (draft.chance(0.4)) {
    draft.side(pace.step(verified, { min: 0, max: 3 }), 'clueAnswered', {}, id);
  }
}

/** What is done about a debtor who can't be found, hides or keeps away; each in a few cases. */
export function search(draft: CaseDraft): void {
  const { pace } = draft;
  if (draft.chance(0.1)) {
    const at = pace.later(draft.now, 1, 20);
    draft.side(at, 'debtorMissing');
    draft.side(pace.step(at, { min: 1, max: 8 }), 'personSearchRequested');
  }
  if (draft.chance(0.04)) {
    draft.side(pace.later(draft.now, 2, 30), 'summoned', {}, draft.newId('n'));
  }
  if (draft.chance(0.01)) {
    const at = pace.later(draft.now, 5, 40);
    const approvedBy = draft.approvedBy('president', 'bureauChief');
    draft.side(at, 'searchProposed', { approvedBy });
    draft.side(pace.step(at, { min: 1, max: 5 }), 'searched', { approvedBy, recorded: true });
  }
  if (draft.chance(0.008)) {
    const at = pace.later(draft.now, 5, 40);
    draft.side(at, 'auditRequested', {}, 'u1');
    draft.side(
      pace.step(at, { min: 2, max: 6, limit: { days: 10 } }),
      'auditDecided',
      { allowed: false },
      'u1',
    );
  }
  if (draft.chance(0.008)) {
    const at = pace.later(draft.now, 5, 40);
    draft.side(at, 'bountyRequested', {}, 'b1');
    draft.side(
      pace.step(at, { min: 2, max: 6, limit: { days: 10 } }),
      'bountyDecided',
      { allowed: false },
      'b1',
    );
  }
}

/** A small item beside the main one: found and put under a measure, and still there when the case ends. */
export function controlMinor(draft: CaseDraft, kind: PropertyKind, foundAt: number): void {
  const fen = Math.round(draft.random.between(0.002, 0.08) * draft.claimedFen) + 10_000;
  findAndControl(draft, { kind, fen, foundAt, isBeside: true });
}
