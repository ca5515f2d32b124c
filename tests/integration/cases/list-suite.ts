import { beforeAll, describe, expect, test } from 'vitest';
import type { CaseFilter, CaseSort } from '#shared/contract/cases.ts';
import type { NodeState } from '#shared/cases/instances.ts';
import type { CaseSummary, Screen } from '#shared/cases/views.ts';
import type { Person } from '../../../media-server/testing/pipeline.ts';
import { casesIn } from './naive.ts';
import { CATALOGUE, COURT_IDS, type Folded, type Population } from './population.ts';

const count = ({ nodes }: Folded, ...wanted: NodeState[]): number =>
  nodes.filter(({ state }) => wanted.includes(state)).length;

/** What the list shows of a case, from its folded state. Names are checked elsewhere. */
const summaryOf = (one: Folded): Omit<CaseSummary, 'applicant' | 'debtor'> => {
  const { state } = one;
  const money = state.facts.ledgers.get('money');
  return {
    no: one.no,
    catalogueId: CATALOGUE,
    caseId: one.caseId,
    number: state.number,
    courtId: one.courtId,
    caseKind: state.caseKind,
    status: state.status,
    stage: state.stage,
    stageSince: state.visits.at(-1)?.from ?? null,
    beganAt: state.beganAt,
    closedAt: state.closedAt,
    closingWay: state.closingWay,
    handlerId: state.handler?.id ?? null,
    handlerName: state.handler?.name ?? null,
    claimedFen: state.claimedFen,
    receivedFen: money?.in ?? 0,
    heldFen: one.heldFen,
    flags: [...state.facts.flags].sort(),
    lastActAt: state.lastActAt,
    events: state.events.length,
    overdue: count(one, 'overdue'),
    dueSoon: count(one, 'dueSoon'),
    blocked: count(one, 'blocked', 'breached'),
    overTerm: one.isOverTerm,
  };
};

type Bare = ReturnType<typeof summaryOf>;
const bare = ({ applicant: _applicant, debtor: _debtor, ...rest }: CaseSummary): Bare => rest;

const numbers = (rows: readonly { no: number }[]): number[] => rows.map(({ no }) => no);

type Key = number | string | null;
/** By each key in turn, `desc` ones the other way round; nothing comes last either way. */
const inOrder =
  (keys: (one: Bare) => readonly (readonly [Key, 'asc' | 'desc'])[]) =>
  (a: Bare, b: Bare): number => {
    const others = keys(b);
    for (const [index, [mine, order]] of keys(a).entries()) {
      const other = others[index]?.[0] ?? null;
      if (mine !== other) {
        if (mine === null || other === null) {
          return mine === null ? 1 : -1;
        }
        return mine < other === (order === 'asc') ? -1 : 1;
      }
    }
    return a.no - b.no;
  };

const SORTS: Readonly<Record<CaseSort, (a: Bare, b: Bare) => number>> = {
  urgency: inOrder((one) => [
    [one.overdue, 'desc'],
    [one.dueSoon, 'desc'],
    [one.blocked, 'desc'],
    [one.beganAt, 'asc'],
  ]),
  began: inOrder((one) => [[one.beganAt, 'desc']]),
  act: inOrder((one) => [[one.lastActAt, 'asc']]),
  claimed: inOrder((one) => [[one.claimedFen, 'desc']]),
  number: inOrder((one) => [[one.number, 'asc']]),
};

const FILTERS: readonly [CaseFilter, (one: Bare) => boolean][] = [
  [{}, () => true],
  [{ stage: 'funds' }, ({ stage }) => stage === 'funds'],
  [{ status: 'running' }, ({ status }) => status === 'open' || status === 'suspended'],
  [{ status: 'unclosed' }, ({ status }) => status !== 'closed'],
  [{ status: 'provisional' }, ({ status }) => status === 'provisional'],
  [{ status: 'open', having: 'dueSoon' }, ({ status, dueSoon }) => status === 'open' && dueSoon > 0],
  [{ closingWay: 'fullyPerformed' }, ({ closingWay }) => closingWay === 'fullyPerformed'],
  [{ caseKind: 'resumed' }, ({ caseKind }) => caseKind === 'resumed'],
  [{ having: 'overdue' }, ({ overdue }) => overdue > 0],
  [{ having: 'blocked' }, ({ blocked }) => blocked > 0],
  [{ having: 'overTerm' }, ({ overTerm }) => overTerm],
  [{ having: 'money' }, ({ heldFen }) => heldFen > 0],
];

