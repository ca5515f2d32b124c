import { describe, expect, test } from 'vitest';
import { endOf, shanghai } from '#shared/calendar/testing.ts';
import { clockAfter, clockNodes, storiesOf } from './stories.ts';
import { catalogue, DAY_MS, make, nodeOf } from './support.ts';

/**
 * When nodes begun on Tuesday, 3 March 2026 at 10:00 are due: worked out by hand from the sources, so that a slip in the catalogue shows.
 * A date is due at its end. Dates that events bring along, ends of measures among them, lie 60 days ahead, on 2 May, the end of an
 * extended term 30 days, on 2 April; a case whose organ debtor is marked was filed five days before.
 */
const DUE: readonly (readonly [node: string, begunBy: string, due: string])[] = [
  ['preservation.executeRuling', 'preservationRuled', '2026-03-13'],
  ['preservation.urgentRuling', 'urgentPreservationAccepted', '2026-03-05 10:00'],
  ['filing.accept', 'applicationReceived', '2026-03-10'],
  ['filing.assign', 'caseFiled', '2026-03-10'],
  ['filing.executionNotice', 'applicationReceived', '2026-03-13'],
  ['filing.askClues', 'handlerReceivedFile', '2026-03-06'],
  ['filing.term', 'caseFiled', '2026-09-03'],
  ['filing.termWarning', 'caseFiled', '2026-08-29'],
  ['filing.termWarning', 'termExtended', '2026-03-28'],
  ['resumption.resume', 'resumptionConditionsMet', '2026-03-06'],
  ['investigation.onlineQuery', 'caseFiled', '2026-03-10'],
  ['investigation.autoQuery', 'caseFiled', '2026-03-03 11:00'],
  ['investigation.clue', 'clueReceived false', '2026-03-10'],
  ['investigation.clueUrgent', 'clueReceived true', '2026-03-06'],
  ['investigation.clueZhejiang', 'clueReceived', '2026-03-12'],
  ['investigation.audit', 'auditRequested', '2026-03-13'],
  ['investigation.bounty', 'bountyRequested', '2026-03-13'],
  ['investigation.fault24h', 'systemFaultFound', '2026-03-04 10:00'],
  ['control.online48h', 'propertyFound true', '2026-03-05 10:00'],
  ['control.offline10d', 'propertyFound false', '2026-03-17'],
  ['control.notifyPriority', 'priorityNamed', '2026-03-10'],
  ['control.depositExpiry', 'propertyControlled depositClass without a date', '2027-03-03'],
  ['control.movableExpiry', 'propertyControlled movable without a date', '2028-03-03'],
  ['control.immovableExpiry', 'propertyControlled immovable without a date', '2029-03-03'],
  ['control.immovableExpiry', 'propertyControlled immovable with its date', '2026-05-02'],
  ['control.goodsReturn', 'controlReleased true', '2026-03-13'],
  ['disposal.appraisalStart', 'disposalConditionsMet', '2026-03-24'],
  ['disposal.appraisalServe', 'appraisalReportReceived', '2026-03-10'],
  ['disposal.auctionStart', 'auctionConditionsMet', '2026-03-24'],
  ['disposal.noticeMovable', 'auctionDateSet movable with its date', '2026-04-17'],
  ['disposal.noticeImmovable', 'auctionDateSet immovable with its date', '2026-04-02'],
  ['disposal.confirm', 'priceBalancePaid', '2026-03-13'],
  ['funds.arrival', 'moneyReceived', '2026-03-06'],
  ['funds.cashHandover', 'officerReturned', '2026-03-03'],
  ['funds.payout30d', 'arrivalNotified', '2026-04-02'],
  ['funds.payout1m', 'payoutConditionsMet', '2026-04-03'],
  ['funds.payout7d', 'payoutConditionsMet', '2026-03-12'],
  ['funds.afterDelay', 'payoutDelayEnded', '2026-03-13'],
  ['funds.goods', 'goodsTakenForDelivery', '2026-04-02'],
  ['closing.release', 'caseClosed fullyPerformed', '2026-03-06'],
  ['provisionalClosure.rescreenEnd', 'provisionalClosureRuled', '2031-03-03'],
  ['reporting.supplement', 'debtorPropertyChanged', '2026-03-13'],
  ['reporting.due', 'reportOrderServed with its date', '2026-05-02'],
  ['sanction.listRequest', 'listingRequested', '2026-03-18'],
  ['sanction.listTerm', 'listed true without a date', '2028-03-03'],
  ['sanction.listDelete', 'delistingGroundArose', '2026-03-06'],
  ['sanction.listTwoQueries', 'reScreened false', '2026-03-06'],
  ['sanction.listRevoke', 'listingErrorFound wrong', '2026-03-06'],
  ['sanction.correctionReview', 'correctionRequested', '2026-03-18'],
  ['sanction.correctionDone', 'correctionDecided true', '2026-03-06'],
  ['sanction.reconsider', 'rejectionServed', '2026-03-13'],
  ['sanction.reconsiderDecide', 'listingReconsiderationReceived', '2026-03-18'],
  ['objection.conduct', 'objectionReceived conduct', '2026-03-18'],
  ['objection.jurisdiction', 'executionNoticeServed', '2026-03-13'],
  ['objection.reconsider', 'reconsiderationReceived', '2026-04-02'],
  ['objection.dispute', 'disputeRaised', '2026-04-03'],
  ['delegation.urgent', 'urgentCallMade', '2026-03-04 10:00'],
  ['delegation.more', 'morePapersRequested', '2026-03-06'],
  ['bankruptcy.serve', 'bankruptcyTransferDecided', '2026-03-09'],
  ['bankruptcy.more', 'bankruptcyMoreRequested', '2026-03-13'],
  ['bankruptcy.ruling', 'bankruptcyPapersReceived', '2026-04-02'],
  ['bankruptcy.handover', 'acceptanceRulingReceived', '2026-03-10'],
  ['bankruptcy.refused', 'bankruptcyRefused', '2026-03-10'],
  ['bankruptcy.declared', 'bankruptcyDeclared', '2026-03-09'],
  ['bankruptcy.superior', 'superiorOrdered', '2026-03-13'],
  ['preservation.expiry', 'preservationTaken with its date', '2026-05-02'],
  ['filing.organTerm', 'organDebtorMarked', '2026-05-26'],
  ['investigation.onRequest', 'investigationRequested', '2026-03-13'],
  ['investigation.monthLimit', 'handlerReceivedFile', '2026-04-03'],
  ['control.renew', 'propertyControlled with its date', '2026-05-02'],
  ['control.flight', 'flightSuspected', '2026-03-03 11:00'],
  ['control.custody', 'goodsArrived', '2026-03-03 11:00'],
  ['disposal.disclosureSet', 'auctionNoticePublished', '2026-03-03'],
  ['disposal.depositRefund', 'auctionEnded', '2026-03-06'],
  ['disposal.idleSeal', 'propertyControlled movable', '2026-05-06'],
  ['funds.planObjection', 'planServed', '2026-03-18'],
  ['closing.settlement', 'settlementReached with its date', '2026-05-02'],
  ['closing.stay', 'stayOrdered with its date', '2026-05-02'],
  ['provisionalClosure.measuresAlive', 'provisionalClosureRuled', '2026-05-02'],
  ['reporting.order', 'executionNoticeIssued', '2026-03-03 11:00'],
  ['reporting.afterClosure', 'debtorPropertyChanged', '2026-03-13'],
  ['sanction.listTermEnd', 'listed true', '2028-03-08'],
  ['sanction.listCorrect', 'listingErrorFound inaccurate', '2026-03-06'],
  ['sanction.pushPlatform', 'listed', '2026-03-03 11:00'],
  ['sanction.liftDiscipline', 'delisted', '2026-03-03 11:00'],
  ['sanction.exitExpiry', 'exitRestricted with its date', '2026-05-02'],
  ['sanction.detentionEnd', 'detentionStarted without a date', '2026-03-18'],
  ['objection.outsider', 'objectionReceived outsider', '2026-03-18'],
  ['objection.suit', 'objectionRulingServed outsider', '2026-03-18'],
  ['objection.reconsiderApply', 'objectionRulingServed conduct', '2026-03-13'],
  ['objection.fileUp', 'reconsiderationApplied', '2026-03-09'],
  ['objection.limitOrder', 'applicationReceived', '2026-09-03'],
  ['delegation.done', 'delegationReceived with its date', '2026-05-02'],
  ['bankruptcy.renewSeals', 'bankruptcyTransferDecided', '2026-05-02'],
  ['bankruptcy.rulingServe', 'bankruptcyAccepted', '2026-03-09'],
  ['bankruptcy.proceeds', 'acceptanceRulingReceived', '2026-03-10'],
  ['conduct.evict', 'evictionNoticePosted with its date', '2026-05-02'],
  ['field.consultDecision', 'consultationDecided with its date', '2026-05-02'],
  ['disclosure.push', 'newsQueued', '2026-03-03 11:00'],
  ['oversight.passive', 'caseFiled', '2026-04-02'],
  ['oversight.passiveAgain', 'warned', '2026-03-18'],
  ['oversight.urge', 'supervisionOrdered with its date', '2026-05-02'],
];

