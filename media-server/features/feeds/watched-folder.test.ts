import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import { openStore, type Store } from '../../store/open.ts';
import { silentLog } from '../../testing/log.ts';
import { createProvince } from '../../testing/province.ts';
import { REQUESTS, REQUESTS_MAPPING, requestLines, requestLog } from '../../testing/requests.ts';
import { sqliteLocation, type TestLocation } from '../../testing/store.ts';
import { ChainedAuditLog } from '../audit/log.ts';
import type { JobRow } from './jobs.ts';
import { WatchedFolder } from './watched-folder.ts';

const PATIENCE = { timeout: 60_000, interval: 20 };
vi.setConfig({ testTimeout: 120_000 });
const PACE = { look: 60, stable: 6, again: 400 };

describe('the watched folder', () => {
  let folder: string;
  let feed: string;
  let place: TestLocation;
  let store: Store;
  let audit: ChainedAuditLog;
  let watched: WatchedFolder;

  const watch = (): WatchedFolder => {
    const { location } = place;
    const dataDir = path.dirname('sqliteFile' in location ? location.sqliteFile : '');
    return new WatchedFolder({
      folder,
      config: { dataDir },
      clock: systemClock,
      log: silentLog,
      audit,
      pace: PACE,
    });
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ecc-watched-'));
    feed = path.join(folder, 'permits');
    await mkdir(feed);
    place = sqliteLocation();
    store = openStore(place.location);
    await store.migrate();
    await createProvince(store);
    audit = new ChainedAuditLog({ store, clock: systemClock, log: silentLog });
    watched = watch();
  });
  afterEach(async () => {
    await watched.close();
    await audit.settled();
    await store.close();
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** Writes a file beside the folder and moves it there, so that it comes as a whole. */
  const put = async (name: string, content: string): Promise<void> => {
    await writeFile(path.join(folder, `.${name}`), content);
    await rename(path.join(folder, `.${name}`), path.join(feed, name));
  };
  const setUp = async (): Promise<void> => {
    await put('catalogue.json', JSON.stringify(REQUESTS));
    await put('mapping.json', JSON.stringify(REQUESTS_MAPPING));
  };
  const comes = (...parts: string[]): Promise<boolean> =>
    vi.waitUntil(() => existsSync(path.join(feed, ...parts)), PATIENCE);
  const audited = async (): Promise<{ outcome: string; target: string; detail: unknown }[]> => {
    await audit.settled();
    const rows = (await store.db('audit_log').where('action', 'feeds.import').orderBy('seq')) as {
      outcome: string;
      target: string;
      detail: string;
    }[];
    return rows.map(({ outcome, target, detail }) => ({
      outcome,
      target,
      detail: JSON.parse(detail) as unknown,
    }));
  };
  const isAudited = (count: number) => vi.waitUntil(async () => (await audited()).length === count, PATIENCE);
  const events = async (): Promise<number> => (await store.db('case_events')).length;
  const jobs = (): Promise<JobRow[]> => store.db('import_jobs').orderBy('started_at') as Promise<JobRow[]>;

  test('takes a file that comes in pieces once and whole, lists what was not taken, and tells the audit log', async () => {
    await setUp();
    const lines = [...requestLines(12), 'R-0,e9,Lost,2026-03-02,zj-hz,,'];
    const text = requestLog(lines);
    const pieces = Array.from({ length: 8 }, (_, n) =>
      text.slice((n * text.length) / 8, ((n + 1) * text.length) / 8),
    );
    for (const piece of pieces) {
      await appendFile(path.join(feed, 'week.csv'), piece);
      await setTimeout(PACE.look);
    }
    await comes('done', 'week.csv.problems.txt');
    expect(await readFile(path.join(feed, 'done/week.csv'), 'utf8')).toBe(text);
    expect(await readFile(path.join(feed, 'done/week.csv.problems.txt'), 'utf8')).toBe(
      `line ${lines.length + 1}: column step: "Lost" stands for no event\n`,
    );
    const counts = { records: 32, appended: 31, duplicates: 0, skipped: 0, refused: 1 };
    expect(await jobs()).toMatchObject([{ ...counts, state: 'done', file: 'week.csv' }]);
    expect(await store.db('case_events').distinct('feed').pluck('feed')).toEqual(['permits']);
    await isAudited(1);

    // The same again under the same name doesn't hide the first.
    await put('week.csv', text);
    await isAudited(2);
    expect(await audited()).toEqual([
      { outcome: 'ok', target: 'week.csv', detail: { feed: 'permits', ...counts } },
      {
        outcome: 'ok',
        target: 'week.csv',
        detail: { feed: 'permits', ...counts, appended: 0, duplicates: 31 },
      },
    ]);
    expect(
      (await readdir(path.join(feed, 'done'))).filter((name) => name.endsWith(' week.csv')),
    ).toHaveLength(1);
    expect(await events()).toBe(31);
    expect((await readdir(feed)).toSorted()).toEqual(['catalogue.json', 'done', 'mapping.json']);
  });

  test('moves what can not be used to failed beside the reason, and goes on with the next', async () => {
    await setUp();
    await put('a.csv', 'request,step\nR-1,Received\n');
    await put('b.csv', requestLog(requestLines(2)));
    await put('c.pdf', 'is left alone');
    await comes('failed', 'a.csv.problems.txt');
    expect(await readFile(path.join(feed, 'failed/a.csv.problems.txt'), 'utf8')).toBe(
      'line 1: there is no column when, no, court, clerk, fee; the columns are request, step\n',
    );
    await comes('done', 'b.csv');
    await isAudited(2);
    expect(await audited()).toMatchObject([
      {
        outcome: 'failed',
        target: 'a.csv',
        detail: { feed: 'permits', reason: expect.stringContaining('there is no column') },
      },
      { outcome: 'ok', target: 'b.csv' },
    ]);
    expect((await readdir(feed)).toSorted()).toEqual([
      'c.pdf',
      'catalogue.json',
      'done',
      'failed',
      'mapping.json',
    ]);
  });

  test('lets files wait for their mapping, which may come in pieces too', async () => {
    await put('catalogue.json', JSON.stringify(REQUESTS));
    await put('early.csv', requestLog(requestLines(2)));
    await setTimeout(3 * PACE.stable * PACE.look);
    expect(await jobs()).toEqual([]);
    const mapping = JSON.stringify(REQUESTS_MAPPING);
    await appendFile(path.join(feed, 'mapping.json'), mapping.slice(0, 40));
    await setTimeout(PACE.look);
    // A file that comes meanwhile isn't read by half a mapping.
    await put('later.csv', requestLog(requestLines(3)));
    await setTimeout(PACE.look);
    await appendFile(path.join(feed, 'mapping.json'), mapping.slice(40));
    await comes('done', 'early.csv');
    await comes('done', 'later.csv');
    expect(existsSync(path.join(feed, 'failed'))).toBe(false);
  });

  test('reads a feed without a catalogue by that of enforcement cases', async () => {
    const columns = { caseId: 'case', type: 'event', at: 'at' };
    const mapping = { columns, court: 'zj-hz', events: { '*': { slug: true } } };
    await put('mapping.json', JSON.stringify(mapping));
    await put('cases.csv', 'case,event,at\nc1,titleChecked,2026-03-02T10:00:00+08:00\n');
    await comes('done', 'cases.csv');
    expect(await store.db('cases')).toMatchObject([
      { catalogue_id: 'enforcement', case_id: 'c1', court_id: 'zj-hz', events: 1, stale: 0 },
    ]);
  });

  test('tries again what fails for a reason that may pass', async () => {
    await store.db('courts').delete();
    await setUp();
    await put('waits.csv', requestLog(requestLines(2)));
    await vi.waitUntil(async () => (await jobs())[0]?.state === 'paused', PATIENCE);
    expect(existsSync(path.join(feed, 'waits.csv'))).toBe(true);
    await createProvince(store);
    await comes('done', 'waits.csv');
    expect(await jobs()).toMatchObject([{ state: 'done', refused: 0 }]);
  });

  describe('with a file that takes long', () => {
    const lines = requestLines(1_000);

    /** Puts a file and acts while its import runs, which waits for that: this has the store's lock meanwhile. */
    const whileImporting = async (text: string, act: (file: string) => Promise<void>): Promise<string> => {
      for (let attempt = 1; ; attempt += 1) {
        const file = `long-${attempt}.csv`;
        const jobOf = async (db: Knex): Promise<JobRow | undefined> =>
          db('import_jobs').where({ file }).first();
        await put(file, text);
        await vi.waitUntil(async () => Number((await jobOf(store.db))?.records) > 0, PATIENCE);
        const isHit = await store.db.transaction(async (trx) => {
          const isRunning = (await jobOf(trx))?.state === 'running';
          if (isRunning) {
            await act(file);
          }
          return isRunning;
        });
        if (isHit) {
          return file;
        }
      }
    };

    test('goes on with it when the server that had begun it was ended', async () => {
      await setUp();
      const closing: Promise<void>[] = [];
      const file = await whileImporting(requestLog(lines), async () => void closing.push(watched.close()));
      await Promise.all(closing);
      const [begun] = (await jobs()).slice(-1);
      expect(begun).toMatchObject({ file, state: 'paused', reason: null });
      expect(existsSync(path.join(feed, file))).toBe(true);
      const before = await audited();

      watched = watch();
      await comes('done', file);
      await isAudited(before.length + 1);
      expect((await jobs()).slice(-1)).toMatchObject([
        { id: begun?.id, state: 'done', records: lines.length, appended: lines.length, duplicates: 0 },
      ]);
      expect(await events()).toBe(lines.length);
    });

    test('takes it again when it has grown meanwhile, and moves it when it is whole', async () => {
      await setUp();
      const more = 'R-new,e1,Received,2026-03-02T09:00:00Z,zj-hz,,\n';
      const text = `${requestLog(['R-0,e9,Lost,,,,', ...lines])}${more.slice(0, 20)}`;
      const file = await whileImporting(text, (name) => appendFile(path.join(feed, name), more.slice(20)));
      await comes('done', `${file}.problems.txt`);
      expect(await store.db('cases').where('case_id', 'R-new')).toHaveLength(1);
      expect(await events()).toBe(lines.length + 1);
      expect(await readFile(path.join(feed, 'done', file), 'utf8')).toBe(text + more.slice(20));
      expect(await readFile(path.join(feed, 'done', `${file}.problems.txt`), 'utf8')).toBe(
        'line 2: column step: "Lost" stands for no event\n',
      );
    });
  });
});
