import { DAY_MS } from '#shared/calendar/zone.ts';
import type { CaseDraft, ClaimKind } from '../draft.ts';
import { logNormal, weighted } from '../draw.ts';
import { drawCompany, drawOrgan, drawPerson, type Person } from '../people.ts';
import { civilDate, dayOf } from '../time/work-days.ts';

const CLAIM_KINDS = [
  [0.88, 'money'],
  [0.045, 'conduct'],
  [0.03, 'specificThing'],
  [0.045, 'administrative'],
] as const satisfies readonly (readonly [number, ClaimKind])[];

/** Median of the claimed sums, yuan. */
const MEDIAN_YUAN = { basic: 58_000, intermediate: 1_400_000, high: 9_000_000 } as const;
const MOST_YUAN = 100_000_000;
const DIRECTED_GROUNDS = ['关联案件', '系列案件', '疑难复杂', '回避后另行指定', '社会影响较大'];

/** Draws what the case is about. */
export function drawClaim(draft: CaseDraft): void {
  const { random, court } = draft;
  draft.claimKind = weighted(random, CLAIM_KINDS);
  const median = MEDIAN_YUAN[court.level] * (draft.claimKind === 'administrative' ? 0.5 : 1);
  const yuan = Math.min(MOST_YUAN, Math.max(500, logNormal(random, median, 1.75)));
  // Sums are mostly round ones, as contracts and judgments name them.
  const step = random.next() < 0.6 ? 100 : 1;
  draft.claimedFen = Math.round(yuan / step) * step * 100 + (step === 1 ? random.whole(0, 99) : 0);
}

function joins(draft: CaseDraft, role: 'applicant' | 'debtor', { name, idNumber, kind }: Person): void {
  draft.now = draft.pace.soon(draft.now, 1, 6);
  draft.add('partyJoined', { role, name, idNumber, partyKind: kind }, draft.newId('t'));
}

function drawApplicant(draft: CaseDraft): Person {
  if (draft.claimKind === 'administrative') {
    return drawOrgan(draft.random);
  }
  return draft.chance(0.42) ? drawCompany(draft.random) : drawPerson(draft.random);
}

/** An application that isn't accepted: the case ends before it has a number. */
export function refuseApplication(draft: CaseDraft): void {
  draft.add('applicationReceived');
  joins(draft, 'applicant', drawApplicant(draft));
  draft.wait({ min: 1, max: 4, limit: { days: 7 } });
  draft.add('applicationRejected');
}

/** From the application to the case number: parties, their check, filing. */
export function file(draft: CaseDraft, serial: number): void {
  const { random, pace } = draft;
  const received = draft.now;
  draft.add('applicationReceived');
  const applicants = weighted(random, [
    [0.95, 1],
    [0.038, 2],
    [0.012, 3],
  ] as const);
  const debtors = weighted(random, [
    [0.8, 1],
    [0.16, 2],
    [0.04, 3],
  ] as const);
  for (let count = 0; count < applicants; count++) {
    joins(draft, 'applicant', drawApplicant(draft));
  }
  for (let count = 0; count < debtors; count++) {
    const debtor = draft.chance(0.38) ? drawCompany(random) : drawPerson(random);
    draft.debtors.push(debtor);
    joins(draft, 'debtor', debtor);
  }
  const isChecked = !draft.breaches();
  if (isChecked) {
    draft.now = pace.soon(draft.now, 3, 40);
    draft.add('partyVerified');
  }
  draft.wait({ min: 0, max: 3, limit: { days: 7, from: received }, miss: 0.6 });
  const isResumed = draft.chance(0.09);
  draft.number = `（${civilDate(dayOf(draft.now)).year}）${draft.court.numberPrefix}${isResumed ? '执恢' : '执'}${serial}号`;
  draft.filedAt = draft.now;
  draft.open(draft.now);
  draft.add('caseFiled', {
    number: draft.number,
    caseKind: isResumed ? 'resumed' : 'initial',
    claimKind: draft.claimKind,
    claimed: draft.claimedFen / 100,
  });
  query(draft);
  if (!isChecked) {
    draft.side(pace.later(draft.filedAt, 2, 8), 'partyVerified');
  }
  startHandling(draft, received);
}

/** The bundled query goes out by itself at filing; where that fails, the handler sends it. */
function query(draft: CaseDraft): void {
  const { pace } = draft;
  const isByHand = draft.chance(Math.min(0.3, 0.02 * pace.laxity));
  draft.queriedAt = isByHand
    ? pace.step(draft.filedAt, { min: 1, max: 4, limit: { workingDays: 5 }, miss: 3 })
    : pace.soon(draft.filedAt, 2, 45);
  draft.at(draft.queriedAt, 'onlineQueryStarted', { operatorRegistered: true }, draft.newId('q'));
  draft.at(pace.soon(draft.filedAt, 0.5, 2.5), 'caseAccountOpened');
}