const START = shanghai('2026-03-03 10:00');
const instant = (text: string): number => (text.includes(' ') ? shanghai(text) : endOf(text));

describe('a figure of the built-in catalogue', () => {
  test.each(DUE)('of %s, begun by %s on 2026-03-03 10:00, makes it due on %s', (id, begunBy, due) => {
    const story = storiesOf(nodeOf(id), START).find(({ name }) => name === `${id} begun by ${begunBy}`);
    expect(story && clockAfter(story).dueAt).toBe(instant(due));
  });

  test('of every clock with a deadline is in this table', () => {
    const told = new Set(DUE.map(([id]) => id));
    const timed = clockNodes.filter((node) => storiesOf(node, START).some((story) => story.due() !== null));
    expect(timed.filter(({ id }) => !told.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test('of sanction.listTermEnd counts from the end that the listing itself has, or was extended to', () => {
    const [story] = storiesOf(nodeOf('sanction.listTermEnd'), START);
    const dated = story && {
      ...story,
      start: make('listed', START, { hasTerm: true, endsAt: shanghai('2027-07-09') }),
    };
    const extended = make('listingExtended', START + DAY_MS, { endsAt: shanghai('2027-07-16') });
    expect(dated && clockAfter(dated).dueAt).toBe(endOf('2027-07-14'));
    expect(dated && clockAfter(dated, extended).dueAt).toBe(endOf('2027-07-21'));
  });

  test('of filing.term is three months for administrative enforcement, and moves where it is extended', () => {
    const story = storiesOf(nodeOf('filing.term'), START)[0];
    const administrative = story && {
      ...story,
      start: { ...story.start, data: { claimKind: 'administrative' } },
    };
    expect(administrative && clockAfter(administrative).dueAt).toBe(endOf('2026-06-03'));
  });

  test('of delegation.period, listing terms and the earliest provisional closure stands in its gate', () => {
    const requires = (id: string) => nodeOf(id).gate?.requires;
    expect(requires('delegation.period')).toEqual({ request: { field: 'periodDays', min: 10, max: 20 } });
    expect(requires('sanction.listExtend')).toMatchObject({
      all: [{ request: { field: 'years', min: 1, max: 3 } }, {}],
    });
    expect(nodeOf('provisionalClosure.threeMonths').figure).toMatchObject({ value: 3, unit: 'month' });
    expect(nodeOf('sanction.relistBar').figure).toMatchObject({ value: 6, unit: 'month' });
  });

  test('of the online query escalates in the bands of the evaluation: after ten and after 22 working days', () => {
    expect(nodeOf('investigation.onlineQuery').clock?.escalate?.map(({ after }) => after)).toEqual([
      { value: 10, unit: 'workingDay' },
      { value: 22, unit: 'workingDay' },
    ]);
  });

  test('that says at once leaves an hour', () => {
    expect(catalogue.atOnce).toEqual({ value: 1, unit: 'hour' });
  });
});
