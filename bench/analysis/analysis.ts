import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isoDate, dayOf } from '#shared/calendar/zone.ts';
import { startThrowAwayPostgres } from '../../scripts/lib/postgres.mjs';
import { situationBoard } from '../../media-server/features/analysis/board.ts';
import type { Subject } from '../../media-server/features/analysis/compile.ts';
import { figures as ask, type Ask } from '../../media-server/features/analysis/figures.ts';
import { FactBase } from '../../media-server/features/analysis/model/database.ts';
import { Follower } from '../../media-server/features/analysis/model/follow.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../../media-server/features/cases/catalogue-file.ts';
import { Rulebooks } from '../../media-server/features/cases/rulebooks.ts';
import type { CourtTree } from '../../media-server/context.ts';
import { openStore, type Store } from '../../media-server/store/open.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';
import { QUESTIONS, rivalSql, type Asked } from './questions.ts';
import { fillProvince } from './province.ts';
import { copyFacts, openRivalPostgres, openRivalSqlite, type Rival } from './rivals.ts';

/** Cases; others by ECC_BENCH_CASES, separated by commas. Ten million need 40 GB of disk and two hours. */
const SIZES = (process.env['ECC_BENCH_CASES'] ?? '100000,1000000').split(',').map(Number);
const LIMITS = { memoryMb: 768, threads: 2 };
const RUNS = 20;
const CHANGED = 100;
const BOARD_MS = 300;
const QUESTION_MS = 1_000;
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

interface Scene {
  store: Store;
  courts: CourtTree;
  base: FactBase;
  follower: Follower;
  now: number;
}

async function followAll({ follower }: Pick<Scene, 'follower'>): Promise<void> {
  while (await follower.step()) {
    // Until there is nothing more.
  }
}

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

/** From a change of a hundred cases to their figures. */
async function lag(scene: Scene): Promise<Figure> {
  const { store } = scene;
  let rev = await scene.follower.latest();
  const values = await timesOf(RUNS, async () => {
    rev += 1;
    await store
      .db('cases')
      .whereBetween('no', [rev * CHANGED, rev * CHANGED + CHANGED - 1])
      .update({ rev });
    await store.db('case_revision').where('id', 1).update({ rev });
    await followAll(scene);
  });
  return { name: `${CHANGED} changed cases, in the figures`, unit: 'ms', values, aim: 1_000 };
}

/** Each question of ours, and of each rival beside it. */
async function questions(scene: Scene, base: Ask, rivals: readonly Rival[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  const ours = (asked: Asked): Promise<unknown> =>
    ask(base, asked.measures, asked.dimensions, subjectOf(scene, asked.days, asked.filters ?? {}));
  for (const asked of QUESTIONS) {
    await ours(asked);
    const values = await timesOf(RUNS, () => ours(asked));
    figures.push({ name: asked.name, unit: 'ms', values, aim: QUESTION_MS });
    for (const { name, db } of rivals) {
      const sql = rivalSql(asked, name, scene.now);
      if (sql !== null) {
        await db.raw(sql);
        // Some take seconds each: a few tell as much.
        const theirs = await timesOf(RUNS / 4, () => Promise.resolve(db.raw(sql)));
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

async function measure(cases: number): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-bench-analysis-'));
  const remove = endsWithProgram(() => rmSync(folder, { recursive: true, force: true }));
  const store = openStore({ sqliteFile: path.join(folder, 'ecc.sqlite') });
  const postgres = await startThrowAwayPostgres();
  const stop = endsWithProgram(() => postgres.stop());
  const rivals = [openRivalSqlite(path.join(folder, 'facts.sqlite')), openRivalPostgres(postgres.url)];
  try {
    await store.migrate();
    const now = Date.now();
    const { courts, events } = await fillProvince(store, cases, now);
    console.log(`  ${cases} cases with ${events} events are invented`);
    const rulebooks = await Rulebooks.open({ store, courts });
    await rulebooks.register(await loadCatalogueFile(BUILT_IN_CATALOGUE), now);
    const base = await FactBase.open(path.join(folder, 'analysis.duckdb'), LIMITS, () => undefined);
    const scene: Scene = {
      store,
      courts,
      base,
      follower: new Follower({ store, courts, rulebooks, base }),
      now,
    };
    const begun = performance.now();
    await followAll(scene);
    const seconds = (performance.now() - begun) / 1000;
    const bytes = await base.bytes();
    console.log(`  read in ${Math.round(seconds)} s; the facts are copied for the others …`);
    const late = await lag(scene);
    for (const rival of rivals) {
      await copyFacts(base, rival);
    }
    const asking: Ask = ({ sql, values }) => base.ask(sql, values);
    const zj = courts.require('zj', '');
    const board = (): Promise<unknown> =>
      situationBoard(asking, { scope: zj, court: zj, catalogueId: 'enforcement', now }, null);
    await board();
    const figures: Figure[] = [
      { name: 'cases read from the log', unit: '/s', values: [cases / seconds] },
      { name: 'file of the figures', unit: 'MB', values: [bytes / MB] },
      {
        name: 'memory of the process, with what invents the cases',
        unit: 'MB',
        values: [process.memoryUsage().rss / MB],
      },
      late,
      { name: 'situation board, all figures', unit: 'ms', values: await timesOf(RUNS, board), aim: BOARD_MS },
      ...(await questions(scene, asking, rivals)),
    ];
    base.close();
    return figures.map((figure) => ({ ...figure, name: `${cases / 1000},000 cases: ${figure.name}` }));
  } finally {
    await Promise.all(rivals.map(({ db }) => db.destroy()));
    await store.close();
    await stop();
    await remove();
  }
}

/** Decision analysis: reading the log, following it, the board and twelve questions, beside SQLite and PostgreSQL over the same facts. */
export async function decisionAnalysis(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const cases of SIZES) {
    console.log(`  ${cases} cases`);
    figures.push(...(await measure(cases)));
  }
  return figures;
}