/** Marks and hints, each in a few cases. */
function mark(draft: CaseDraft): void {
  const { pace, filedAt } = draft;
  if (draft.chance(0.06)) {
    draft.side(pace.step(filedAt, { min: 0, max: 2 }), 'triaged', {
      track: draft.chance(0.7) ? 'simple' : 'complex',
    });
  }
  if (draft.chance(0.03)) {
    draft.side(pace.step(filedAt, { min: 0, max: 4 }), 'likeCasesSearched');
  }
  if (draft.chance(0.03)) {
    draft.side(pace.step(filedAt, { min: 0, max: 3 }), 'titleChecked');
  }
  if (draft.claimKind === 'money' && draft.claimedFen < 10_000_000 && draft.chance(0.06)) {
    draft.at(pace.soon(filedAt, 1, 30), 'livelihoodMarked');
  }
  if (draft.chance(0.004)) {
    draft.at(pace.soon(filedAt, 1, 60), draft.chance(0.5) ? 'organDebtorMarked' : 'specialSubjectMarked');
  }
}

function assign(draft: CaseDraft): void {
  const { handler, random, pace } = draft;
  const isDirected = draft.chance(0.08);
  if (draft.chance(0.7)) {
    draft.now = pace.soon(draft.now, 3, 30);
  } else {
    draft.wait({ min: 0, max: 3, limit: { days: 7 } });
  }
  const by = isDirected ? 'directed' : 'random';
  const ground = isDirected && !draft.breaches() ? { ground: random.pick(DIRECTED_GROUNDS) } : {};
  draft.add('handlerAssigned', { judgeId: handler.id, judgeName: handler.name, by, ...ground });
}

/** From the number to the notice: handler, file, notice and order, and their service. */
function startHandling(draft: CaseDraft, received: number): void {
  const { pace } = draft;
  mark(draft);
  assign(draft);
  if (draft.chance(0.3)) {
    draft.wait({ min: 0, max: 1 });
    draft.add('handlerReceivedFile');
    draft.side(pace.step(draft.now, { min: 0, max: 2, limit: { days: 3 } }), 'cluesAsked');
  }
  if (draft.chance(0.08)) {
    draft.at(pace.soon(draft.now, 1, 20), 'operatorVerified');
  }
  const isDrafted = draft.chance(0.08);
  const contents = { listWarning: true, accountStated: true };
  const flawed = draft.breaches() ? { accountStated: false } : {};
  draft.wait({ min: 0, max: 2, limit: { days: 10, from: received }, miss: 0.5 });
  if (isDrafted) {
    // Drafts are refused now and then, which is what the check of a draft is for.
    draft.add('executionNoticeDrafted', draft.chance(0.08) ? { ...contents, listWarning: false } : contents);
  }
  issueReportOrder(draft, isDrafted);
  draft.now = pace.soon(draft.now, 2, 12);
  draft.add('executionNoticeIssued', { ...contents, ...flawed });
  serve(draft);
}

function issueReportOrder(draft: CaseDraft, isDrafted: boolean): void {
  if (draft.claimKind !== 'money' || draft.breaches()) {
    return;
  }
  const complete = {
    dueStated: true,
    scopeStated: true,
    supplementStated: true,
    liabilityStated: true,
    formAttached: true,
  };
  if (isDrafted) {
    draft.now = draft.pace.soon(draft.now, 2, 15);
    draft.add('reportOrderDrafted', complete);
  }
  draft.now = draft.pace.soon(draft.now, 2, 15);
  draft.add('reportOrderIssued', draft.breaches() ? { ...complete, formAttached: false } : complete);
  draft.hasReportOrder = true;
}

function serve(draft: CaseDraft): void {
  const { pace, random } = draft;
  if (draft.chance(0.03)) {
    const from = pace.step(draft.now, { min: 5, max: 12 });
    const to = pace.outside(from, 30, 31);
    draft.side(from, 'announcementStarted');
    draft.side(to, 'announcementEnded');
    draft.side(pace.soon(to, 60, 600), 'executionNoticeServed');
    draft.termPauses.push({ from, to });
    return;
  }
  const served = pace.step(draft.now, { min: 1, max: 6 });
  if (draft.chance(0.4)) {
    draft.side(served, 'executionNoticeServed');
  }
  if (draft.hasReportOrder && draft.chance(0.32)) {
    draft.orderServedDue = served + random.whole(7, 15) * DAY_MS;
    draft.side(pace.soon(served, 0, 5), 'reportOrderServed', { dueAt: draft.orderServedDue });
  }
}
