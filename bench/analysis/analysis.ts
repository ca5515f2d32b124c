import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isoDate, dayOf } from '#shared/calendar/zone.ts';
import { startThrowAwayPostgres } from '../../scripts/lib/postgres.mjs';
import { situationBoard } from '../../media-server/features/analysis/board.ts';
import type { Subject } from '../../media-server/features/analysis/compile.ts';
import { figures as ask, type Ask } from '../../media-server/features/analysis/figures.ts';
import { LIMITS, ReadModel } from '../../media-server/features/analysis/model/process.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../../media-server/features/cases/catalogue-file.ts';
import { Rulebooks } from '../../media-server/features/cases/rulebooks.ts';
import type { CourtTree } from '../../media-server/context.ts';
import { openStore, type Store } from '../../media-server/store/open.ts';
import { silentLog } from '../../media-server/testing/log.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';
import { copyFactBase } from './copies.ts';
import { needs, QUESTIONS, rivalSql, type Asked } from './questions.ts';
import { fillProvince } from './province.ts';
import {
  copyFacts,
  multiplyFacts,
  openRivalPostgres,
  openRivalSqlite,
  TABLES_ASKED,
  type Rival,
  type TableAsked,
} from './rivals.ts';

/** Cases; others by ECC_BENCH_CASES, separated by commas. Ten million need 10 GB of disk. */
const SIZES = (process.env['ECC_BENCH_CASES'] ?? '100000,1000000').split(',').map(Number);
/** So many cases are invented and read from the log at most; beyond, their facts are copied, a day earlier each time. */
const MOST_INVENTED = 100_000;
/** Beyond, rivals aren't asked; ECC_BENCH_RIVALS=10000000 has them asked further, for what doesn't need their largest table. */
const MOST_OF_RIVALS = Number(process.env['ECC_BENCH_RIVALS'] ?? 1_000_000);
const LARGE = 1_000_000;
const LARGEST_TABLE: TableAsked = 'nodes';
const RUNS = 20;
/** Of rivals: some take seconds each, tens of seconds beyond `LARGE`. */
const THEIR_RUNS = 3;
const THEIR_RUNS_BEYOND = 1;
const CHANGED = 100;
const BOARD_MS = 300;
const QUESTION_MS = 1_000;
const REST_MS = 5_000;
const DAY_MS = 86_400_000;
const MB = 1024 * 1024;

async function timesOf(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const begun = performance.now();
    await run();
    taken.push(performance.now() - begun);
  }
  return taken;
}

/** Invented cases, and what follows them in its own process. */
interface Scene {
  store: Store;
  courts: CourtTree;
  invented: number;
  now: number;
  model: ReadModel;
}

