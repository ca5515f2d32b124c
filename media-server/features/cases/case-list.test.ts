import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases as contract, type CaseFilter } from '#shared/contract/cases.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { TestClock } from '../../testing/clock.ts';
import {
  builtInCatalogue,
  caseEvent,
  openPipeline,
  type Person,
  type Pipeline,
} from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
/** Monday 9 March 2026, 10:00 in Shanghai. */
const START = Date.UTC(2026, 2, 9, 2);
const catalogueId = 'enforcement';

/** By case: what its parties are called. */
const PARTIES: Readonly<Record<string, readonly [role: string, name: string][]>> = {
  percent: [['debtor', '满100%返利商行']],
  score: [['debtor', 'Max_Muster']],
  slash: [['applicant', String.raw`反斜\杠公司`]],
  plain: [
    ['applicant', '欧阳小明'],
    ['debtor', '王五'],
    ['debtor', '杭州某某贸易有限公司'],
  ],
  quote: [['debtor', `O'Neil "Ltd"`]],
};

describeStores('the list of cases', (store) => {
  const clock = new TestClock(START + 20 * DAY);
  let pipeline: Pipeline;
  let calls: Pipeline['cases']['handlers']['cases'];
  let chief: Person;
  let ningbo: Person;

  const filed = (caseId: string, over: Partial<CaseEventInput> = {}): CaseEventInput =>
    caseEvent(caseId, 'caseFiled', START, {
      data: { number: `（2026）浙0106执${caseId}号`, claimKind: 'money' },
      ...over,
    });

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.cases.handlers.cases;
    chief = await pipeline.person('analyst', 'zj');
    ningbo = await pipeline.person('analyst', 'zj-nb');
    for (const [caseId, parties] of Object.entries(PARTIES)) {
      await pipeline.append([
        filed(caseId),
        ...parties.map(([role, name], n) =>
          caseEvent(caseId, 'partyJoined', START + 1 + n, { subject: `p${n}`, data: { role, name } }),
        ),
      ]);
    }
    await pipeline.append([
      caseEvent('plain', 'livelihoodMarked', START + 2),
      filed('n1', { courtId: 'zj-nb', data: { claimKind: 'money' } }),
      filed('n2', { courtId: 'zj-nb-haishu' }),
      filed('h2', { courtId: 'zj-hz2' }),
      // The register of a court, which is in no stage.
      caseEvent('office:zj', 'officeOpened', START, { courtId: 'zj' }),
    ]);
  });
  afterAll(() => pipeline.close());

  const list = (person: Person, filter: CaseFilter = {}, over: { courtId?: string; offset?: number } = {}) =>
    calls.list(person, { catalogueId, filter, sort: 'number', offset: 0, limit: 500, ...over });
  const idsOf = async (
    person: Person,
    filter: CaseFilter,
    over: { courtId?: string } = {},
  ): Promise<string[]> => (await list(person, filter, over)).cases.map(({ caseId }) => caseId).sort();

  test.each([
    ['%', ['percent']],
    ['100%返', ['percent']],
    ['1%返', []],
    ['_', ['score']],
    ['max_muster', ['score']],
    ['maxxmuster', []],
    [String.raw`\ `, ['slash']],
    [String.raw`斜\杠`, ['slash']],
    ['"LTD"', ['quote']],
    [`o'neil`, ['quote']],
    ['小明', ['plain']],
    ['某某贸易', ['plain']],
    ['浙0106执plain号', ['plain']],
    ['n1', ['n1']],
    ['（2026）浙0106执', ['h2', 'n2', 'percent', 'plain', 'quote', 'score', 'slash']],
    ['office', []],
    ['查无此人', []],
  ])('search for %s takes its characters as they are', async (search, wanted) => {
    expect(await idsOf(chief, { search: search.trim() })).toEqual(wanted);
  });

  test('a mark is the whole mark, whatever characters it holds', async () => {
    expect(await idsOf(chief, { flag: 'livelihood' })).toEqual(['plain']);
    expect(await idsOf(chief, { flag: 'l_velihood' })).toEqual([]);
    expect(await idsOf(chief, { flag: 'livelihoo' })).toEqual([]);
  });

  test('names are masked, each of several', async () => {
    const { cases } = await list(chief, { search: 'plain' });
    expect(cases).toMatchObject([{ applicant: '欧***', debtor: '王*、杭州****公司', flags: ['livelihood'] }]);
  });

  test('a court sees its subtree alone, and no court whose id begins with its own', async () => {
    expect(await idsOf(ningbo, {})).toEqual(['n1', 'n2']);
    expect(await idsOf(ningbo, {}, { courtId: 'zj-nb-haishu' })).toEqual(['n2']);
    expect(await idsOf(chief, {}, { courtId: 'zj-hz' })).toEqual(Object.keys(PARTIES).toSorted());
    for (const courtId of ['zj', 'zj-hz', 'nowhere']) {
      await expect(list(ningbo, {}, { courtId })).rejects.toMatchObject({ code: 'notFound' });
      await expect(
        calls.screen(ningbo, { catalogueId, screen: 'passive', courtId, offset: 0, limit: 1 }),
      ).rejects.toMatchObject({ code: 'notFound' });
    }
  });

  test('the part behind the end is empty, and the total stays', async () => {
    expect(await list(chief, {}, { offset: 5000 })).toEqual({ total: 8, cases: [] });
  });

  test('cases without a number come last by number', async () => {
    expect((await list(chief)).cases.at(-1)).toMatchObject({ caseId: 'n1', number: null });
  });

  test('find() tells the number of an own case; one of other courts is as unknown as one that isn’t there', async () => {
    const { caseNo } = await calls.find(ningbo, { catalogueId, caseId: 'n2' });
    expect((await list(ningbo, { search: 'n2' })).cases).toMatchObject([{ no: caseNo, caseId: 'n2' }]);
    const refusals = ['plain', 'nothing'].map((caseId) =>
      calls.find(ningbo, { catalogueId, caseId }).then(
        () => 'found',
        (error: Error) => error.message.replace(caseId, '…'),
      ),
    );
    const [foreign, unknown] = await Promise.all(refusals);
    expect(foreign).toBe(unknown);
  });

  test('a screen counts the cases of its own catalogue', async () => {
    const second = { ...(await builtInCatalogue()), id: 'second' };
    await pipeline.rulebooks.register(second, clock.now());
    await pipeline.append([filed('x1'), filed('x2')], { catalogueId: 'second' });
    const screenOf = (of: string) =>
      calls.screen(chief, { catalogueId: of, screen: 'overTerm', offset: 0, limit: 500 });
    for (const [of, n] of [
      [catalogueId, 8],
      ['second', 2],
    ] as const) {
      const { total, nodes, counts } = await screenOf(of);
      expect([total, nodes.length, counts[0]?.count]).toEqual([n, n, n]);
      expect(new Set(nodes.map((node) => node.case.catalogueId))).toEqual(new Set([of]));
    }
    expect(await calls.catalogues(chief, {})).toMatchObject([{ id: catalogueId }, { id: 'second' }]);
  });

  test('texts longer than a list has room for are cut, and no character in two', async () => {
    const long = '𠮷'.repeat(200);
    const result = await pipeline.append([
      filed('long', { data: { number: `a${long}`, claimKind: 'money' } }),
      caseEvent('long', 'handlerAssigned', START + 1, { data: { judgeId: `a${long}`, judgeName: long } }),
      caseEvent('long', 'partyJoined', START + 1, {
        subject: 'p',
        data: { role: 'debtor', name: `a${long}` },
      }),
    ]);
    expect(result).toMatchObject({ appended: 3 });
    const [row] = (await list(chief, { search: 'long' })).cases;
    expect(row?.number).toBe(`a${'𠮷'.repeat(59)}`);
    expect(row?.handlerName).toBe('𠮷'.repeat(60));
    expect(row?.debtor?.isWellFormed()).toBe(true);
    expect(row?.overdue).toBeGreaterThan(0);
  });
});

describe('the contract of the list', () => {
  test.each([
    ['search', 'a\0b'],
    ['search', '\ud842'],
    ['search', 'a'.repeat(81)],
    ['handlerId', '\0'],
    ['caseKind', '\0'],
    ['path', '\0'],
  ])('refuses a filter whose %s no store could look for', (name, value) => {
    const given = { catalogueId, filter: { [name]: value } };
    expect(contract.list.input.safeParse(given).success).toBe(false);
  });

  test.each([{ limit: 0 }, { limit: 501 }, { offset: -1 }, { offset: 1.5 }])(
    'refuses the part %j',
    (part) => {
      expect(contract.list.input.safeParse({ catalogueId, ...part }).success).toBe(false);
    },
  );
});
