import { DAY_MS } from '#shared/calendar/zone.ts';
import type { CaseDraft, Item, PropertyKind } from '../draft.ts';
import { chance, weighted, type Weighted } from '../draw.ts';
import { share, transferToBankruptcy } from './bankruptcy.ts';
import { beside } from './beside.ts';
import { close } from './closing.ts';
import { deliver, enforceConduct } from './conduct.ts';
import { findAndControl } from './control.ts';
import { auction, price, takeInLieu } from './disposal.ts';
import { collect, deduct, payOut, receive, takeCash } from './funds.ts';
import { answers, clue, completeInvestigation, report, search } from './investigation.ts';
import { file, refuseApplication } from './opening.ts';
import { preserve, takeOver } from './preserved.ts';
import { closeProvisionally, investigateAll, screen } from './provisional.ts';
import { linger } from './rest.ts';
import { list, restrictConsumption } from './sanction.ts';
import { settle, stay, suspend } from './settlement.ts';

type Story = (draft: CaseDraft) => void;

/** What may come between the opening and the end of any path. */
function interlude(draft: CaseDraft): void {
  linger(draft);
  standStill(draft);
}

function standStill(draft: CaseDraft): void {
  if (draft.chance(0.012)) {
    suspend(draft);
  } else if (draft.chance(0.005)) {
    stay(draft);
  }
}

const FEW: readonly PropertyKind[] = ['deposit', 'vehicle', 'realEstate', 'financialProduct', 'equity'];

/** Looks for property as far as the debtor's conduct makes it worth while. */
function look(draft: CaseDraft, found: PropertyKind | null): number {
  const kinds = FEW.slice(0, draft.random.whole(0, 1));
  if (found !== null && !kinds.includes(found)) {
    kinds.push(found);
  }
  const times = answers(draft, kinds, new Set(found === null ? [] : [found]));
  completeInvestigation(draft);
  report(draft);
  if (draft.chance(0.1)) {
    restrictConsumption(draft);
  }
  if (draft.chance(0.012)) {
    list(draft, draft.now, 'ableButRefuses');
  }
  if (draft.chance(0.08)) {
    clue(draft, draft.now);
  }
  return Math.max(draft.now, found === null ? 0 : (times.get(found) ?? 0) + 10 * 60_000);
}

/** The debtor pays once the notice has come: to the creditor, or on the case's account. */
function pays(draft: CaseDraft): void {
  look(draft, null);
  interlude(draft);
  draft.now = draft.pace.outside(draft.now, 3, 24);
  if (draft.chance(0.4)) {
    draft.wait({ min: 0, max: 4 });
    close(draft, 'fullyPerformed');
    return;
  }
  if (draft.claimedFen < 5_000_000 && draft.chance(0.02)) {
    draft.wait({ min: 0, max: 1 });
    takeCash(draft, draft.claimedFen);
  }
  receiveAndClose(draft, draft.claimedFen);
}

/** The last money comes in and the case is closed: after the pay-out, as it should be, or before it. */
function receiveAndClose(draft: CaseDraft, fen: number): void {
  const held = receive(draft, fen);
  const isTooEarly = draft.chance(Math.min(0.05, 0.006 * draft.pace.laxity));
  if (!isTooEarly) {
    payOut(draft, held, draft.claimedFen);
    draft.wait({ min: 0, max: 4 });
    close(draft, 'fullyPerformed');
    return;
  }
  draft.faults.add('closedWithMoney');
  draft.wait({ min: 0, max: 3 });
  close(draft, 'fullyPerformed');
  payOut(draft, held, draft.claimedFen);
}

/** A deposit is found, frozen and deducted. */
function takesDeposit(draft: CaseDraft): void {
  takeDeposit(draft, look(draft, 'deposit'));
}

function takeDeposit(draft: CaseDraft, foundAt: number): void {
  const item = findAndControl(draft, { kind: 'deposit', fen: draft.claimedFen, foundAt });
  interlude(draft);
  draft.wait({ min: 4, max: 18 });
  deduct(draft, item);
  receiveAndClose(draft, draft.claimedFen);
}