/** The list of cases and the screens against folded cases: what is let through, in which order, and part by part. */
export function listSuite(population: () => Population): void {
  describe('the list of a population', () => {
    let chief: Person;
    let folded: Folded[];
    let rows: Map<string, Bare[]>;

    beforeAll(async () => {
      chief = await population().pipeline.person('analyst', 'zj');
      folded = await population().folded();
      rows = new Map(COURT_IDS.map((id) => [id, casesIn(folded, id).map(summaryOf)]));
    });

    const list = (over: {
      courtId?: string;
      filter?: CaseFilter;
      sort?: CaseSort;
      offset?: number;
      limit?: number;
    }): Promise<{ total: number; cases: CaseSummary[] }> =>
      population().pipeline.cases.handlers.cases.list(chief, {
        catalogueId: CATALOGUE,
        filter: {},
        sort: 'urgency',
        offset: 0,
        limit: 500,
        ...over,
      });
    const of = (courtId: string): Bare[] => rows.get(courtId) ?? [];

    test.each(FILTERS)('lets through what %j means, for courts of every level', async (filter, fits) => {
      for (const courtId of ['zj', 'zj-hz', 'zj-nb-haishu']) {
        const { total, cases } = await list({ courtId, filter });
        const wanted = of(courtId).filter(fits).sort(SORTS.urgency);
        expect(cases.map(bare)).toEqual(wanted);
        expect(total).toBe(wanted.length);
      }
      expect(of('zj').filter(fits).length).toBeGreaterThan(0);
    });

    test('lets through the cases of a judge, with a mark, or of one path', async () => {
      const all = of('zj');
      const { handlerId } = all.find((one) => one.handlerId !== null) ?? {};
      const [flag] = all.flatMap(({ flags }) => flags);
      const byJudge = await list({ filter: { handlerId: handlerId ?? '' } });
      expect(byJudge.cases.map(bare)).toEqual(
        all.filter((one) => one.handlerId === handlerId).sort(SORTS.urgency),
      );
      const marked = await list({ filter: { flag: flag ?? '' } });
      expect(marked.cases.map(bare)).toEqual(
        all.filter(({ flags }) => flags.includes(flag ?? '')).sort(SORTS.urgency),
      );
      const { variants } = await population().pipeline.cases.handlers.cases.process(chief, {
        catalogueId: CATALOGUE,
      });
      const { path = '', cases: n } = variants[0] ?? {};
      expect((await list({ filter: { path } })).total).toBe(n);
    });

    test.each(Object.keys(SORTS) as CaseSort[])('by %s is in its order', async (sort) => {
      const { cases } = await list({ sort });
      expect(numbers(cases)).toEqual(numbers(of('zj').toSorted(SORTS[sort])));
    });

    test.each(Object.keys(SORTS) as CaseSort[])(
      'by %s has no holes and no doubles in its parts',
      async (sort) => {
        const limit = 37;
        const parts: CaseSummary[] = [];
        for (let offset = 0; offset < of('zj').length + limit; offset += limit) {
          const { cases, total } = await list({ sort, offset, limit });
          expect(total).toBe(of('zj').length);
          expect(cases.length).toBe(Math.min(limit, Math.max(0, total - offset)));
          parts.push(...cases);
        }
        expect(numbers(parts)).toEqual(numbers(of('zj').toSorted(SORTS[sort])));
      },
    );

    test.each<Screen>(['passive', 'anomaly', 'lapse', 'requery', 'overTerm'])(
      'the screen %s holds the nodes that wait, soonest first',
      async (screen) => {
        const WAITS: NodeState[] = ['pending', 'dueSoon', 'overdue', 'paused', 'blocked', 'breached'];
        const { screen: show } = population().pipeline.cases.handlers.cases;
        for (const courtId of ['zj', 'zj-hz']) {
          const wanted = casesIn(folded, courtId).flatMap(({ no, nodes }) =>
            nodes
              .filter(({ state }) => WAITS.includes(state))
              .filter((node) => (node.state === 'breached' ? 'anomaly' : node.screen) === screen)
              .map(({ nodeId, key, state, dueAt }) => ({ no, nodeId, key, state, dueAt })),
          );
          const asked = { catalogueId: CATALOGUE, courtId, screen };
          const { total, counts, nodes } = await show(chief, { ...asked, offset: 0, limit: 500 });
          const told = nodes.map(({ case: { no }, nodeId, key, state, dueAt }) => ({
            no,
            nodeId,
            key,
            state,
            dueAt,
          }));
          expect(new Set(told)).toEqual(new Set(wanted));
          expect(total).toBe(wanted.length);
          const dues = told.map(({ dueAt }) => dueAt ?? Number.POSITIVE_INFINITY);
          expect(dues).toEqual(dues.toSorted((a, b) => a - b));
          const byNode = Map.groupBy(wanted, ({ nodeId, state }) => `${nodeId} ${state}`);
          expect(new Map(counts.map((one) => [`${one.nodeId} ${one.state}`, one.count]))).toEqual(
            new Map([...byNode].map(([key, all]) => [key, all.length])),
          );
          const parts = [];
          for (let offset = 0; offset <= total; offset += 11) {
            parts.push(...(await show(chief, { ...asked, offset, limit: 11 })).nodes.map(({ key }) => key));
          }
          expect(parts).toEqual(told.map(({ key }) => key));
          for (const one of counts) {
            const some = { ...asked, nodeId: one.nodeId, state: one.state, offset: 0, limit: 500 };
            const only = await show(chief, some);
            expect([only.total, only.nodes.length]).toEqual([one.count, one.count]);
          }
        }
      },
    );
  });
}
