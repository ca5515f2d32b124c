import type { HandlerLoad, Load, StageOverview } from '#shared/cases/overview.ts';
import type { NodeState } from '#shared/cases/instances.ts';
import { COURT_IDS, liesIn, type Folded } from './population.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const YEAR_MS = 365 * DAY_MS;

const MAIN_LINE = [
  'preservation',
  'filing',
  'resumption',
  'investigation',
  'control',
  'disposal',
  'funds',
  'closing',
  'provisionalClosure',
];

/** The lower median, in whole hours. */
function medianHours(ages: readonly number[]): number | null {
  const age = ages.toSorted((a, b) => a - b)[Math.ceil(ages.length / 2) - 1];
  return age === undefined ? null : Math.floor(age / HOUR_MS) * HOUR_MS;
}

const count = <T>(items: readonly T[], fits: (item: T) => boolean): number => items.filter(fits).length;
const has =
  (...wanted: NodeState[]) =>
  ({ nodes }: Folded): boolean =>
    nodes.some(({ state }) => wanted.includes(state));
const isOverdue = has('overdue');
const isDueSoon = has('dueSoon');
const isBlocked = has('blocked', 'breached');
const isWaiting = has('overdue', 'dueSoon', 'blocked', 'breached');
const isRunning = ({ state }: Folded): boolean => state.status === 'open' || state.status === 'suspended';

/** Totals of these cases, added up one by one. */
export function naiveLoad(cases: readonly Folded[], now: number): Load {
  const running = cases.filter(isRunning);
  const rated = cases.filter((one) => isRunning(one) || (one.state.closedAt ?? 0) > now - YEAR_MS);
  const begins = running.map(({ state }) => state.beganAt ?? 0);
  return {
    open: count(cases, ({ state }) => state.status === 'open'),
    suspended: count(cases, ({ state }) => state.status === 'suspended'),
    provisional: count(cases, ({ state }) => state.status === 'provisional'),
    filed: count(cases, ({ state }) => (state.beganAt ?? 0) > now - WEEK_MS),
    closed: count(cases, ({ state }) => (state.closedAt ?? 0) > now - WEEK_MS),
    overdue: count(cases, isOverdue),
    dueSoon: count(cases, isDueSoon),
    blocked: count(cases, isBlocked),
    overTerm: count(running, (one) => one.isOverTerm),
    overTermRate: rated.length === 0 ? null : count(rated, (one) => one.isOverTerm) / rated.length,
    heldFen: cases.reduce((sum, one) => sum + one.heldFen, 0),
    medianAgeMs: medianHours(begins.map((at) => now - at)),
    oldestAt: begins.length === 0 ? null : Math.min(...begins),
  };
}

/** What a stage holds, and what went in and out of it within a week. */
export function naiveStages(cases: readonly Folded[], now: number): StageOverview[] {
  const isLate = (at: number | null): boolean => (at ?? 0) > now - WEEK_MS;
  return MAIN_LINE.map((stage) => {
    const reached = cases.filter(({ state }) => state.stage === stage);
    const there = reached.filter(({ state }) => state.status !== 'closed');
    const visits = cases.flatMap(({ state }) => state.visits.filter((visit) => visit.stage === stage));
    const ended = reached.filter(({ state }) => state.status === 'closed' && isLate(state.closedAt));
    return {
      stage,
      open: there.length,
      inflow: count(visits, ({ from }) => isLate(from)),
      outflow: count(visits, ({ to }) => isLate(to)) + ended.length,
      medianAgeMs: medianHours(there.map(({ state }) => now - (state.visits.at(-1)?.from ?? 0))),
      overdue: count(reached, isOverdue),
      dueSoon: count(reached, isDueSoon),
      blocked: count(reached, isBlocked),
    };
  });
}

/** Cases of a court's subtree; registers of courts, which are in no stage, aren't cases. */
export const casesIn = (cases: readonly Folded[], courtId: string): Folded[] =>
  cases.filter((one) => one.state.stage !== null && liesIn(one.courtId, courtId));

/** The court itself, and each court directly below it with that one's subtree. */
export function naiveCourts(cases: readonly Folded[], courtId: string, now: number): object[] {
  const below = COURT_IDS.filter(
    (id) =>
      id !== courtId &&
      liesIn(id, courtId) &&
      !COURT_IDS.some(
        (other) => ![id, courtId].includes(other) && liesIn(id, other) && liesIn(other, courtId),
      ),
  );
  const own = cases.filter((one) => one.state.stage !== null && one.courtId === courtId);
  return [
    { courtId, ...naiveLoad(own, now) },
    ...below.map((id) => ({ courtId: id, ...naiveLoad(casesIn(cases, id), now) })),
  ];
}

const byHandler = (a: HandlerLoad, b: HandlerLoad): number =>
  a.courtId.localeCompare(b.courtId) || a.handlerId.localeCompare(b.handlerId);

/** In an order of their own. */
export const sorted = (loads: readonly HandlerLoad[]): HandlerLoad[] => loads.toSorted(byHandler);

/** Load of each judge with a case that still counts. */
export function naiveHandlers(cases: readonly Folded[], now: number): HandlerLoad[] {
  const counts = (one: Folded): boolean =>
    one.state.status !== 'closed' ||
    (one.state.closedAt ?? 0) > now - YEAR_MS ||
    one.heldFen !== 0 ||
    isWaiting(one);
  const own = Map.groupBy(
    cases.filter((one) => one.state.handler !== null && counts(one)),
    ({ courtId, state }) => `${courtId} ${state.handler?.id}`,
  );
  return sorted(
    [...own.values()].flatMap((mine) => {
      const latest = mine.toSorted((a, b) => a.no - b.no).at(-1);
      return latest === undefined || latest.state.handler === null
        ? []
        : [
            {
              handlerId: latest.state.handler.id,
              name: latest.state.handler.name,
              courtId: latest.courtId,
              ...naiveLoad(mine, now),
            },
          ];
    }),
  );
}
