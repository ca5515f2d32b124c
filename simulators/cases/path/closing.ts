import { type CaseDraft } from '../draft.ts';
import { releaseAll } from './control.ts';
import { delist, liftConsumption } from './sanction.ts';

/** Ways in which a case is closed for good. */
export type ClosingWay =
  'fullyPerformed' | 'finalTermination' | 'refused' | 'cancelled' | 'rejected' | 'settlementPerformed';

/** What has to be there before a case is closed in this way. */
function prepare(draft: CaseDraft, way: ClosingWay): void {
  if (draft.breaches()) {
    return;
  }
  if (way === 'fullyPerformed') {
    draft.add('fullPerformanceConfirmed');
  } else if (way === 'finalTermination') {
    draft.add('finalTerminationRuled');
  } else if (way === 'refused') {
    draft.add('refusalRuled');
  }
}

/** Closes the case, now, and does what comes after. */
export function close(draft: CaseDraft, way: ClosingWay): void {
  const { pace } = draft;
  prepare(draft, way);
  draft.now = pace.soon(draft.now, 5, 50);
  if (draft.chance(0.3)) {
    draft.add('closureRequested', { way, approvedBy: 'judge' });
    draft.wait({ min: 1, max: 5 });
  } else {
    draft.wait({ min: 0, max: 1 });
  }
  draft.close(draft.now);
  draft.add('caseClosed', { way, approvedBy: draft.chance(0.5) ? 'judge' : 'bureauChief' });
  finishUp(draft, way);
}

function finishUp(draft: CaseDraft, way: ClosingWay): void {
  const { pace } = draft;
  const closedAt = draft.now;
  releaseAll(draft, closedAt);
  if (way === 'fullyPerformed' || way === 'settlementPerformed') {
    draft.at(pace.step(closedAt, { min: 0, max: 2, limit: { workingDays: 3 } }), 'measuresLifted');
    delist(draft, closedAt, way === 'fullyPerformed' ? 'performed' : 'settled');
    liftConsumption(draft, closedAt);
  }
  if (draft.chance(0.06)) {
    draft.at(pace.step(closedAt, { min: 3, max: 20 }), 'closingWayReviewed');
  }
  if (way !== 'fullyPerformed' && draft.chance(0.25)) {
    const id = draft.newId('d');
    draft.at(pace.step(closedAt, { min: 0, max: 1 }), 'rulingMade', {}, id);
    draft.at(
      pace.step(closedAt, { min: 2, max: 9 }),
      'rulingPublished',
      { secretChecked: !draft.breaches() },
      id,
    );
  }
  archive(draft);
}

/** The file goes into the archive, weeks later. */
export function archive(draft: CaseDraft): void {
  if (draft.chance(0.2)) {
    const at = draft.pace.later(draft.now, 20, 85);
    draft.at(at, 'caseArchived', { vouchersFiled: !draft.breaches() });
  }
}
