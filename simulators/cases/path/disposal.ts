import { DAY_MS } from '#shared/calendar/zone.ts';
import { type CaseDraft, type Item, yuan } from '../draft.ts';
import { dayOf, rollForward, startOf } from '../time/work-days.ts';
import { MEASURES } from './control.ts';

/** From the measure to the price: conditions, appraisal or inquiry, report. */
export function price(draft: CaseDraft, item: Item): void {
  const { pace } = draft;
  draft.wait({ min: 5, max: 18 });
  draft.add('disposalConditionsMet', {}, item.id);
  const start = draft.wait({ min: 2, max: 11, limit: { workingDays: 15 } });
  if (draft.chance(0.4)) {
    draft.add('priceInquired', { value: yuan(item.fen) }, item.id);
    return;
  }
  if (draft.chance(0.5)) {
    const appointedBy = draft.breaches() ? 'manual' : 'lot';
    draft.at(pace.before(start, 0, 1), 'appraiserAppointed', { appointedBy }, item.id);
  }
  draft.add('appraisalStarted', {}, item.id);
  draft.now = pace.later(start, 15, 40);
  draft.termPauses.push({ from: start, to: draft.now });
  draft.add('appraisalReportReceived', { value: yuan(item.fen) }, item.id);
  draft.wait({ min: 1, max: 4, limit: { workingDays: 5 } });
  draft.add('appraisalReportServed', {}, item.id);
}

/** One round of an online auction, from its date to its end. */
function round(draft: CaseDraft, item: Item, isSold: boolean): void {
  const { pace } = draft;
  const { assetClass } = MEASURES[item.kind];
  const isImmovable = assetClass === 'immovable';
  const noticeDays = isImmovable ? 30 : 15;
  const published = pace.step(draft.now, { min: 1, max: 3 });
  // The notice has its days before the auction, unless it is late.
  const isLate = draft.chance(Math.min(0.4, 0.03 * pace.laxity));
  const daysAfter = noticeDays + (isLate ? -draft.random.whole(1, 6) : draft.random.whole(0, 4));
  const auctionAt = startOf(rollForward(dayOf(published) + daysAfter)) + 10 * 3_600_000;
  draft.add('auctionDateSet', { assetClass, auctionAt }, item.id);
  if (draft.chance(0.2)) {
    draft.at(
      pace.between(draft.now, published, 0.7),
      'auctionNoticeDrafted',
      { itemsComplete: !draft.chance(0.1) },
      item.id,
    );
  }
  draft.now = published;
  draft.add('auctionNoticePublished', { itemsComplete: !draft.breaches() }, item.id);
  draft.now = pace.soon(draft.now, 1, 20);
  draft.add('auctionItemsPublished', {}, item.id);
  if (draft.chance(0.6)) {
    draft.side(pace.step(draft.now, { min: 0, max: 4 }), 'preemptionNotified', {}, item.id);
  }
  draft.waitUntil(auctionAt + DAY_MS);
  draft.add('auctionEnded', { result: isSold ? 'sold' : 'failed' }, item.id);
  draft.at(pace.step(draft.now, { min: 0, max: 2, limit: { days: 3 } }), 'depositsRefunded', {}, item.id);
}

/**
 * Auctions an item: at most two rounds.
 * @returns what it brought in fen; null when nobody bought it
 */
export function auction(draft: CaseDraft, item: Item, outcome: 'sold' | 'failed'): number | null {
  const { pace } = draft;
  draft.wait({ min: 1, max: 6 });
  draft.add('auctionConditionsMet', {}, item.id);
  draft.wait({ min: 1, max: 8 });
  const isRuled = !draft.breaches();
  if (isRuled) {
    draft.add('auctionRuled', { value: yuan(Math.round(item.fen * 0.8)) }, item.id);
    draft.side(pace.step(draft.now, { min: 1, max: 6 }), 'debtorToldOfDisposal', {}, item.id);
  }
  draft.now = pace.soon(draft.now, 5, 200);
  draft.add('auctionStarted', {}, item.id);
  const isSoldAtOnce = outcome === 'sold' && draft.chance(0.62);
  round(draft, item, isSoldAtOnce);
  if (!isSoldAtOnce) {
    draft.wait({ min: 1, max: 6 });
    draft.add('auctionRelisted', {}, item.id);
    round(draft, item, outcome === 'sold');
  }
  if (outcome === 'failed') {
    draft.wait({ min: 3, max: 10 });
    draft.add('disposalEnded', {}, item.id);
    return null;
  }
  return confirm(draft, item, isSoldAtOnce);
}

/** The buyer pays, the ruling is served, the asset handed over. */
function confirm(draft: CaseDraft, item: Item, isSoldAtOnce: boolean): number {
  draft.now = draft.pace.outside(draft.now, 3, 9);
  draft.add('priceBalancePaid', {}, item.id);
  const paidAt = draft.now;
  const at = draft.pace.step(paidAt, { min: 1, max: 5, limit: { days: 10 } });
  draft.at(at, 'confirmationServed', {}, item.id);
  item.endedAt = at;
  if (draft.chance(0.5)) {
    draft.at(draft.pace.step(at, { min: 1, max: 8 }), 'assetHandedOver', {}, item.id);
  }
  draft.waitUntil(at);
  const share = isSoldAtOnce ? draft.random.between(0.8, 1.15) : draft.random.between(0.62, 0.85);
  return Math.round(item.fen * share);
}

/** The creditor takes an unsold item in lieu of payment. */
export function takeInLieu(draft: CaseDraft, item: Item): void {
  draft.wait({ min: 2, max: 8 });
  draft.add('inLieuRuled', {}, item.id);
  draft.wait({ min: 0, max: 3 });
  draft.add('transferredInLieu', {}, item.id);
  item.endedAt = draft.now;
}
