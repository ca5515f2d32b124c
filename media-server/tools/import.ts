import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { NO_CHOICE } from '#shared/catalogue/choice.ts';
import { compileRules, countingOf } from '#shared/catalogue/rules.ts';
import { AppError } from '#shared/errors.ts';
import { systemClock } from '../clock.ts';
import { ConfigError } from '../config/load.ts';
import { readCalendarFile } from '../features/cases/calendar-file.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../features/cases/catalogue-file.ts';
import { CaseLog } from '../features/cases/case-log.ts';
import { nodeResults } from '../features/cases/node-results.ts';
import { Rulebooks } from '../features/cases/rulebooks.ts';
import { importCourts } from '../features/courts/import.ts';
import { loadCourtTree } from '../features/courts/tree.ts';
import { readMappingFile } from '../features/feeds/feed-folder.ts';
import { importFile, type ImportPlan } from '../features/feeds/file-import.ts';
import type { Mapping } from '../features/feeds/mapping/mapping.ts';
import { tryFile } from '../features/feeds/trial.ts';
import type { Store } from '../store/open.ts';
import { ProblemList, ProgressLine, printJob, printNodes, printTrial, type Spent } from './import-report.ts';
import { runTool } from './run.ts';

/** Court of a store that has none: a log of another process needs no court tree. */
const OWN_COURT = {
  id: 'local',
  parentId: null,
  level: 'high',
  nameZh: '本单位',
  nameEn: 'This office',
  shortZh: '本单位',
  divisionCode: '',
  lon: 116.4,
  lat: 39.9,
};

/** The courts that cases may be of, and the one of those that name none. */
interface Courts {
  ids: ReadonlySet<string>;
  courtId: string | undefined;
  /** Whether the store has no courts, so that it needs one for them. */
  needsOwn: boolean;
}

/** @throws AppError('invalidInput') there is no such court */
async function courtsOf({ db }: Store, given: string | undefined, mapping: Mapping): Promise<Courts> {
  // A dry run may be the first that is done with a store.
  const isNew = !(await db.schema.hasTable('courts'));
  const ids: string[] = isNew ? [] : await db('courts').orderBy('path').pluck('id');
  if (given !== undefined && !ids.includes(given)) {
    throw AppError.invalidInput('--court', `the court ${given} was not found`);
  }
  const isNamed = given !== undefined || mapping.court !== undefined || mapping.columns.courtId !== undefined;
  const needsOwn = ids.length === 0 && !isNamed;
  const top = needsOwn ? OWN_COURT.id : ids[0];
  return {
    ids: new Set(needsOwn ? [OWN_COURT.id] : ids),
    courtId: given ?? (isNamed ? undefined : top),
    needsOwn,
  };
}

function abortOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      process.stderr.write('\nstopping after this batch; the same command goes on from there\n');
      stop.abort(new Error(`ended by ${name}`));
    });
  }
  return stop.signal;
}

interface Prepared {
  store: Store;
  catalogue: Catalogue;
  courts: Courts;
  plan: ImportPlan;
  problems: ProblemList;
  calendarFile: string | undefined;
}

async function dryRun({ catalogue, courts, plan, problems, calendarFile }: Prepared): Promise<number> {
  if (courts.ids.size === 0) {
    throw AppError.conflict('there is no court whose cases these could be');
  }
  const counting = countingOf(catalogue, await readCalendarFile(calendarFile));
  const rules = compileRules(catalogue, NO_CHOICE, counting);
  const progress = new ProgressLine();
  problems.begin();
  const trial = await tryFile({ rules, courtIds: courts.ids, clock: systemClock }, plan, {
    signal: abortOnSignals(),
    onProgress: (read, size) => progress.show('read', read, size),
    onProblem: (problem) => problems.add([problem]),
  });
  progress.end();
  problems.end();
  printTrial(trial);
  return trial.failure === null ? 0 : 1;
}

