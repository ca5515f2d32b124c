import type { MeasureId } from '#shared/analysis/measures.ts';
import { daysOf, type Period } from '#shared/analysis/period.ts';
import { foldCase } from '#shared/cases/fold.ts';
import { stateOf } from '#shared/cases/instances.ts';
import type { Store } from '../../store/open.ts';
import { resultsOf } from '../cases/node-results.ts';
import type { Rulebooks } from '../cases/rulebooks.ts';
import { toEvent, type EventRow } from '../cases/rows.ts';
import { dayOf } from '#shared/calendar/zone.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const minute = (at: number): number => Math.floor(at / MINUTE) * MINUTE;

/** Figures that were computed plainly over the log; null where there is nothing to divide by. */
export interface Plain {
  /** Of a court with all below it. */
  figure: (id: MeasureId, courtId: string, period: Period) => number | null;
  /** Of the cases that are a court's own. */
  own: (id: MeasureId, courtId: string, period: Period) => number | null;
}

interface Stretch {
  from: number;
  to: number | null;
  resumed: boolean;
  way: string | null;
  received: number;
}

interface PlainCase {
  court: string;
  claimed: number | null;
  stretches: Stretch[];
  entries: { at: number; fen: number }[];
  types: { type: string; at: number }[];
  query: number | null;
  answer: number | null;
  late: boolean;
  suspended: boolean;
  payouts: { at: number; days: number }[];
  visits: { stage: string; from: number; to: number | null; stands: boolean }[];
  /** In whole minutes, as times of clocks are kept. */
  clocks: { from: number; due: number; done: number | null; end: number | null }[];
  overdue: number;
  met: number;
  missed: number;
}

interface PlainOrder {
  court: string;
  due_at: number;
  answered_at: number | null;
  failures: number;
}

const ratio = (a: number, b: number): number | null => (b === 0 ? null : a / b);

/** Percentile by linear interpolation between the neighbours. */
function percentile(values: number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) {
    return null;
  }
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? 0;
  return low + ((sorted[Math.ceil(place)] ?? 0) - low) * (place - Math.floor(place));
}

const CLOSES: Readonly<Record<string, (data: Record<string, unknown>) => string>> = {
  caseClosed: (data) => String(data['way']),
  provisionalClosureRuled: () => 'provisionalClosure',
};

/** A case by one pass over its stored events, in the order of their times. */
function readCase(rows: readonly EventRow[], court: string, rulebooks: Rulebooks, now: number): PlainCase {
  const retracted = new Set(
    rows.flatMap(({ type, data }) =>
      type === 'eventRetracted' ? [(JSON.parse(data ?? '{}') as { eventId: string }).eventId] : [],
    ),
  );
  const counted = rows
    .filter(({ type, event_id }) => type !== 'eventRetracted' && !retracted.has(event_id))
    .toSorted((a, b) => a.at - b.at);
  const one: PlainCase = {
    court,
    claimed: null,
    stretches: [{ from: counted[0]?.at ?? 0, to: null, resumed: false, way: null, received: 0 }],
    entries: [],
    types: [],
    query: null,
    answer: null,
    late: false,
    suspended: false,
    payouts: [],
    visits: [],
    clocks: [],
    overdue: 0,
    met: 0,
    missed: 0,
  };
  let received = 0;
  const met: Record<string, number> = {};
  for (const { type, at, subject, data: text } of counted) {
    const data = JSON.parse(text ?? '{}') as Record<string, unknown>;
    const fen = Math.round(Number(data['amount'] ?? 0) * 100);
    one.types.push({ type, at });
    if (type === 'caseFiled' && data['claimed'] !== undefined) {
      one.claimed = Math.round(Number(data['claimed']) * 100);
    }
    if (type === 'moneyReceived') {
      received += fen;
      one.entries.push({ at, fen });
    }
    if (type === 'moneyPaidOut') {
      one.entries.push({ at, fen: -fen });
    }
    if (type === 'payoutConditionsMet') {
      met[subject ?? ''] = at;
    }
    const since = met[subject ?? ''];
    if (type === 'moneyPaidOut' && since !== undefined) {
      one.payouts.push({ at, days: (at - since) / DAY });
    }
    if (type === 'onlineQueryStarted') {
      one.query ??= at;
    }
    if (type === 'queryReturned' && subject === 'q1' && one.query !== null) {
      one.answer ??= at;
    }
    const last = one.stretches.at(-1);
    const close = CLOSES[type];
    if (close !== undefined && last?.to === null) {
      Object.assign(last, { to: at, way: close(data), received });
    }
    if (type === 'caseResumed' && last?.to !== null) {
      one.stretches.push({ from: at, to: null, resumed: true, way: null, received: 0 });
    }
  }
  const { rules, at } = rulebooks.of('enforcement', court);
  const state = foldCase(rows.map(toEvent), rules, at);
  for (const instance of state.instances) {
    const stands = stateOf(instance, now);
    one.overdue += stands === 'overdue' ? 1 : 0;
    one.late ||= instance.rule.definition.screen === 'overTerm' && ['overdue', 'doneLate'].includes(stands);
  }
  for (const [met, missed] of Object.values(resultsOf(state, now))) {
    one.met += met;
    one.missed += missed;
  }
  one.suspended = state.status === 'suspended';
  one.visits = state.visits.map(({ stage, from, to }) => ({
    stage,
    from,
    to,
    stands: to === null && (state.status === 'open' || state.status === 'suspended'),
  }));
  for (const instance of state.instances) {
    const stands = stateOf(instance, now);
    if (
      instance.kind === 'gate' ||
      instance.dueAt === null ||
      instance.dueAt < instance.countsFrom + MINUTE
    ) {
      continue;
    }
    const isLateEnd =
      stands === 'void' &&
      (instance.voidAt ?? 0) > instance.dueAt &&
      instance.rule.definition.clock?.lapses !== true;
    if (['waived', 'lapsed'].includes(stands) || (stands === 'void' && !isLateEnd)) {
      continue;
    }
    one.clocks.push({
      from: minute(instance.countsFrom),
      due: minute(instance.dueAt),
      done: instance.doneAt === null ? null : minute(instance.doneAt),
      end: instance.doneAt ?? instance.voidAt,
    });
  }
  return one;
}

