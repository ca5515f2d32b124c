import type { CaseDraft } from '../draft.ts';
import { close } from './closing.ts';

/**
 * A company without means goes to bankruptcy review.
 * @returns whether it was accepted, and with that the case closed
 */
export function transferToBankruptcy(draft: CaseDraft): boolean {
  const { pace } = draft;
  draft.wait({ min: 8, max: 20 });
  draft.add('insolvencyShown');
  draft.wait({ min: 1, max: 4 });
  draft.add('partiesAsked');
  draft.wait({ min: 4, max: 12 });
  const complete = {
    enterprise: true,
    consent: true,
    insolvent: true,
    panelAgreed: true,
    crossRegion: false,
    papersComplete: true,
    approvedBy: draft.approvedBy('president', 'bureauChief'),
  };
  const decidedAt = draft.now;
  draft.add('bankruptcyTransferDecided', complete);
  draft.at(pace.step(decidedAt, { min: 0, max: 2 }), 'enforcementSuspended');
  draft.at(pace.step(decidedAt, { min: 0, max: 2, limit: { days: 5 } }), 'bankruptcyDecisionServed');
  draft.at(pace.step(decidedAt, { min: 0, max: 3 }), 'courtsNotified');
  draft.wait({ min: 2, max: 5 });
  draft.add('bankruptcyTransferred', complete);
  draft.wait({ min: 1, max: 3 });
  const receivedAt = draft.now;
  draft.add('bankruptcyPapersReceived');
  draft.at(pace.step(receivedAt, { min: 0, max: 2 }), 'bankruptcyRegistered');
  draft.wait({ min: 8, max: 17, limit: { days: 30 } });
  const isAccepted = draft.chance(0.7);
  const ruledAt = draft.now;
  draft.add(isAccepted ? 'bankruptcyAccepted' : 'bankruptcyRefused');
  draft.at(pace.step(ruledAt, { min: 0, max: 2, limit: { days: 5 } }), 'bankruptcyRulingServed');
  const stop = { from: decidedAt, to: ruledAt };
  draft.stops.push(stop);
  draft.termPauses.push(stop);
  if (isAccepted) {
    wind(draft, stop);
  } else {
    draft.wait({ min: 1, max: 4, limit: { days: 7 } });
    draft.add('bankruptcyReturned');
    draft.now = pace.soon(draft.now, 20, 200);
    draft.add('enforcementContinued');
    stop.to = draft.now;
  }
  return isAccepted;
}

/** What was accepted is handed over; months later the debtor is declared bankrupt, and the case ends. */
function wind(draft: CaseDraft, stop: { to: number }): void {
  const { pace } = draft;
  draft.wait({ min: 1, max: 3 });
  draft.add('acceptanceRulingReceived');
  draft.at(pace.step(draft.now, { min: 1, max: 3, limit: { days: 7 } }), 'propertyHandedOver');
  draft.now = pace.later(draft.now, 60, 200);
  draft.add('bankruptcyDeclared');
  stop.to = draft.now;
  draft.at(pace.step(draft.now, { min: 0, max: 2, limit: { days: 5 } }), 'declarationSent');
  draft.wait({ min: 3, max: 6 });
  close(draft, 'finalTermination');
}

/** Several creditors share what there is: a plan, which they may object to. */
export function share(draft: CaseDraft): void {
  draft.add('severalCreditors');
  draft.wait({ min: 2, max: 8 });
  draft.add('planMade');
  draft.wait({ min: 1, max: 3 });
  draft.add('planServed');
  draft.now = draft.pace.later(draft.now, 15, 18);
}
