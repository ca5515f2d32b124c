import { type CaseDraft, type Data, type Item, yuan } from '../draft.ts';
import { accountOf, requestData } from './control.ts';

/** Chance that money of a careful officer lies longer than it may. */
const BASE_HELD = 0.04;

/** Money that came in and has not been paid out. */
export interface Held {
  id: string;
  fen: number;
  notifiedAt: number;
}

/** Money comes in on the case's account: arrival, notice. Moves the main line to the notice. */
export function receive(draft: CaseDraft, fen: number): Held {
  const { pace } = draft;
  const id = draft.newId('m');
  const receivedAt = draft.now;
  const matched = !draft.chance(0.04);
  const payer = draft.debtors[0]?.name;
  const named: Data = payer === undefined || !matched ? {} : { payer };
  draft.add('moneyReceived', { amount: yuan(fen), matched, ...named }, id);
  draft.wait({ min: 0, max: 1, limit: { days: 3 } });
  const notifiedAt = draft.now;
  draft.add('arrivalNotified', {}, id);
  if (!matched && !draft.breaches()) {
    draft.at(pace.between(receivedAt, notifiedAt, 0.9), 'moneyMatched', {}, id);
  }
  if (draft.chance(0.06)) {
    draft.side(pace.step(notifiedAt, { min: 1, max: 10 }), 'receiptSwapped', {}, id);
  }
  return { id, fen, notifiedAt };
}

function payoutData(draft: CaseDraft, fen: number): Data {
  const data: Data = {
    amount: yuan(fen),
    payee: 'applicant',
    formApproved: true,
    financeReviewed: true,
  };
  if (draft.chance(0.03)) {
    Object.assign(data, { payee: 'other', panelReviewed: true });
  }
  if (draft.chance(0.06)) {
    Object.assign(data, { byAgent: true, agentAuthorised: true });
  }
  return draft.breaches() ? { ...data, financeReviewed: false } : data;
}

/** A delay of the pay-out that was asked for and approved; the clock stands still meanwhile. */
function delay(draft: CaseDraft, id: string): void {
  draft.wait({ min: 1, max: 5 });
  const data = {
    ground: draft.random.pick(['participation', 'heldByOther', 'uncollected']),
    approvedBy: draft.approvedBy('bureauChief', 'judge'),
  };
  draft.add('payoutDelayRequested', data, id);
  draft.wait({ min: 0, max: 2 });
  draft.add('payoutDelayed', data, id);
  draft.now = draft.pace.outside(draft.now, 8, 40);
  draft.add('payoutDelayEnded', {}, id);
  draft.wait({ min: 0, max: 1, limit: { days: 10 } });
}

/** Pays held money out. Moves the main line to the payment. */
export function payOut(draft: CaseDraft, { id, fen, notifiedAt }: Held, owedFen = fen): void {
  const { pace } = draft;
  if (draft.chance(0.45)) {
    draft.wait({ min: 0, max: 2 });
    draft.add('payoutConditionsMet', {}, id);
  }
  if (draft.chance(0.02)) {
    delay(draft, id);
  } else if (draft.chance(Math.min(0.4, BASE_HELD * pace.laxity))) {
    draft.faults.add('heldMoney');
    const from = draft.now;
    draft.now = pace.later(notifiedAt, 34, 85);
    draft.idle.push({ from, to: draft.now });
  }
  const owed = Math.min(fen, owedFen);
  draft.paidFen += owed;
  const data = payoutData(draft, owed);
  if (draft.chance(0.15)) {
    draft.wait({ min: 0, max: 2 });
    draft.add('payoutPrepared', draft.chance(0.1) ? { ...data, formApproved: false } : data, id);
  }
  draft.wait({ min: 1, max: 5 });
  if (owed > 200_000 && draft.chance(0.03)) {
    const first = Math.round(owed * 0.6);
    draft.add('moneyPaidOut', { ...data, amount: yuan(first) }, id);
    draft.wait({ min: 1, max: 4 });
    draft.add('moneyPaidOut', { ...data, amount: yuan(owed - first) }, id);
  } else {
    draft.add('moneyPaidOut', data, id);
  }
  if (fen > owed) {
    draft.wait({ min: 0, max: 3 });
    draft.add('moneyRefunded', { amount: yuan(fen - owed) }, id);
  }
}

/** Money comes in and is paid out. */
export function collect(draft: CaseDraft, fen: number, owedFen = fen): void {
  payOut(draft, receive(draft, fen), owedFen);
}

/** Takes frozen money out of the debtor's account; it is on the court's account a little later. */
export function deduct(draft: CaseDraft, item: Item): void {
  const { pace } = draft;
  const data: Data = {
    ...requestData(draft, item),
    payeeRegistered: true,
    account: accountOf(draft),
  };
  if (item.kind === 'pension') {
    data['otherPropertyInsufficient'] = true;
  }
  if (draft.chance(0.12)) {
    draft.wait({ min: 0, max: 1 });
    draft.add('deductionRequested', data, item.id);
  }
  draft.wait({ min: 0, max: 2 });
  item.endedAt = draft.now;
  draft.add('fundsDeducted', draft.breaches() ? { ...data, payeeRegistered: false } : data, item.id);
  if (draft.chance(0.15)) {
    draft.side(pace.soon(draft.now, 20, 900), 'deductionReturned', {}, item.id);
    draft.side(pace.step(draft.now, { min: 1, max: 3 }), 'deductionChecked', {}, item.id);
  }
  if (draft.chance(0.2)) {
    draft.side(pace.step(draft.now, { min: 1, max: 6 }), 'debtorToldOfDisposal', {}, item.id);
  }
  draft.now = pace.soon(draft.now, 30, 1_500);
}

/** Cash that officers take at the debtor's: two of them, and it goes to finance the same day. */
export function takeCash(draft: CaseDraft, fen: number): void {
  const { pace } = draft;
  const id = draft.newId('m');
  const officers = draft.breaches() ? 1 : 2;
  draft.add('cashTaken', { officers, amount: yuan(fen) }, id);
  draft.now = pace.soon(draft.now, 30, 120);
  draft.add('officerReturned', {}, id);
  draft.now = pace.soon(draft.now, 5, 50);
  draft.add('cashHandedOver', {}, id);
  draft.now = pace.soon(draft.now, 10, 60);
}
