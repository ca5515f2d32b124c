import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { compileRules } from '#shared/catalogue/rules.ts';
import { TestClock } from '../../testing/clock.ts';
import { emptyCases, openImports, type Imports } from '../../testing/imports.ts';
import { requestLines, requestLog, requestsCatalogue, requestsMapping } from '../../testing/requests.ts';
import { describeStores } from '../../testing/store.ts';
import { feedFolder } from './readers/testing.ts';
import { tryFile, type Trial } from './trial.ts';

const LINES = requestLines(40);
const line = (request: string, step: string, when: string, court = 'zj-hz'): string =>
  `${request},e1,${step},${when},${court},,`;

const LOGS: [what: string, name: string, content: string | Uint8Array, courtId: string | undefined][] = [
  ['of good lines', 'good.csv', requestLog(LINES), undefined],
  [
    'with bad lines',
    'bad.csv',
    requestLog([
      ...LINES.slice(0, 20),
      line('a', 'Received', 'yesterday'),
      line('b', 'Lost', '2026-03-02'),
      line('c', 'Received', '2026-03-02', 'zj-nb'),
      line('d', 'Skipped', '2026-03-02'),
      'too,short',
      '"open',
    ]),
    undefined,
  ],
  [
    'with cases whose court is missing, or another one later',
    'courts.csv',
    requestLog([
      line('a', 'Received', '2026-03-02', ''),
      line('b', 'Received', '2026-03-02', 'zj-hz-xihu'),
      `b,e2,Confirmed,2026-03-03,,clerk,`,
      `b,e3,Decided,2026-03-04,zj-hz,,1`,
    ]),
    undefined,
  ],
  [
    'whose cases get the given court',
    'given.csv',
    requestLog([line('a', 'Received', '2026-03-02', '')]),
    'zj-hz',
  ],
  [
    'with nothing but bad lines',
    'none.csv',
    requestLog([line('a', 'Lost', '2026-03-02'), line('b', 'Received', 'yesterday')]),
    undefined,
  ],
  ['that is cut', 'cut.csv.gz', gzipSync(requestLog(requestLines(300))).subarray(0, 1200), undefined],
];

describeStores('tryFile', (store) => {
  const folder = feedFolder();
  const clock = new TestClock(Date.UTC(2026, 10, 2));
  const rules = compileRules(requestsCatalogue());
  const mapping = requestsMapping({
    where: { step: ['Received', 'Confirmed', 'Decided', 'Lost'] },
  });
  let imports: Imports;

  beforeEach(async () => {
    await emptyCases(store());
    imports = await openImports(store(), clock);
  });

  const counted = async (): Promise<Pick<Trial, 'cases' | 'types' | 'from' | 'to'>> => {
    const { db } = store();
    const types: { type: string; n: number | string }[] = await db('case_events')
      .groupBy('type')
      .select('type')
      .count({ n: '*' });
    const span = await db('case_events').min({ from: 'at' }).max({ to: 'at' }).first();
    return {
      cases: (await db('cases').whereIn('no', db('case_events').select('case_no'))).length,
      types: new Map(types.map(({ type, n }) => [type, Number(n)])),
      from: span?.from ?? null,
      to: span?.to ?? null,
    };
  };

  test.each(LOGS)('of a log %s tells what the import then does', async (_, name, content, courtId) => {
    const file = await folder.write(name, content);
    const scope = 'zj/zj-hz/';
    const courtIds = new Set(imports.courts.within(scope).map(({ id }) => id));
    const listed: string[] = [];
    const plan = { file, mapping, ...(courtId === undefined ? {} : { courtId }) };
    const trial = await tryFile({ rules, courtIds, clock }, plan, {
      onProblem: async ({ place, reason }) => void listed.push(`${place}: ${reason}`),
    });
    expect(await store().db('cases')).toEqual([]);

    const job = await imports.run(file, { ...plan, scope });
    expect(trial).toEqual({
      records: job.records,
      events: job.appended,
      skipped: job.skipped,
      refused: job.refused,
      failure: job.reason,
      ...(await counted()),
    });
    expect(listed.toSorted()).toEqual(job.problems.map(({ place, reason }) => `${place}: ${reason}`).sort());
    expect(job.appended > 0).toBe(name !== 'none.csv');
  });
});
