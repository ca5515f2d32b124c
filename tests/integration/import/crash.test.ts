import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../media-server/clock.ts';
import { importCourts } from '../../../media-server/features/courts/import.ts';
import { importFile } from '../../../media-server/features/feeds/file-import.ts';
import { readMapping } from '../../../media-server/features/feeds/mapping/mapping.ts';
import { openStore, type Store } from '../../../media-server/store/open.ts';
import { casesIn, openImports } from '../../../media-server/testing/imports.ts';
import { builtInCatalogue } from '../../../media-server/testing/pipeline.ts';
import { postgresLocation, sqliteLocation, type TestLocation } from '../../../media-server/testing/store.ts';
import { COURTS_FILE, readCourts } from '../../../simulators/cases/courts.ts';
import { generateCases } from '../../../simulators/cases/generate.ts';
import { fieldNamesOf } from '../../../simulators/cases/write/columns.ts';
import { csvFlat } from '../../../simulators/cases/write/csv.ts';
import { writeTexts } from '../../../simulators/cases/write/file.ts';
import { mappingOf } from '../../../simulators/cases/write/mapping.ts';
import { Workplace } from './cli.ts';

const CASES = 160;
const KILLS = 4;
/** Long ago, so that no deadline passes while the test runs. */
const UNTIL = Date.parse('2016-06-01T12:00:00+08:00');
const SERVER = process.env['TEST_DATABASE_URL'] ?? '';

interface Job {
  records: number;
  state: string;
  unsettled: number;
}

const open = async ({ location }: TestLocation): Promise<Store> => {
  const store = openStore(location);
  await store.migrate();
  await importCourts(store, JSON.parse(await readFile(COURTS_FILE, 'utf8')));
  return store;
};

describe('an import that is killed', () => {
  const work = new Workplace();
  const log = work.path('cases.csv');
  const mappingFile = work.path('mapping.json');
  /** What an import without a kill comes to. */
  let expected: Awaited<ReturnType<typeof casesIn>>;
  let lines: number;

  beforeAll(async () => {
    const catalogue = await builtInCatalogue();
    const names = fieldNamesOf(catalogue);
    const courts = await readCourts();
    const cases = generateCases({ cases: CASES, seed: 7, courts, until: UNTIL, offices: false });
    const mapping = mappingOf('csv-flat', names);
    await writeTexts(log, csvFlat(flat(cases), names));
    await writeFile(mappingFile, JSON.stringify(mapping));
    lines = recordsOf(await readFile(log, 'utf8')).length;

    const place = sqliteLocation();
    const store = await open(place);
    const imports = await openImports(store, systemClock, catalogue);
    await importFile(imports, {
      file: log,
      catalogueId: catalogue.id,
      mapping: readMapping(mapping),
      scope: '',
      feed: 'shell',
    });
    expected = await casesIn(store);
    await store.close();
    await place.remove();
  }, 120_000);
  afterAll(() => work.remove());

  test.each([['sqlite'], ...(SERVER === '' ? [] : [['postgres']])])(
    'at any moment goes on when it is started again, and loses and doubles nothing on %s',
    async (database) => {
      const place = database === 'sqlite' ? sqliteLocation() : await postgresLocation(SERVER);
      const store = await open(place);
      const { location } = place;
      const env =
        'sqliteFile' in location
          ? { ECC_DATA: path.dirname(location.sqliteFile) }
          : { DATABASE_URL: location.postgresUrl };
      const tools = new Workplace(env);
      const args = ['--mapping', mappingFile, log];
      const moments: string[] = [];

      for (let kill = 0; kill < KILLS; kill += 1) {
        const moment = await killSomewhere(tools.start('import', ...args), store, lines);
        if (moment === null) {
          break;
        }
        moments.push(moment);
      }
      const last = await tools.run('import', ...args);
      expect({ ...last, moments }).toMatchObject({ code: 0, err: '', moments });
      expect(moments.length).toBeGreaterThan(0);

      const jobs = (await store.db('import_jobs')) as (Job & Record<string, unknown>)[];
      expect(jobs.at(-1)).toMatchObject({ state: 'done', unsettled: 0, refused: 0, skipped: 0 });
      const stored = (await store
        .db('case_events as e')
        .join('cases as c', 'c.no', 'e.case_no')
        .select('c.case_id', 'e.event_id')) as { case_id: string; event_id: string }[];
      const wanted = recordsOf(await readFile(log, 'utf8')).map(({ caseId, id }) => `${caseId} ${id}`);
      expect(stored.map(({ case_id, event_id }) => `${case_id} ${event_id}`).toSorted()).toEqual(
        wanted.toSorted(),
      );
      expect(await casesIn(store)).toEqual(expected);

      await store.close();
      await tools.remove();
      await place.remove();
    },
    120_000,
  );
});

function* flat<T>(lists: Iterable<readonly T[]>): Generator<T, void, undefined> {
  for (const list of lists) {
    yield* list;
  }
}

const recordsOf = (text: string): Record<string, string>[] =>
  parse<Record<string, string>>(text, { columns: true });

/**
 * Lets an import come to a random place that it hasn't reached yet – a record of the file, or the working out behind its last one – and
 * kills it a random moment later. Null when it ended before that.
 */
async function killSomewhere(
  child: ReturnType<Workplace['start']>,
  { db }: Store,
  lines: number,
): Promise<string | null> {
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const jobNow = async (): Promise<Job | undefined> =>
    (await db('import_jobs').orderBy('started_at', 'desc').first('records', 'state', 'unsettled')) as
      Job | undefined;
  const begun = (await jobNow())?.records ?? 0;
  const target = begun + Math.random() * (lines - begun + lines / 4);
  const reaches = (job: Job | undefined): boolean =>
    job !== undefined && (target < lines ? job.records >= target : job.unsettled > 0);
  let job = await jobNow();
  while (child.exitCode === null && !reaches(job)) {
    await setTimeout(5);
    job = await jobNow();
  }
  await setTimeout(Math.random() * 120);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL' ? `behind record ${job?.records} of ${lines}` : null;
}