/** Up to this sum a debt is a small one; and nothing that is sold is worth less. */
const SMALL_FEN = 4_000_000;
const LEAST_VALUE_FEN = 1_500_000;

const SOLD_KINDS = [
  [0.58, 'realEstate'],
  [0.27, 'vehicle'],
  [0.1, 'equity'],
  [0.05, 'land'],
] as const satisfies Weighted<PropertyKind>;

/** Something is sealed and sold; a debtor who sees that coming may pay before. */
function sells(draft: CaseDraft): void {
  // Nobody sells a house for a small debt.
  const kind = draft.claimedFen < SMALL_FEN ? 'vehicle' : weighted(draft.random, SOLD_KINDS);
  const foundAt = look(draft, kind);
  const fen = Math.max(LEAST_VALUE_FEN, Math.round(draft.claimedFen * draft.random.between(1.7, 3)));
  sell(draft, findAndControl(draft, { kind, fen, foundAt }));
}

function sell(draft: CaseDraft, item: Item): void {
  interlude(draft);
  if (draft.chance(0.2)) {
    draft.wait({ min: 5, max: 18 });
    draft.add('disposalConditionsMet', {}, item.id);
    draft.now = draft.pace.outside(draft.now, 4, 14);
    receiveAndClose(draft, draft.claimedFen);
    return;
  }
  price(draft, item);
  const fen = auction(draft, item, 'sold') ?? draft.claimedFen;
  draft.now = draft.pace.soon(draft.now, 60, 3_000);
  if (draft.chance(0.05)) {
    share(draft);
  }
  receiveAndClose(draft, fen);
}

/** What was preserved during the suit is taken. */
function takesPreserved(draft: CaseDraft, item: Item): void {
  look(draft, null);
  takeOver(draft, item);
  if (item.kind === 'deposit') {
    draft.wait({ min: 5, max: 18 });
    deduct(draft, item);
    receiveAndClose(draft, draft.claimedFen);
  } else {
    sell(draft, item);
  }
}

/** The parties settle; a broken settlement leads back to enforcement. */
function settles(draft: CaseDraft): void {
  look(draft, null);
  const isPerformed = draft.chance(0.72);
  settle(draft, isPerformed);
  if (isPerformed) {
    draft.wait({ min: 0, max: 4 });
    close(draft, 'settlementPerformed');
  } else if (draft.claimKind === 'money') {
    takeDeposit(draft, draft.pace.soon(draft.now, 60, 3_000));
  } else {
    withdraw(draft);
  }
}

/** Nothing is found: provisional closure, and screens afterwards. */
function findsNothing(draft: CaseDraft): void {
  search(draft);
  if (draft.chance(0.16)) {
    clue(draft, draft.now);
  }
  investigateAll(draft, new Set());
  standStill(draft);
  closeProvisionally(draft);
  screen(draft);
}

/** A part is found and paid out; then nothing more. */
function findsPart(draft: CaseDraft): void {
  search(draft);
  const fen = Math.max(20_000, Math.round(draft.claimedFen * draft.random.between(0.02, 0.5)));
  const foundAt = Math.max(draft.now, draft.pace.soon(draft.queriedAt, 300, 4_000));
  const item = findAndControl(draft, { kind: 'deposit', fen, foundAt });
  investigateAll(draft, new Set<PropertyKind>(['deposit']));
  deduct(draft, item);
  collect(draft, fen);
  standStill(draft);
  closeProvisionally(draft);
  screen(draft);
}

/** What is found finds no buyer: the creditor takes it, or the case ends provisionally. */
function sellsNothing(draft: CaseDraft): void {
  const kind = weighted(draft.random, SOLD_KINDS);
  const fen = Math.round(draft.claimedFen * draft.random.between(0.4, 1.2));
  const foundAt = draft.pace.later(draft.now, 3, 15);
  const item = findAndControl(draft, { kind, fen, foundAt });
  investigateAll(draft, new Set([kind]));
  price(draft, item);
  auction(draft, item, 'failed');
  if (draft.chance(0.3)) {
    takeInLieu(draft, item);
  }
  closeProvisionally(draft);
  screen(draft);
}

