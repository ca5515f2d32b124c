import { type CaseDraft } from '../draft.ts';
import { dayOf, monthsLater, startOf } from '../time/work-days.ts';

type Ground = 'ableButRefuses' | 'forgeryOrViolence' | 'evasion' | 'reporting' | 'consumption' | 'settlement';

/** The order that restricts consumption, on the main line. */
export function restrictConsumption(draft: CaseDraft): void {
  const approvedBy = draft.approvedBy('president', 'bureauChief');
  if (draft.chance(0.08)) {
    draft.add('consumptionProposed', { approvedBy });
    draft.wait({ min: 0, max: 2 });
  }
  draft.add('consumptionRestricted', { approvedBy });
  draft.isConsumptionRestricted = true;
}

/** Lists the debtor as discredited, beginning at a moment; an entry goes out to the joint platform at once. */
export function list(draft: CaseDraft, from: number, ground: Ground): void {
  const { pace } = draft;
  const id = draft.newId('l');
  const onRequest = draft.chance(0.35);
  let at = from;
  if (onRequest) {
    at = pace.outside(at, 0, 6);
    draft.at(at, 'listingRequested', {}, id);
  }
  at = pace.step(at, { min: 1, max: 6, limit: { days: 15 } });
  const decision = {
    ground,
    onRequest,
    minor: false,
    exclusion: 'none',
    reasonsStated: true,
    approvedBy: draft.approvedBy('president', 'bureauChief'),
  };
  draft.at(at, 'listingDecided', decision, id);
  const hasTerm = ground !== 'ableButRefuses';
  if (draft.chance(0.5)) {
    draft.side(pace.step(at, { min: 1, max: 7 }), 'listingServed', {}, id);
  }
  at = pace.step(at, { min: 0, max: 3 });
  const term = hasTerm ? { endsAt: startOf(monthsLater(dayOf(at), 24)) - 1000 } : {};
  draft.at(at, 'listed', { ground, hasTerm, ...term }, id);
  pushToPlatform(draft, at, id);
  draft.listing = { id, hasTerm };
  draft.waitUntil(at);
}

/** The joint platform learns of an entry within the hour, unless a weak court does it by hand. */
function pushToPlatform(draft: CaseDraft, at: number, id: string): void {
  const { pace } = draft;
  const isByHand = draft.chance(Math.min(0.3, 0.015 * pace.laxity));
  draft.at(isByHand ? pace.step(at, { min: 1, max: 4 }) : pace.soon(at, 2, 40), 'disciplinePushed', {}, id);
}

/** Takes the debtor off the list, with all that hangs on it. */
export function delist(draft: CaseDraft, from: number, ground: 'performed' | 'twoQueries' | 'settled'): void {
  const { listing, pace } = draft;
  if (listing === null) {
    return;
  }
  const { id, hasTerm } = listing;
  // An entry with a term doesn't end by the seven grounds, but may end early.
  if (hasTerm) {
    draft.at(pace.soon(from, 30, 300), 'earlyDeletionCondition', {}, id);
  } else {
    draft.at(pace.soon(from, 30, 300), 'delistingGroundArose', { ground }, id);
  }
  const at = pace.step(pace.soon(from, 330, 340), { min: 0, max: 2, limit: { workingDays: 3 } });
  draft.at(at, 'delisted', { onRequest: false }, id);
  draft.at(pace.soon(at, 1, 15), 'disciplineLifted', {}, id);
  pushToPlatform(draft, at + 20 * 60_000, id);
  draft.listing = null;
}

/** Lifts the restriction of consumption. */
export function liftConsumption(draft: CaseDraft, from: number): void {
  if (!draft.isConsumptionRestricted) {
    return;
  }
  draft.at(draft.pace.step(from, { min: 0, max: 3 }), 'consumptionLifted');
  draft.isConsumptionRestricted = false;
}

/** Harder measures, each in very few cases. */
export function coerce(draft: CaseDraft): void {
  const { pace } = draft;
  if (draft.chance(0.006)) {
    const id = draft.newId('n');
    const at = pace.later(draft.now, 5, 40);
    const approvedBy = draft.approvedBy('president', 'bureauChief');
    const started = pace.step(at, { min: 0, max: 6 });
    const endsAt = started + draft.random.whole(7, 15) * 86_400_000;
    draft.at(at, 'detentionDecided', { approvedBy }, id);
    draft.at(started, 'detentionStarted', { endsAt }, id);
    draft.at(pace.soon(endsAt, -500, -30), 'detentionEnded', {}, id);
  }
  if (draft.chance(0.008)) {
    const at = pace.later(draft.now, 5, 40);
    const approvedBy = draft.approvedBy('president', 'judge');
    draft.side(at, 'fined', { approvedBy }, draft.newId('n'));
  }
  if (draft.chance(0.006)) {
    const id = draft.newId('n');
    const at = pace.later(draft.now, 5, 40);
    const endsAt = at + 180 * 86_400_000;
    draft.at(at, 'exitRestricted', { endsAt }, id);
    draft.at(pace.step(at, { min: 0, max: 3 }), 'exitRequestSent', {}, id);
    draft.at(pace.before(endsAt, 2, 12), 'exitRestrictionLifted', {}, id);
  }
  if (draft.chance(0.001)) {
    const approvedBy = draft.approvedBy('president', 'bureauChief');
    draft.side(pace.later(draft.now, 20, 60), 'criminalReferred', { approvedBy });
  }
}