/** Memory of the process that answers, MB: `VmRSS`, or `VmHWM` for the most that it has had. */
function memoryOf({ model }: Scene, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${model.pid}/status`, 'utf8');
  return Number(new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
}

async function openModel(folder: string): Promise<ReadModel> {
  const model = new ReadModel({ config: { dataDir: folder }, log: silentLog });
  model.start();
  if (!(await model.until(({ asOf }) => asOf !== null, DAY_MS))) {
    throw new Error('the cases were not read');
  }
  return model;
}

const asking =
  ({ model }: Scene): Ask =>
  (statement) =>
    model.ask(statement);

const subjectOf = ({ courts, now }: Scene, days: number, filters: Subject['filters']): Subject => {
  const court = courts.require('zj', '');
  const last = dayOf(now);
  return {
    scope: court,
    court,
    catalogueId: 'enforcement',
    period: { from: isoDate(last - days + 1), to: isoDate(last) },
    filters,
    now,
  };
};

/** From a change of a hundred cases, spread over all, to their figures. */
async function lag({ store, model, invented }: Scene): Promise<Figure> {
  const apart = Math.floor(invented / CHANGED);
  let rev = model.status.revision;
  const values = await timesOf(RUNS, async () => {
    rev += 1;
    const nos = Array.from({ length: CHANGED }, (_, index) => index * apart + rev);
    await store.db('cases').whereIn('no', nos).update({ rev });
    await store.db('case_revision').where('id', 1).update({ rev });
    model.changed();
    await model.until(({ revision }) => revision >= rev, DAY_MS);
  });
  return { name: `${CHANGED} changed cases, in the figures`, unit: 'ms', values, aim: 1_000 };
}

/** The rivals that are asked at a size, how often, and which of their tables have so many cases. */
interface Beside {
  rivals: readonly Rival[];
  runs: number;
  tables: readonly TableAsked[];
}

function besideAt(size: number, rivals: readonly Rival[]): Beside {
  return {
    rivals: size > MOST_OF_RIVALS ? [] : rivals,
    runs: size > LARGE ? THEIR_RUNS_BEYOND : THEIR_RUNS,
    tables: size > LARGE ? TABLES_ASKED.filter((table) => table !== LARGEST_TABLE) : TABLES_ASKED,
  };
}

/** Each question of ours, and of each rival beside it. */
async function questions(scene: Scene, { rivals, runs, tables }: Beside): Promise<Figure[]> {
  const figures: Figure[] = [];
  const ours = (asked: Asked): Promise<unknown> =>
    ask(asking(scene), asked.measures, asked.dimensions, subjectOf(scene, asked.days, asked.filters ?? {}));
  for (const asked of QUESTIONS) {
    await ours(asked);
    const values = await timesOf(RUNS, () => ours(asked));
    figures.push({ name: asked.name, unit: 'ms', values, aim: QUESTION_MS });
    for (const { name, db } of rivals) {
      const sql = rivalSql(asked, name, scene.now);
      if (sql !== null && tables.some((table) => needs(sql, table))) {
        await db.raw(sql);
        const theirs = await timesOf(runs, () => Promise.resolve(db.raw(sql)));
        figures.push({
          name: `${asked.name}, in ${name}`,
          unit: 'ms',
          values: theirs,
          versus: { name: 'ours', values },
        });
      }
    }
  }
  return figures;
}

/** What is measured at a size, once its facts are there. */
async function measure(
  scene: Scene,
  { loading, beside }: { loading: readonly Figure[]; beside: Beside },
): Promise<Figure[]> {
  const { courts, model, now } = scene;
  await sleep(REST_MS);
  const atRest = memoryOf(scene, 'VmRSS');
  const late = await lag(scene);
  const zj = courts.require('zj', '');
  const board = (): Promise<unknown> =>
    situationBoard(asking(scene), { scope: zj, court: zj, catalogueId: 'enforcement', now }, null);
  await board();
  return [
    ...loading,
    { name: 'file of the figures', unit: 'MB', values: [model.status.bytes / MB] },
    { name: 'memory of the process that answers, before a question', unit: 'MB', values: [atRest] },
    late,
    { name: 'situation board, all figures', unit: 'ms', values: await timesOf(RUNS, board), aim: BOARD_MS },
    ...(await questions(scene, beside)),
    { name: 'memory of the process that answers, at most', unit: 'MB', values: [memoryOf(scene, 'VmHWM')] },
  ];
}

/** The figures of a size, whose names begin with `part`. */
interface OfSize {
  part: string;
  figures: Figure[];
}

/** The sizes that are had from so many invented cases, the smallest first. */
async function* measureSizes(invented: number, sizes: readonly number[]): AsyncGenerator<OfSize> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-bench-analysis-'));
  const remove = endsWithProgram(() => rmSync(folder, { recursive: true, force: true }));
  const store = openStore({ sqliteFile: path.join(folder, 'ecc.sqlite') });
  const postgres = await startThrowAwayPostgres();
  const stop = endsWithProgram(() => postgres.stop());
  const rivals = [
    await openRivalSqlite(path.join(folder, 'facts.sqlite')),
    await openRivalPostgres(postgres.url),
  ];
  let scene: Scene | null = null;
  try {
    await store.migrate();
    const now = Date.now();
    const { courts, events } = await fillProvince(store, invented, now);
    console.log(`  ${invented} cases with ${events} events are invented`);
    const rulebooks = await Rulebooks.open({ store, courts });
    await rulebooks.register(await loadCatalogueFile(BUILT_IN_CATALOGUE), now);
    const begun = performance.now();
    scene = { store, courts, invented, now, model: await openModel(folder) };
    const seconds = (performance.now() - begun) / 1000;
    console.log(`  read in ${Math.round(seconds)} s; the facts are copied for the others …`);
    let loading: Figure[] = [
      { name: 'cases read from the log', unit: '/s', values: [invented / seconds] },
      {
        name: 'memory of the process that reads, at most',
        unit: 'MB',
        values: [memoryOf(scene, 'VmHWM')],
      },
    ];
    for (const rival of rivals) {
      await copyFacts(asking(scene), rival, invented);
    }
    let copies = 1;
    for (const size of sizes) {
      const beside = besideAt(size, rivals);
      const wanted = { cases: invented, from: copies, to: Math.round(size / invented) };
      await scene.model.close();
      if (wanted.to > wanted.from) {
        loading = [];
        await copyFactBase(path.join(folder, 'analysis.duckdb'), LIMITS, wanted);
        for (const rival of beside.rivals) {
          await multiplyFacts(rival, wanted, beside.tables);
        }
        copies = wanted.to;
      }
      scene.model = await openModel(folder);
      console.log(`  ${size} cases: questions are asked …`);
      const measured = await measure(scene, { loading, beside });
      console.log(`  ${size} cases: measured`);
      const part = `${size.toLocaleString('en-US')} cases: `;
      yield { part, figures: measured.map((one) => ({ ...one, name: `${part}${one.name}` })) };
    }
  } finally {
    await scene?.model.close();
    await Promise.all(rivals.map(({ db }) => db.destroy()));
    await store.close();
    await stop();
    await remove();
  }
}

/** Decision analysis: reading the log, following it, the board and what analysts ask, beside SQLite and PostgreSQL over the same facts. */
export async function* decisionAnalysis(): AsyncGenerator<OfSize> {
  const byInvented = Map.groupBy(
    SIZES.toSorted((a, b) => a - b),
    (size) => Math.min(size, MOST_INVENTED),
  );
  for (const [invented, sizes] of byInvented) {
    yield* measureSizes(invented, sizes);
  }
}
