import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseEventInput } from '#shared/cases/input.ts';
import type { CaseSummary } from '#shared/cases/views.ts';
import { EXPORT_PATH, MAX_EXPORT_ROWS, type ExportRequest } from '#shared/exports.ts';
import { systemClock } from '../../media-server/clock.ts';
import { CASES, type CaseRow } from '../../media-server/features/cases/rows.ts';
import { insertMissing } from '../../media-server/store/bulk.ts';
import type { Store } from '../../media-server/store/open.ts';
import { caseEvent, openPipeline } from '../../media-server/testing/pipeline.ts';
import { connectClient, type TestClient } from './support/client.ts';
import { ask, auditOf, openRequest, tokenOf, type HttpAnswer } from './support/http.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';
import { readWorkbook } from './support/xlsx.ts';

const DAY = 86_400_000;
const NOW = Date.now();
const catalogueId = 'enforcement';
/** More cases than a workbook holds, in the court that nothing else looks at. */
const MANY = MAX_EXPORT_ROWS.xlsx + 1;
const SOME = 5000;

/** Case numbers that a spreadsheet or a parser could take for something else. */
const NUMBERS = [
  '（2026）浙0106执1号',
  '=1+1',
  '+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  'a,"b"\nc',
  "'quoted",
  '\tTab',
  'plain & <b>',
];
const BOM = '\uFEFF';

async function prepare(store: Store): Promise<void> {
  const pipeline = await openPipeline(store, systemClock);
  const courtId = 'zj-hz-xihu';
  const events = NUMBERS.flatMap((number, n): CaseEventInput[] => {
    const at = NOW - (n + 1) * DAY;
    const tell = (
      type: string,
      data: CaseEventInput['data'],
      subject: string | null = null,
    ): CaseEventInput => caseEvent(`x${n}`, type, at, { courtId, subject, data });
    return [
      tell('caseFiled', { number, claimKind: 'money', claimed: 100.25 * n }),
      tell('partyJoined', { role: 'debtor', name: n === 0 ? '王小明' : `=HYPERLINK(${n})` }, 'p'),
      tell('handlerAssigned', { judgeId: `j${n}`, judgeName: `+法官${n}` }),
      ...(n === 2 ? [tell('moneyPaidOut', { amount: 7.5 }, 'm')] : []),
    ];
  });
  await pipeline.append(events);
  await pipeline.append([
    caseEvent('other', 'caseFiled', NOW - 20 * DAY, { courtId: 'zj-nb', data: { claimKind: 'money' } }),
  ]);
  const other = (await store.db('cases').where('case_id', 'other').first()) as CaseRow;
  const copies = Array.from({ length: MANY }, (_, n) => ({
    ...other,
    no: 1000 + n,
    case_id: `many-${n}`,
    ...(n < SOME ? { court_id: 'zj-nb-haishu', basic_id: 'zj-nb-haishu' } : {}),
  }));
  await insertMissing({ db: store.db, dialect: store.dialect, table: CASES }, copies);
  await pipeline.close();
}

const columns = [
  { key: 'number', title: '案号' },
  { key: 'status', title: 'Status' },
  { key: 'beganAt', title: '立案时间' },
  { key: 'debtor', title: 'Debtor, masked' },
  { key: 'claimed', title: '申请金额（元）' },
  { key: 'held', title: '案款余额' },
  { key: 'closedAt', title: '结案时间' },
  { key: 'overdue', title: '=逾期' },
  { key: 'handlerName', title: '承办人' },
];
const labels = { status: { open: '在办', closed: '已结' } };
const of = { view: 'cases', catalogueId, filter: {}, sort: 'began' } as const;