/** Figures of some cases and orders, each by its printed formula, the plainest way. */
function figuresOf(cases: readonly PlainCase[], orders: readonly PlainOrder[], period: Period, now: number) {
  const { first, last } = daysOf(period);
  const within = (at: number | null): boolean => at !== null && dayOf(at) >= first && dayOf(at) <= last;
  const all = cases.flatMap((one) =>
    one.stretches.map((run, index) => ({
      ...run,
      one,
      late: one.late && index === one.stretches.length - 1,
    })),
  );
  const begun = all.filter(({ from }) => within(from));
  const fresh = begun.filter(({ resumed }) => !resumed);
  const closed = all.filter(({ to }) => within(to));
  const claimedClosed = closed.filter(({ one }) => (one.claimed ?? 0) > 0);
  const open = all.filter(({ from, to }) => dayOf(from) <= last && (to === null || dayOf(to) > last));
  const running = all.filter(({ to }) => to === null);
  const entries = cases.flatMap((one) => one.entries);
  const acts = (type: string): number =>
    cases.flatMap((one) => one.types).filter((act) => act.type === type && within(act.at)).length;
  const casesWith = (types: string[]): number =>
    cases.filter((one) => one.types.some(({ type, at }) => types.includes(type) && within(at))).length;
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const days = (from: number, to: number | null): number => ((to ?? 0) - from) / DAY;
  const wholeDays = (from: number, to: number | null): number => dayOf(to ?? 0) - dayOf(from);
  const stays = cases.flatMap((one) => one.visits).filter(({ to }) => within(to));
  const active = running.filter(({ one }) => !one.suspended);
  const ages = active.map(({ from }) => dayOf(now) - dayOf(from));
  const cohort = cases.filter(({ stretches }) => within(stretches[0]?.from ?? null));
  const clocks = cases.flatMap((one) => one.clocks);
  const payouts = cases.flatMap((one) => one.payouts).filter(({ at }) => within(at));
  const done = clocks.filter((clock) => within(clock.done));
  // Limits of less than three days are told in whole hours, shares of a limit in whole percents.
  const ofClock = ({ from, due }: { from: number; due: number }, to: number | null): number =>
    due - from < 3 * DAY ? Math.floor(((to ?? 0) - from) / HOUR) / 24 : wholeDays(from, to);
  const shares = done.map(
    ({ from, due, done: at }) => Math.ceil((100 * ((at ?? 0) - from)) / (due - from)) / 100,
  );
  const due = orders.filter(
    (order) => within(order.due_at) && (order.answered_at !== null || order.due_at <= now),
  );
  const result: Record<MeasureId, number | null> = {
    received: fresh.length,
    resumed: begun.length - fresh.length,
    closed: closed.length,
    pending: open.length,
    activePending: active.length,
    pendingAgeMedian: percentile(ages, 0.5),
    pendingAgeP90: percentile(ages, 0.9),
    stageReached: cohort.filter(({ visits }) => visits.length > 0).length || null,
    stageStanding: sum(cohort.map(({ visits }) => visits.filter(({ stands }) => stands).length)),
    nodeDaysMedian: percentile(
      done.map((clock) => ofClock(clock, clock.done)),
      0.5,
    ),
    nodeLimitDays: percentile(
      done.map((clock) => ofClock(clock, clock.due)),
      0.5,
    ),
    nodeLimitShare: percentile(shares, 0.5),
    nodeLimitShareP90: percentile(shares, 0.9),
    overdueAtEnd: clocks.filter(
      ({ due, end }) =>
        dayOf(due + MINUTE) <= last && (end === null || (minute(end) > due && dayOf(end) > last)),
    ).length,
    clearanceRate: ratio(closed.length, begun.length),
    actualCompletionRate: ratio(closed.filter(({ way }) => way === 'fullyPerformed').length, closed.length),
    realisationByAmount: ratio(
      sum(claimedClosed.map(({ received }) => received)),
      sum(claimedClosed.map(({ one }) => one.claimed ?? 0)),
    ),
    realisationByCase: ratio(
      sum(claimedClosed.map(({ received, one }) => Math.min(1, received / (one.claimed ?? 1)))),
      claimedClosed.length,
    ),
    withinTermRate: ratio(closed.filter(({ late }) => !late).length, closed.length),
    overTermRate: ratio(running.filter(({ late }) => late).length, running.length),
    provisionalShare: ratio(closed.filter(({ way }) => way === 'provisionalClosure').length, closed.length),
    resumedShare: ratio(begun.length - fresh.length, begun.length),
    closingDaysMedian: percentile(
      closed.map(({ from, to }) => wholeDays(from, to)),
      0.5,
    ),
    stageDaysMedian: percentile(
      stays.map(({ from, to }) => wholeDays(from, to)),
      0.5,
    ),
    stageDaysP80: percentile(
      stays.map(({ from, to }) => wholeDays(from, to)),
      0.8,
    ),
    claimedAmount: sum(fresh.map(({ one }) => one.claimed ?? 0)),
    moneyReceived: sum(entries.filter(({ at, fen }) => fen > 0 && within(at)).map(({ fen }) => fen)),
    moneyDistributed: -sum(entries.filter(({ at, fen }) => fen < 0 && within(at)).map(({ fen }) => fen)) + 0,
    moneyHeld: sum(entries.filter(({ at }) => dayOf(at) <= last).map(({ fen }) => fen)),
    queryCoverage: ratio(fresh.filter(({ one }) => one.query !== null).length, fresh.length),
    queryDaysMedian: percentile(
      fresh.filter(({ one }) => one.query !== null).map(({ from, one }) => days(from, one.query)),
      0.5,
    ),
    queryAnswerDaysMedian: percentile(
      fresh.flatMap(({ one }) => (one.answer === null ? [] : [days(one.query ?? 0, one.answer)])),
      0.5,
    ),
    onlineAuctionRate: ratio(
      casesWith(['auctionStarted']),
      casesWith(['auctionStarted', 'offlineAuctionStarted']),
    ),
    conductSetAside: acts('conductSetAside'),
    conductRevocationRate: ratio(acts('conductSetAside'), begun.length),
    rulingPublicationRate: ratio(acts('rulingPublished'), acts('rulingMade')),
    objectionClosingRate:
      acts('objectionRuled') === 0 ? null : ratio(acts('objectionRuled'), acts('objectionReceived')),
    payoutDays: ratio(sum(payouts.map(({ days: taken }) => taken)), payouts.length),
    ordersAnsweredInTime: ratio(
      due.filter(
        ({ answered_at, due_at, failures }) =>
          answered_at !== null && answered_at <= due_at && failures === 0,
      ).length,
      due.length,
    ),
    overdueNodes: sum(cases.map(({ overdue }) => overdue)),
    nodeOnTimeRate: ratio(
      sum(cases.map(({ met }) => met)),
      sum(cases.map(({ met, missed }) => met + missed)),
    ),
  };
  return result;
}

