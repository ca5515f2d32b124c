import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requestLines, requestLog, requestsCatalogue, requestsMapping } from '../../testing/requests.ts';
import { TestClock } from '../../testing/clock.ts';
import { casesIn, emptyCases, openImports, type Imports } from '../../testing/imports.ts';
import { describeStores } from '../../testing/store.ts';
import type { ImportJob } from '#shared/feeds.ts';
import { feedFolder } from './readers/testing.ts';

const NOW = Date.UTC(2026, 10, 2);

describeStores('importFile', (store) => {
  const folder = feedFolder();
  let clock: TestClock;
  let imports: Imports;

  beforeEach(async () => {
    clock = new TestClock(NOW);
    await emptyCases(store());
    imports = await openImports(store(), clock);
  });

  const eventIds = async (): Promise<string[]> => {
    const rows: { request: string; no: string }[] = await store()
      .db('case_events as e')
      .join('cases as c', 'c.no', 'e.case_no')
      .select('c.case_id as request', 'e.event_id as no');
    return rows.map(({ request, no }) => `${request},${no}`).sort();
  };
  const idsOf = (lines: readonly string[]): string[] =>
    lines.map((line) => line.split(',', 2).join(',')).sort();
  const totals = ({ records, appended, duplicates, skipped, refused }: ImportJob) => ({
    records,
    appended,
    duplicates,
    skipped,
    refused,
  });

  /** Imports and ends after so many transactions, as a signal does. */
  const abortedAfter = (file: string, transactions: number): Promise<ImportJob> => {
    const stop = new AbortController();
    let told = -1;
    const onProgress = (): void => {
      told += 1;
      if (told >= transactions) {
        stop.abort(new Error('enough'));
      }
    };
    return imports.run(file, { batch: 20 }, { signal: stop.signal, onProgress });
  };

  test('counts what was appended, was there, was left out and was refused, and names the places', async () => {
    const lines = [
      'R-1,e1,Received,2026-03-02T09:00:00Z,zj-hz,,',
      'R-1,e1,Received,2026-03-02T09:00:00Z,zj-hz,,',
      'R-1,e1,Received,2026-03-02T10:00:00Z,zj-hz,,',
      'R-1,e2,Confirmed,2026-02-31T09:00:00Z,zj-hz,a,',
      'R-1,e3,Lost,2026-03-03T09:00:00Z,zj-hz,,',
      'R-1,e4,Received',
      'R-1,e5,Decided,2026-03-04T09:00:00Z,zj-hz,,1.234',
      'R-1,e6,Draft,2026-03-04T09:00:00Z,zj-hz,,',
      'R-1,e7,Confirmed,2026-03-04T09:00:00Z,zj-hz,b,',
    ];
    const mapping = requestsMapping({
      where: { step: ['Received', 'Confirmed', 'Decided', 'Lost'] },
    });
    const problems: string[] = [];
    const job = await imports.run(
      await folder.write('mixed.csv', requestLog(lines)),
      { mapping },
      {
        onProblems: async (found) => {
          problems.push(...found.map(({ place, reason }) => `${place}: ${reason}`));
        },
      },
    );
    expect(job).toMatchObject({
      state: 'done',
      reason: null,
      records: 9,
      appended: 2,
      duplicates: 1,
      skipped: 1,
      refused: 5,
      unsettled: 0,
      read: job.size,
    });
    expect(problems.toSorted()).toEqual([
      'line 4: id: the event e1 of the case R-1 is there with other content',
      'line 5: column when: "2026-02-31T09:00:00Z" is no date',
      'line 6: column step: "Lost" stands for no event',
      'line 7: has 3 fields; the header has 7',
      'line 8: column fee: 1.234 is no amount in yuan with at most two decimals',
    ]);
    expect(job.problems.map(({ place, reason }) => `${place}: ${reason}`)).toEqual(problems);
  });

  test('works out the same as the same events that were appended as they happened', async () => {
    const lines = requestLines(60);
    await imports.run(await folder.write('once.csv', requestLog(lines)), { batch: 50 });
    const imported = await casesIn(store());
    expect(imported.alarms.length).toBeGreaterThan(10);
    expect(imported.cases.every(({ stale }) => stale === 0)).toBe(true);

    await emptyCases(store());
    const again = await openImports(store(), clock);
    const types: Record<string, string> = {
      Received: 'received',
      Confirmed: 'confirmed',
      Decided: 'decided',
    };
    const events = lines.map((line) => {
      const [caseId = '', id = '', step = '', when = '', courtId = '', clerk = '', fee = ''] =
        line.split(',');
      const data = { ...(clerk === '' ? {} : { clerk }), ...(fee === '' ? {} : { fee: Number(fee) }) };
      return { caseId, id, type: types[step] ?? '', at: Date.parse(when), courtId, subject: null, data };
    });
    await again.cases.append(events, {
      catalogueId: 'requests',
      scope: '',
      feed: null,
      refuse: 'all',
      derive: 'now',
    });
    expect(imported).toEqual(await casesIn(store()));
  });

  test('tells a progress that only grows, up to the end of the file and the last case', async () => {
    const seen: ImportJob[] = [];
    const job = await imports.run(
      await folder.write('steps.csv', requestLog(requestLines(60))),
      { batch: 25 },
      { onProgress: (now) => void seen.push(now) },
    );
    const grows = (member: (job: ImportJob) => number): boolean =>
      seen.every((now, index) => index === 0 || member(now) >= member(seen[index - 1] ?? now));
    expect(seen.length).toBeGreaterThan(7);
    expect(grows(({ read }) => read)).toBe(true);
    expect(grows(({ records }) => records)).toBe(true);
    expect(grows(({ appended }) => appended)).toBe(true);
    const settling = seen.slice(seen.findIndex(({ unsettled }) => unsettled > 0));
    expect(settling.map(({ unsettled }) => unsettled)).toEqual([60, 0, 0]);
    expect(seen.at(-1)).toEqual(job);
    expect(job).toMatchObject({ state: 'done', read: job.size, records: 153 });
  });

  describe('that is begun again', () => {
    test.each([1, 3, 8])(
      'after %i transactions goes on there and enters nothing twice',
      async (transactions) => {
        const lines = requestLines(60);
        const file = await folder.write(
          `aborted-${transactions}.csv`,
          requestLog([...lines, 'R-x,e1,Lost,,,,']),
        );
        const begun = await abortedAfter(file, transactions);
        expect(begun).toMatchObject({ state: 'paused' });
        expect(begun.records).toBeGreaterThan(0);
        expect(begun.records).toBe(transactions === 8 ? lines.length + 1 : transactions * 20);

        const job = await imports.run(file, { batch: 20 });
        expect(job.id).toBe(begun.id);
        expect(totals(job)).toEqual({ records: 154, appended: 153, duplicates: 0, skipped: 0, refused: 1 });
        expect(job.state).toBe('done');
        expect(await eventIds()).toEqual(idsOf(lines));
        expect(await store().db('cases').where('stale', 1)).toEqual([]);
      },
    );

    test('after it was done counts every event as there already', async () => {
      const file = await folder.write('twice.csv', requestLog(requestLines(20)));
      const first = await imports.run(file);
      const before = await casesIn(store());
      const second = await imports.run(file);
      expect(second.id).not.toBe(first.id);
      expect(totals(second)).toMatchObject({ records: 51, appended: 0, duplicates: 51 });
      expect(await casesIn(store())).toEqual(before);
    });

    test('under another name goes on', async () => {
      const lines = requestLines(30);
      const begun = await abortedAfter(await folder.write('before.csv', requestLog(lines)), 2);
      const renamed = folder.path('after.csv');
      await rename(folder.path('before.csv'), renamed);
      expect(await imports.run(renamed)).toMatchObject({
        id: begun.id,
        file: 'after.csv',
        appended: lines.length,
        duplicates: 0,
      });
    });

    test('after it was edited reads the file from its beginning, even where it is as long as before', async () => {
      const lines = requestLines(30);
      const text = requestLog(lines);
      const bad = text.replace('R-0,e1,Received', 'R-0,e1,Recxived');
      const file = await folder.write('edited.csv', bad);
      expect(await abortedAfter(file, 2)).toMatchObject({ refused: 1, records: 41 });
      await folder.write('edited.csv', text);
      await utimes(file, NOW / 1000, NOW / 1000);
      const job = await imports.run(file);
      expect(totals(job)).toMatchObject({ records: 77, duplicates: 40, appended: 37, refused: 0 });
      expect(await eventIds()).toEqual(idsOf(lines));
    });

    test('by a corrected catalogue takes the lines that were refused before', async () => {
      const lines = requestLines(30);
      const file = await folder.write('corrected.csv', requestLog(lines));
      const mapping = requestsMapping({
        events: { '*': { slug: true } },
        data: { confirmed: { clerk: { column: 'clerk' } } },
      });
      const [received, confirmed] = requestsCatalogue().events;
      await emptyCases(store());
      const poor = requestsCatalogue({ events: [received, confirmed], nodes: [] });
      imports = await openImports(store(), clock, poor);
      const stop = new AbortController();
      const onProgress = ({ records }: ImportJob): void => {
        if (records > 0) {
          stop.abort(new Error('enough'));
        }
      };
      const first = await imports.run(file, { mapping, batch: 20 }, { signal: stop.signal, onProgress });
      expect(first).toMatchObject({ state: 'paused' });
      expect(first.refused).toBeGreaterThan(0);

      imports = await openImports(store(), clock, requestsCatalogue());
      const job = await imports.run(file, { mapping });
      expect(job).toMatchObject({ records: lines.length, refused: 0, state: 'done' });
      expect(await eventIds()).toEqual(idsOf(lines));
    });
  });

  describe('while a process works on the file', () => {
    /** A job that was begun and belongs to this process now. */
    const begunBy = async (file: string, owner: string): Promise<void> => {
      const { id } = await abortedAfter(file, 1);
      await store()
        .db('import_jobs')
        .where({ id })
        .update({ state: 'running', owner, seen_at: clock.now(), ended_at: null });
    };

    test('throws conflict, and goes on at once when that process is gone', async () => {
      const lines = requestLines(30);
      const file = await folder.write('owned.csv', requestLog(lines));
      const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      await begunBy(file, `${hostname()} ${other.pid}`);
      await expect(imports.run(file)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('is being imported by another process'),
      });
      other.kill('SIGKILL');
      await once(other, 'exit');
      expect(await imports.run(file)).toMatchObject({
        state: 'done',
        records: lines.length,
        appended: lines.length,
        duplicates: 0,
      });
    });

    test('of another machine goes on when that has given no sign of life for a minute', async () => {
      const lines = requestLines(30);
      const file = await folder.write('silent.csv', requestLog(lines));
      await begunBy(file, 'another-machine 1');
      clock.advance(60_000);
      await expect(imports.run(file)).rejects.toMatchObject({ code: 'conflict' });
      clock.advance(1);
      expect(await imports.run(file)).toMatchObject({ state: 'done', appended: lines.length });
    });
  });

  describe('of a file that can not be used', () => {
    const lines = requestLines(400);
    let cut: string;

    beforeAll(async () => {
      const packed = gzipSync(requestLog(lines));
      cut = await folder.write('cut.csv.gz', packed.subarray(0, Math.floor(packed.length * 0.6)));
    });

    test('to its end keeps what was before, and fails with the place however often it is tried', async () => {
      const first = await imports.run(cut, { batch: 100 });
      const reason = /^line \d+: the file is cut after line \d+: its gzip data end early$/;
      expect(first).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
      expect(first.appended).toBeGreaterThan(100);
      expect(first.refused).toBe(1);
      expect(await eventIds()).toEqual(idsOf(lines.slice(0, first.appended)));
      expect(await store().db('cases').where('stale', 1)).toEqual([]);
      const second = await imports.run(cut);
      expect(second).toMatchObject({ state: 'failed', reason: first.reason, duplicates: first.appended });
    });

    test('to its end fails even if its import was ended while cases were worked out', async () => {
      const stop = new AbortController();
      const onProgress = ({ unsettled }: ImportJob): void =>
        void (unsettled > 0 && stop.abort(new Error('enough')));
      const begun = await imports.run(cut, {}, { signal: stop.signal, onProgress });
      expect(begun).toMatchObject({ state: 'paused', reason: null });
      const job = await imports.run(cut);
      expect(job).toMatchObject({ id: begun.id, state: 'failed', duplicates: 0, refused: 1 });
      expect(job.reason).toContain('its gzip data end early');
    });

    test.each([
      [
        'that lacks a column',
        'lacking.csv',
        'request,no,step,when\nR-1,e1,Received,2026-03-02T09:00:00Z\n',
        'line 1: there is no column court, clerk, fee',
      ],
      ['that is empty', 'empty.csv', '', 'the file is empty'],
    ])('%s throws invalidInput and writes nothing but the failed job', async (_, name, text, reason) => {
      await expect(imports.run(await folder.write(name, text))).rejects.toMatchObject({
        code: 'invalidInput',
        message: expect.stringContaining(reason),
      });
      expect(await store().db('import_jobs')).toMatchObject([
        { state: 'failed', reason: expect.stringContaining(reason), appended: 0, ended_at: NOW },
      ]);
      expect(await eventIds()).toEqual([]);
    });

    test('because there is none, or it is a folder, throws invalidInput', async () => {
      await expect(imports.run(folder.path('nowhere.csv'))).rejects.toMatchObject({
        code: 'invalidInput',
        message: expect.stringContaining('there is no such file'),
      });
      await expect(imports.run(folder.path('.'))).rejects.toMatchObject({ code: 'invalidInput' });
    });
  });

  test('fails when none of the records could be taken, and not when there is none', async () => {
    const lost = requestLog(['R-1,e1,Lost,,,,', 'R-2,e1,Lost,,,,']);
    expect(await imports.run(await folder.write('lost.csv', lost))).toMatchObject({
      state: 'failed',
      refused: 2,
      reason: 'none of its 2 records could be taken; line 2: column step: "Lost" stands for no event',
    });
    const nothing = await imports.run(await folder.write('nothing.csv', requestLog([])));
    expect(nothing).toMatchObject({ state: 'done', records: 0 });
  });

  test('that fails for what may pass is paused with the reason, and goes on', async () => {
    const lines = requestLines(30);
    const file = await folder.write('passing.csv', requestLog([...lines, 'R-x,e1,Lost,,,,']));
    const full = imports.run(
      file,
      { batch: 20 },
      { onProblems: () => Promise.reject(new Error('the disk is full')) },
    );
    await expect(full).rejects.toThrow('the disk is full');
    expect(await store().db('import_jobs')).toMatchObject([{ state: 'paused', reason: 'the disk is full' }]);
    expect(await imports.run(file)).toMatchObject({
      state: 'done',
      reason: null,
      appended: lines.length,
      refused: 1,
    });
    expect(await eventIds()).toEqual(idsOf(lines));
  });

  test('puts cases into the court that is named, else into the given one, and refuses others', async () => {
    const line = (request: string, court: string): string =>
      `${request},e1,Received,2026-03-02T09:00:00Z,${court},,`;
    const lines = [
      line('a', 'zj-hz-xihu'),
      line('b', 'West Lake'),
      line('c', ''),
      line('d', 'zj-nb'),
      line('e', 'nowhere'),
    ];
    const file = await folder.write('courts.csv', requestLog(lines));
    const mapping = requestsMapping({ courts: { 'West Lake': 'zj-hz-xihu' } });
    const plan = { mapping, scope: 'zj/zj-hz/' };
    const courts = async (): Promise<unknown> =>
      Object.fromEntries(
        (await store().db('cases').select('case_id', 'court_id')).map(
          (row: { case_id: string; court_id: string }) => [row.case_id, row.court_id],
        ),
      );

    const job = await imports.run(file, { ...plan, courtId: 'zj-hz' });
    expect(await courts()).toEqual({ a: 'zj-hz-xihu', b: 'zj-hz-xihu', c: 'zj-hz' });
    expect(job.problems).toEqual([
      { place: 'line 5', reason: 'courtId: the court zj-nb was not found' },
      { place: 'line 6', reason: 'courtId: the court nowhere was not found' },
    ]);

    await emptyCases(store());
    imports = await openImports(store(), clock);
    const { problems } = await imports.run(file, plan);
    expect(await courts()).toEqual({ a: 'zj-hz-xihu', b: 'zj-hz-xihu' });
    expect(problems.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      'line 4: courtId: the first event of a case names its court',
      'line 5: courtId: the court zj-nb was not found',
      'line 6: courtId: the court nowhere was not found',
    ]);
  });
});