/** The creditor withdraws, mostly after a word with the debtor. */
function withdrawn(draft: CaseDraft): void {
  look(draft, null);
  interlude(draft);
  withdraw(draft);
}

function withdraw(draft: CaseDraft): void {
  draft.now = draft.pace.outside(draft.now, 4, 48);
  draft.add('withdrawalRequested');
  draft.wait({ min: 0, max: 5 });
  draft.add('withdrawalDecided');
  draft.now = draft.pace.soon(draft.now, 20, 400);
  close(draft, 'finalTermination');
}

/** A settlement that runs for years: the creditor withdraws for its sake. */
function settlesForLong(draft: CaseDraft): void {
  look(draft, null);
  draft.now = draft.pace.later(draft.now, 5, 50);
  draft.add('settlementReached', { dueAt: draft.now + draft.random.whole(380, 900) * DAY_MS });
  draft.wait({ min: 0, max: 5 });
  draft.add('withdrawalRequested');
  draft.wait({ min: 0, max: 3 });
  draft.add('withdrawalDecided');
  draft.now = draft.pace.soon(draft.now, 20, 400);
  close(draft, 'finalTermination');
}

/** A company without means goes to bankruptcy review. */
function goesBankrupt(draft: CaseDraft): void {
  investigateAll(draft, new Set());
  if (!transferToBankruptcy(draft)) {
    closeProvisionally(draft);
    screen(draft);
  }
}

/** The case ends soon, for a ground of procedure. */
const endsEarly =
  (way: 'refused' | 'rejected' | 'cancelled'): Story =>
  (draft) => {
    look(draft, null);
    draft.now = draft.pace.later(draft.now, 8, 50);
    close(draft, way);
  };

function performs(draft: CaseDraft): void {
  look(draft, null);
  if (draft.claimKind === 'conduct') {
    enforceConduct(draft);
  } else {
    deliver(draft);
  }
  draft.wait({ min: 1, max: 6 });
  close(draft, 'fullyPerformed');
}

const MONEY: Weighted<Story> = [
  [0.125, pays],
  [0.083, takesDeposit],
  [0.048, sells],
  [0.04, settles],
  [0.42, findsNothing],
  [0.165, findsPart],
  [0.018, sellsNothing],
  [0.113, withdrawn],
  [0.03, settlesForLong],
  [0.006, endsEarly('refused')],
  [0.004, endsEarly('rejected')],
  [0.003, endsEarly('cancelled')],
];
const ADMINISTRATIVE: Weighted<Story> = [
  [0.5, pays],
  [0.12, takesDeposit],
  [0.33, withdrawn],
  [0.05, endsEarly('refused')],
];
const OTHERS: Weighted<Story> = [
  [0.66, performs],
  [0.06, settles],
  [0.28, withdrawn],
];
const PRESERVED = 0.035;
const BANKRUPT = 0.012;
/** Share of the applications that aren't accepted. */
const REFUSED_APPLICATIONS = 0.004;

/** Plays a case from its beginning to its end. `serial`: number of the case in its court. */
export function play(draft: CaseDraft, serial: number): void {
  if (chance(draft.random.fork('acceptance'), REFUSED_APPLICATIONS)) {
    refuseApplication(draft);
    return;
  }
  const isMoney = draft.claimKind === 'money';
  const preserved = isMoney && draft.chance(PRESERVED) ? preserve(draft) : null;
  file(draft, serial);
  beside(draft);
  if (preserved !== null) {
    takesPreserved(draft, preserved);
  } else if (isMoney && draft.debtors.some(({ kind }) => kind === 'legalPerson') && draft.chance(BANKRUPT)) {
    goesBankrupt(draft);
  } else {
    const stories = isMoney ? MONEY : draft.claimKind === 'administrative' ? ADMINISTRATIVE : OTHERS;
    weighted(draft.random, stories)(draft);
  }
}