async function openCases({ store, catalogue, courts: { needsOwn }, calendarFile }: Prepared) {
  if (needsOwn) {
    await importCourts(store, [OWN_COURT]);
    console.error(`the store had no courts: cases are put under "${OWN_COURT.nameEn}" (${OWN_COURT.id})`);
  }
  const courts = await loadCourtTree(store);
  const rulebooks = await Rulebooks.open({ store, courts, calendar: await readCalendarFile(calendarFile) });
  const registered = await rulebooks.register(catalogue, systemClock.now());
  if (registered !== 'known') {
    const what = registered === 'new' ? 'is in force' : 'was corrected';
    console.error(`catalogue ${catalogue.id} ${catalogue.version} ${what}`);
  }
  const cases = new CaseLog({ store, courts, rulebooks, clock: systemClock });
  return { store, courts, rulebooks, cases, clock: systemClock };
}

async function importNow(prepared: Prepared): Promise<number> {
  const { store, catalogue, plan, problems } = prepared;
  await store.migrate();
  const progress = new ProgressLine();
  const deps = await openCases(prepared);
  const begun = performance.now();
  const spent: Spent = { readMs: 0, settleMs: 0, cases: 0, appended: 0 };
  let isBegun = false;
  let before = 0;
  const job = await importFile(deps, plan, {
    signal: abortOnSignals(),
    onProblems: (found) => problems.add(found),
    onProgress: ({ read, size, unsettled, records, appended }) => {
      if (!isBegun) {
        isBegun = true;
        before = appended;
        // An import that goes on adds to what it has listed before.
        problems.begin(records > 0);
      }
      if (unsettled === 0) {
        progress.show(`${records} records`, read, size);
        return;
      }
      if (spent.cases === 0) {
        spent.cases = unsettled;
        spent.readMs = performance.now() - begun;
      }
      const done = spent.cases - unsettled;
      progress.show(`${done} of ${spent.cases} cases`, done, spent.cases);
    },
  }).finally(() => {
    progress.end();
    problems.end();
  });
  const ms = performance.now() - begun;
  spent.readMs ||= ms;
  spent.settleMs = ms - spent.readMs;
  spent.appended = job.appended - before;
  printJob(job, spent);
  printNodes(catalogue, await nodeResults(store.db, catalogue.id));
  if (job.state !== 'done') {
    console.error(`${job.state}: ${job.reason ?? 'the same command goes on from here'}`);
  }
  return job.state === 'done' ? 0 : 1;
}

await runTool({
  usage:
    'npm run import -- [--catalogue FILE] --mapping FILE LOG [flags]\n\n' +
    'Imports a log of events: CSV, JSON Lines or XES, also .gz. Started again, it goes on where it was left.\n' +
    'Exit code 0: the log was read to its end, and the lines that were not taken are listed. 1: it was not. 2: wrong usage.\n' +
    'docs/operations/importing.md tells how a catalogue and a mapping are written.',
  flags: {
    catalogue: { value: 'FILE', help: 'the nodes of the process (default: enforcement cases)' },
    mapping: { value: 'FILE', help: 'how records become events' },
    court: { value: 'ID', help: 'court of cases that name none (default: the top court)' },
    problems: { value: 'FILE', help: 'every line that was not taken, with its reason' },
    'dry-run': { help: 'read and map, and write nothing' },
  },
  words: true,
  run: async ({ store, config, flags, words }) => {
    const [file] = words;
    const mappingFile = flags.get('mapping');
    if (file === undefined || words.length > 1 || mappingFile === undefined) {
      throw new ConfigError(['one LOG and --mapping FILE are needed (--help explains them)']);
    }
    const catalogue = await loadCatalogueFile(flags.get('catalogue') ?? BUILT_IN_CATALOGUE);
    const mapping = await readMappingFile(mappingFile);
    const courts = await courtsOf(store, flags.get('court'), mapping);
    const { courtId } = courts;
    const prepared: Prepared = {
      store,
      catalogue,
      courts,
      problems: new ProblemList(flags.get('problems')),
      calendarFile: config.calendarFile,
      plan: {
        file,
        catalogueId: catalogue.id,
        mapping,
        scope: '',
        feed: 'shell',
        ...(courtId === undefined ? {} : { courtId }),
      },
    };
    return flags.has('dry-run') ? dryRun(prepared) : importNow(prepared);
  },
});