describe('exports', () => {
  let server: TestServer;
  let client: TestClient;
  let hangzhou: string;
  let ningbo: string;

  beforeAll(async () => {
    server = await startTestServer({ prepare });
    hangzhou = await tokenOf(server, 'analyst', 'zj-hz');
    ningbo = await tokenOf(server, 'leader', 'zj-nb');
    client = connectClient(server, hangzhou);
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  const post = (token: string | undefined, body: unknown): Promise<HttpAnswer> =>
    ask(server, EXPORT_PATH, {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const wanted = (over: Partial<ExportRequest> | object = {}): object => ({
    of,
    format: 'csv',
    columns,
    labels,
    ...over,
  });
  const errorOf = ({ status, body }: HttpAnswer): object => ({
    status,
    ...(JSON.parse(body.toString('utf8')) as object),
  });
  const listed = async (): Promise<CaseSummary[]> =>
    (await client.call.cases.list.query({ catalogueId, sort: 'began', limit: 500 })).cases;

  /** Shanghai's wall clock, by adding its eight hours. */
  const inShanghai = (at: number): string =>
    new Date(at + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
  const cellsOf = (row: CaseSummary): (string | number | null)[] => [
    row.number,
    row.status === 'open' ? '在办' : row.status,
    inShanghai(row.beganAt ?? 0),
    row.debtor,
    (row.claimedFen ?? 0) / 100,
    row.heldFen / 100,
    null,
    row.overdue,
    row.handlerName,
  ];
  /** As a spreadsheet that reads CSV shall see it: no text begins like a formula. */
  const guarded = (cell: string | number | null): string =>
    typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell ?? '');

  describe('as CSV', () => {
    test('have a byte-order mark, the titles, and every row of the list, with nothing that is a formula', async () => {
      const { status, headers, body } = await post(hangzhou, wanted());
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="cases.csv"',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      const text = body.toString('utf8');
      expect(text.startsWith(BOM)).toBe(true);
      const [titles = [], ...rows] = parse(body, { bom: true });
      expect(titles).toEqual(columns.map(({ title }) => guarded(title)));
      const cases = await listed();
      expect(cases.length).toBe(NUMBERS.length);
      expect(rows).toEqual(cases.map((row) => cellsOf(row).map(guarded)));
      expect(rows.flat().filter((cell) => /^[=+@\t\r]/.test(cell))).toEqual([]);
      // A negative number stays a number.
      expect(rows.map((row) => row[5])).toContain('-7.5');
      expect(rows.map((row) => row[0])).toContain('a,"b"\nc');
    });

    test('keep masked what the list masks', async () => {
      const text = (await post(hangzhou, wanted())).body.toString('utf8');
      expect(text).toContain('王**');
      expect(text).not.toContain('王小明');
      expect(text).not.toContain('HYPERLINK');
    });

    test('of screens, alarms, judges and courts have the rows of their views', async () => {
      const { call } = client;
      const rowsOf = async (view: object, keys: string[]): Promise<string[][]> => {
        const chosen = keys.map((key) => ({ key, title: key }));
        const { body } = await post(hangzhou, { of: view, format: 'csv', columns: chosen });
        return parse(body, { bom: true }).slice(1);
      };
      const { nodes } = await call.cases.screen.query({ catalogueId, screen: 'overTerm', limit: 500 });
      expect(nodes.length).toBe(NUMBERS.length);
      expect(
        await rowsOf({ view: 'screen', catalogueId, screen: 'overTerm' }, ['nodeId', 'nodeState', 'dueAt']),
      ).toEqual(nodes.map(({ nodeId, state, dueAt }) => [nodeId, state, inShanghai(dueAt ?? 0)]));
      const { alarms } = await call.alarms.list.query({ limit: 500 });
      expect(alarms.length).toBeGreaterThan(0);
      expect(await rowsOf({ view: 'alarms' }, ['nodeId', 'priority', 'raisedAt'])).toEqual(
        alarms.map((row) => [row.nodeId, String(row.priority), inShanghai(row.raisedAt)]),
      );
      const judges = await call.cases.handlers.query({ catalogueId });
      expect(await rowsOf({ view: 'handlers', catalogueId }, ['handlerName', 'open', 'held'])).toEqual(
        judges.map((row) => [`'${row.name}`, String(row.open), String(row.heldFen / 100)]),
      );
      const { courts } = await call.cases.overview.query({ catalogueId });
      expect(await rowsOf({ view: 'courts', catalogueId }, ['courtId', 'open', 'medianAge'])).toEqual(
        courts.map((row) => [
          row.courtId,
          String(row.open),
          row.medianAgeMs === null ? '' : String(row.medianAgeMs / 3_600_000),
        ]),
      );
    });

    test('of no rows have their titles', async () => {
      const { body } = await post(hangzhou, wanted({ of: { ...of, filter: { search: '查无此案' } } }));
      expect(parse(body, { bom: true })).toEqual([columns.map(({ title }) => guarded(title))]);
    });
  });

  describe('as a workbook', () => {
    test('have the titles and every row of the list, texts as texts and numbers as numbers', async () => {
      const { status, headers, body } = await post(hangzhou, wanted({ format: 'xlsx', sheet: '案件' }));
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'content-disposition': 'attachment; filename="cases.xlsx"',
      });
      const { sheet, rows } = readWorkbook(body);
      expect(sheet).toBe('案件');
      expect(rows[0]).toEqual(columns.map(({ title }) => title));
      expect(rows.slice(1)).toEqual((await listed()).map(cellsOf));
    });

    test('leave out of the sheet’s name what a sheet can’t be called', async () => {
      const named = async (sheet: string): Promise<string> =>
        readWorkbook((await post(hangzhou, wanted({ format: 'xlsx', sheet }))).body).sheet;
      expect(await named('逾期/[到期]: a*?')).toBe('逾期  到期   a');
      expect(await named('/')).toBe('Sheet1');
    });

    test('of more rows than one holds are refused, where CSV still does it', async () => {
      const many = { ...of, sort: 'urgency' };
      const short = columns.slice(0, 1);
      expect(errorOf(await post(ningbo, wanted({ of: many, format: 'xlsx', columns: short })))).toMatchObject(
        {
          status: 413,
          code: 'tooLarge',
        },
      );
      const { status, body } = await post(ningbo, wanted({ of: many, columns: short }));
      expect(status).toBe(200);
      expect(body.toString('utf8').trimEnd().split('\n').length).toBe(MANY + 2);
    });

    test('of thousands of rows are made', async () => {
      const some = { ...of, courtId: 'zj-nb-haishu' };
      const { body } = await post(ningbo, wanted({ of: some, format: 'xlsx' }));
      expect(readWorkbook(body).rows.length).toBe(SOME + 1);
    });
  });

  describe('are for people, within their courts', () => {
    test('and not for units, feeds or nobody', async () => {
      const { sessions, store } = server.running.context;
      await store.db('units').insert({
        id: 'u1',
        call_sign: '1',
        officer_name: '王',
        court_id: 'zj-hz',
        device_model: '',
        enrolled_at: 1,
        created_at: 1,
      });
      const unit = (await sessions.createForUnit('u1', 'test')).token;
      expect(errorOf(await post(unit, wanted()))).toMatchObject({ status: 403, code: 'forbidden' });
      const feed = await tokenOf(server, 'feed', 'zj');
      expect(errorOf(await post(feed, wanted()))).toMatchObject({ status: 403, code: 'forbidden' });
      expect(errorOf(await post(undefined, wanted()))).toMatchObject({ status: 401 });
      for (const role of ['dutyOfficer', 'leader', 'administrator'] as const) {
        expect((await post(await tokenOf(server, role, 'zj-hz'), wanted())).status).toBe(200);
      }
    });

    test('another court is not found', async () => {
      for (const view of [
        { ...of, courtId: 'zj-hz' },
        { view: 'alarms', filter: { courtId: 'zj-hz-xihu' } },
        { view: 'screen', catalogueId, screen: 'lapse', courtId: 'zj' },
        { view: 'handlers', catalogueId, courtId: 'zj-hz' },
        { view: 'courts', catalogueId, courtId: 'zj' },
      ]) {
        const answer = await post(ningbo, {
          of: view,
          format: 'csv',
          columns: [{ key: 'courtId', title: 'x' }],
        });
        expect(errorOf(answer)).toMatchObject({ status: 404, code: 'notFound' });
      }
    });
  });

  test.each([
    ['columns[0].key', { columns: [{ key: 'idNumber', title: 'x' }] }],
    ['columns[0].key', { columns: [{ key: 'constructor', title: 'x' }] }],
    ['columns[0].key', { columns: [{ key: '__proto__', title: 'x' }] }],
    ['columns', { columns: [] }],
    ['format', { format: 'pdf' }],
    ['of.filter.search', { of: { ...of, filter: { search: '\0' } } }],
    ['of.sort', { of: { ...of, sort: 'no; drop table cases' } }],
    ['sheet', { sheet: 'x'.repeat(32) }],
  ])('with a wrong %s are refused with its place', async (place, over) => {
    expect(errorOf(await post(hangzhou, wanted(over)))).toMatchObject({
      status: 400,
      code: 'invalidInput',
      place,
    });
  });

  test('a label is one that was given, whatever a value is called', async () => {
    const given = { handlerName: { x: 'y' }, number: {} };
    const named = caseEvent('ctor', 'caseFiled', Date.now(), {
      courtId: 'zj-hz-xihu',
      data: { claimKind: 'money', number: 'constructor' },
    });
    const { store, courts } = server.running.context;
    const pipeline = await openPipeline(store, systemClock);
    await pipeline.append([named]);
    await pipeline.close();
    expect(courts.find('zj-hz-xihu')).toBeDefined();
    const { status, body } = await post(hangzhou, wanted({ labels: given }));
    expect(status).toBe(200);
    expect(body.toString('utf8')).toContain('\nconstructor,');
  });

  test('each is an entry of the audit log, with whose it was, what was asked for and how many rows', async () => {
    const before = (await auditOf(server, 'cases.export')).length;
    const filter = { search: '浙0106' };
    await post(hangzhou, wanted({ of: { ...of, filter } }));
    await post(hangzhou, wanted({ format: 'pdf' }));
    expect((await auditOf(server, 'cases.export')).slice(before)).toMatchObject([
      {
        actor: usernameOf('analyst', 'zj-hz'),
        target: 'cases',
        outcome: 'ok',
        detail: { view: 'cases', filter, format: 'csv', rows: 1 },
      },
    ]);
  });

  test('one that is broken off leaves the server answering others', async () => {
    const asked = openRequest(server, EXPORT_PATH, {
      method: 'POST',
      token: ningbo,
      headers: { 'content-type': 'application/json' },
    });
    asked.on('error', () => undefined);
    asked.end(JSON.stringify(wanted()));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    await once(response, 'data');
    asked.destroy();
    expect((await post(ningbo, wanted({ of: { ...of, courtId: 'zj-nb-haishu' } }))).status).toBe(200);
  });
});
