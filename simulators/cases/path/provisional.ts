import { DAY_MS } from '#shared/calendar/zone.ts';
import { type CaseDraft, type PropertyKind } from '../draft.ts';
import { dayOf, monthsLater, startOf } from '../time/work-days.ts';
import { findAndControl } from './control.ts';
import { archive, close } from './closing.ts';
import { collect, deduct } from './funds.ts';
import { answers, completeInvestigation, controlMinor, COVERED_KINDS, report } from './investigation.ts';
import { linger } from './rest.ts';
import { coerce, delist, list, restrictConsumption } from './sanction.ts';

/** Rescreens that a plan foresees: it looks two years ahead. */
const MOST_SCREENS = 4;
const MONTHS_BETWEEN_SCREENS = 6;
/** Property that is found, but can't be turned into money: shared, pledged, gone. */
const STRANDED: readonly PropertyKind[] = [
  'vehicle',
  'equity',
  'realEstate',
  'financialProduct',
  'paymentAccount',
  'insurance',
];

/** The inquiry that a provisional closure asks for: all kinds answered, and complete. */
export function investigateAll(draft: CaseDraft, found: ReadonlySet<PropertyKind>): void {
  const kinds: PropertyKind[] = [...COVERED_KINDS];
  if (draft.breaches()) {
    kinds.splice(draft.random.whole(0, kinds.length - 1), 1);
  }
  const stranded = draft.chance(0.2) ? draft.random.pick(STRANDED) : null;
  const times = answers(draft, kinds, stranded === null ? found : new Set([...found, stranded]));
  if (stranded !== null) {
    controlMinor(draft, stranded, Math.max(draft.now, times.get(stranded) ?? 0));
  }
  const breachAt = report(draft);
  if (!draft.breaches()) {
    draft.waitUntil(completeInvestigation(draft));
  }
  coerce(draft);
  draft.wait({ min: 1, max: 14 });
  if (!draft.breaches()) {
    restrictConsumption(draft);
  }
  draft.wait({ min: 1, max: 10 });
  if (breachAt !== null) {
    list(draft, Math.max(draft.now, breachAt), 'reporting');
  } else if (draft.chance(0.16)) {
    list(draft, draft.now, draft.chance(0.75) ? 'ableButRefuses' : 'evasion');
  } else {
    draft.add('listingNotDue');
  }
}

/** The court hears the applicant and rules that this round is over; not before three months. */
export function closeProvisionally(draft: CaseDraft): void {
  const { pace } = draft;
  const earliest = startOf(monthsLater(dayOf(draft.filedAt), 3) + 1);
  if (!draft.breaches()) {
    draft.wait({ min: 5, max: 20 });
    draft.add('onsiteInvestigationDone');
  }
  // Most are ruled soon after the three months; some drag on towards the end of the term, and beyond.
  const [least, most] = draft.chance(Math.min(0.6, 0.12 * pace.laxity)) ? [20, 110] : [0, 10];
  const wanted = earliest + draft.random.whole(least, most) * DAY_MS;
  const isTooEarly = draft.breaches();
  if (!isTooEarly) {
    draft.now = pace.office(dayOf(Math.max(draft.now, wanted - 9 * DAY_MS)), draft.now);
  }
  linger(draft);
  const approval = { approvedBy: draft.approvedBy('judge', 'superiorCourt') };
  const isAskedEarly = draft.chance(0.05);
  if (isAskedEarly) {
    draft.add('closureRequested', { way: 'provisionalClosure', ...approval });
    draft.wait({ min: 1, max: 3 });
  }
  if (!draft.breaches()) {
    draft.add('applicantHeard');
  }
  if (!draft.breaches()) {
    draft.now = pace.soon(draft.now, 10, 90);
    draft.add('noPropertyFindingMade');
  }
  if (!isTooEarly) {
    draft.now = pace.office(dayOf(Math.max(draft.now, earliest, wanted)), draft.now);
  }
  if (!isAskedEarly && draft.chance(0.2)) {
    draft.add('closureRequested', { way: 'provisionalClosure', ...approval });
    draft.wait({ min: 0, max: 3 });
  }
  draft.close(draft.now);
  draft.add('provisionalClosureRuled', approval);
  enterLibrary(draft);
}

function enterLibrary(draft: CaseDraft): void {
  const { pace } = draft;
  const ruledAt = draft.now;
  draft.at(pace.soon(ruledAt, 5, 2_800), 'libraryEntered');
  if (draft.chance(0.4)) {
    draft.at(pace.step(ruledAt, { min: 1, max: 7 }), 'provisionalRulingPublished');
  }
  if (draft.chance(0.06)) {
    draft.at(pace.step(ruledAt, { min: 0, max: 5 }), 'libraryOwnerNamed');
  }
  if (draft.chance(0.04)) {
    const at = pace.outside(ruledAt, 20, 90);
    draft.at(at, 'callbackDrawn');
    draft.at(pace.step(at, { min: 1, max: 6 }), 'callbackMade');
  }
  archive(draft);
}

/** Screens every half year; some find something, and the case is resumed. */
export function screen(draft: CaseDraft): void {
  const ruledAt = draft.now;
  const resumesAfter = draft.chance(0.1) ? draft.random.whole(20, 330) : null;
  let empty = 0;
  for (let round = 1; round <= MOST_SCREENS; round++) {
    const endOfRound = startOf(monthsLater(dayOf(ruledAt), MONTHS_BETWEEN_SCREENS * round) + 1);
    const isMissed = draft.chance(Math.min(0.4, 0.035 * draft.pace.laxity));
    const at = isMissed ? draft.pace.later(endOfRound, 2, 40) : draft.pace.before(endOfRound, 2, 28);
    if (resumesAfter !== null && ruledAt + resumesAfter * DAY_MS < at) {
      resume(draft, ruledAt + resumesAfter * DAY_MS);
      return;
    }
    draft.at(at, 'reScreened', { found: false });
    empty += 1;
    // After two empty queries an entry without a term is deleted; to one with a term that doesn't apply.
    if (empty === 2 && draft.listing?.hasTerm === false) {
      delist(draft, at, 'twoQueries');
    }
  }
}

/** Property turns up after the closure: the case goes on, money comes in, and it ends for good or once more provisionally. */
function resume(draft: CaseDraft, at: number): void {
  const { pace, random } = draft;
  const foundAt = pace.office(dayOf(at), at);
  draft.at(foundAt, 'resumptionConditionsMet');
  draft.now = pace.step(foundAt, { min: 1, max: 2, limit: { workingDays: 3 } });
  draft.open(draft.now);
  draft.add('caseResumed');
  if (draft.chance(0.6)) {
    draft.side(pace.step(draft.now, { min: 1, max: 6 }), 'resumptionNoticed');
  }
  const isEnough = draft.chance(0.5);
  const owedFen = Math.max(10_000, draft.claimedFen - draft.paidFen);
  const fen = isEnough ? owedFen : Math.round(owedFen * random.between(0.05, 0.6));
  const item = findAndControl(draft, { kind: 'deposit', fen, foundAt: pace.soon(draft.now, 30, 600) });
  draft.wait({ min: 8, max: 18 });
  deduct(draft, item);
  collect(draft, fen);
  if (isEnough) {
    draft.wait({ min: 0, max: 4 });
    close(draft, 'fullyPerformed');
    return;
  }
  draft.wait({ min: 3, max: 15 });
  draft.close(draft.now);
  draft.add('provisionalClosureRuled', { approvedBy: draft.approvedBy('judge', 'superiorCourt') });
}
