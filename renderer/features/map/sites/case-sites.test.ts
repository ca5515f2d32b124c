import { describe, expect, test } from 'vitest';
import type { CaseDetail, NodeView } from '#shared/cases/views.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { caseSites, firstDeadline, siteCaseNumbers, siteMarks } from './case-sites.ts';

const node = (state: NodeView['state'], dueAt: number | null, kind: NodeView['kind'] = 'clock'): NodeView =>
  ({ key: `${state}-${dueAt}`, kind, state, dueAt }) as NodeView;

const detail = (no: number, ...nodes: NodeView[]): [number, CaseDetail] => [
  no,
  { summary: { no }, nodes } as CaseDetail,
];

const operation = (over: Partial<Operation>): Operation =>
  ({
    id: 'op',
    title: '腾房',
    state: 'planned',
    places: [{ name: '文三路', point: { lon: 120.13, lat: 30.28 } }],
    cases: [{ no: 1, number: '（2026）浙0106执1号' }],
    ...over,
  }) as Operation;

describe('caseSites()', () => {
  test('a site is as urgent as its most urgent case, which comes first', () => {
    const cases = [1, 2, 3].map((no) => ({ no, number: null }));
    const [site] = caseSites(
      [operation({ cases })],
      new Map([
        detail(1, node('pending', 900)),
        detail(2, node('overdue', 100), node('overdue', 50)),
        detail(3, node('dueSoon', 300)),
      ]),
    );
    expect(site?.step).toBe('overdue');
    expect(site?.cases.map(({ no, step }) => [no, step])).toEqual([
      [2, 'overdue'],
      [3, 'dueSoon'],
      [1, 'within'],
    ]);
    expect(site?.cases[0]?.node?.dueAt).toBe(50);
  });

  test('only operations that are to come or run, with a case and a point, have sites', () => {
    const nowhere = { name: '某处', point: null };
    const operations = [
      operation({ id: 'draft', state: 'draft' }),
      operation({ id: 'ended', state: 'ended' }),
      operation({ id: 'nowhere', places: [nowhere] }),
      operation({ id: 'noCase', cases: [] }),
      operation({ id: 'running', state: 'running', places: [nowhere, ...operation({}).places] }),
    ];
    expect(caseSites(operations, new Map()).map(({ id }) => id)).toEqual(['running/1']);
    expect(siteCaseNumbers(operations)).toEqual([1]);
  });

  test('a case that was not read yet, or has no clock that runs, has no deadline', () => {
    expect(caseSites([operation({})], new Map())[0]?.step).toBe('none');
    const done = detail(1, node('done', 10), node('blocked', 10, 'gate'), node('paused', null));
    expect(caseSites([operation({})], new Map([done]))[0]?.step).toBe('none');
  });
});

test('firstDeadline() takes the clock that runs out first', () => {
  const [, view] = detail(1, node('pending', 300), node('pending', 200), node('doneLate', 100));
  expect(firstDeadline(view)?.dueAt).toBe(200);
});

test('siteMarks() says what is left of the time of the most urgent case', () => {
  const sites = caseSites([operation({})], new Map([detail(1, node('dueSoon', 5))]));
  expect(siteMarks(sites, ({ dueAt }) => `due ${dueAt}`)).toEqual([
    { id: 'op/0', place: { lon: 120.13, lat: 30.28 }, step: 'dueSoon', label: '文三路 · due 5' },
  ]);
});