/** Reads the whole log of a store and computes by it, without the read model. */
export async function recompute({ db }: Store, rulebooks: Rulebooks, now: number): Promise<Plain> {
  const events = (await db('case_events').orderBy('seq')) as EventRow[];
  const courtOf = new Map(
    (await db('cases').select<{ no: number; court_id: string }[]>('no', 'court_id')).map((row) => [
      row.no,
      row.court_id,
    ]),
  );
  const cases = [...Map.groupBy(events, ({ case_no }) => case_no)].map(([no, rows]) =>
    readCase(rows, courtOf.get(no) ?? '', rulebooks, now),
  );
  const orders = (await db('supervision_orders').select<(PlainOrder & { to_court_id: string })[]>('*')).map(
    (row) => ({
      ...row,
      court: row.to_court_id,
    }),
  );
  const compute = (id: MeasureId, period: Period, holds: (court: string) => boolean): number | null =>
    figuresOf(
      cases.filter(({ court }) => holds(court)),
      orders.filter(({ court }) => holds(court)),
      period,
      now,
    )[id];
  return {
    figure: (id, courtId, period) =>
      compute(id, period, (court) => court === courtId || court.startsWith(`${courtId}-`)),
    own: (id, courtId, period) => compute(id, period, (court) => court === courtId),
  };
}
