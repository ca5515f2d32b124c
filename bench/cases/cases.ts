import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startThrowAwayPostgres } from '../../scripts/lib/postgres.mjs';
import { EventPusher } from '../../simulators/cases/live/pusher.ts';
import { readCatalogueFile } from '../../simulators/cases/catalogue.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';
import { Scene } from '../lib/scene.ts';
import { comingEvents, Load } from './load.ts';
import { naiveTimes, type StageEvents } from './naive.ts';
import { importCases, inventCases, type Population } from './population.ts';
import { probe, shownAt, watchAlarms } from './screen.ts';

const SIZES = [10_000, 100_000] as const;
const EVENTS_PER_SECOND = 200;
/** So much of the cases' life is left to be pushed, ms: it must have happened by now. */
const LEFT_MS = 30 * 86_400_000;
const PROBES = 40;
const PROBE_EVERY_MS = 1_500;
const CALLS = 100;

type Dialect = 'SQLite' | 'PostgreSQL';

interface Place {
  dialect: Dialect;
  env: Readonly<Record<string, string>>;
}

async function timesOf(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const begun = performance.now();
    await run();
    taken.push(performance.now() - begun);
  }
  return taken;
}

/** Kinds of events that enter each stage of the main line, and those that close a case. */
async function vocabulary(): Promise<{ stages: StageEvents; closing: string[] }> {
  const { events } = await readCatalogueFile();
  const entering = events.filter(({ enters }) => enters !== undefined);
  const stages = Map.groupBy(entering, ({ enters }) => enters ?? '');
  return {
    stages: new Map([...stages].map(([stage, group]) => [stage, group.map(({ id }) => id)])),
    closing: events
      .filter(({ effects = [] }) => effects.some(({ kind }) => kind === 'close'))
      .map(({ id }) => id),
  };
}

/** While events arrive: from a probe's push to its alarm on the screen, and what the two most asked calls take. */
async function underLoad(scene: Scene, population: Population): Promise<Figure[]> {
  const stop = new AbortController();
  const login = scene.server.login('feed');
  const onTrouble = (reason: string): void => console.log(`  a push had to be repeated: ${reason}`);
  const pusher = new EventPusher({ url: scene.server.url, login, signal: stop.signal, onTrouble });
  const events = await comingEvents(population);
  const context = await scene.openContext();
  const page = await scene.openConsole(context);
  await watchAlarms(page);
  const load = new Load(pusher, events, EVENTS_PER_SECOND);
  const { api } = scene;
  const shown: number[] = [];
  const overview: number[] = [];
  const alarms: number[] = [];
  for (let serial = 1; serial <= PROBES; serial += 1) {
    const { number, events: late } = probe(serial);
    const begun = Date.now();
    await pusher.push(late);
    shown.push((await shownAt(page, number)) - begun);
    overview.push(...(await timesOf(2, () => api.cases.overview.query({ catalogueId: 'enforcement' }))));
    alarms.push(...(await timesOf(2, () => api.alarms.list.query({ limit: 100 }))));
    await sleep(PROBE_EVERY_MS);
  }
  const { perSecond, answers } = await load.stop();
  stop.abort();
  await context.close();
  return [
    { name: 'events a second pushed', unit: '/s', values: [perSecond] },
    { name: 'a push of about 20 events, answered', unit: 'ms', values: answers },
    { name: 'event to alarm on the screen', unit: 'ms', values: shown, aim: 1_000 },
    { name: 'overview under load', unit: 'ms', values: overview, aim: 100 },
    { name: 'alarm list under load', unit: 'ms', values: alarms, aim: 100 },
  ];
}

async function atRest(scene: Scene): Promise<Figure[]> {
  const { api } = scene;
  const catalogueId = 'enforcement';
  const calls: readonly (readonly [name: string, run: () => Promise<unknown>])[] = [
    ['overview', () => api.cases.overview.query({ catalogueId })],
    ['alarm list, first page', () => api.alarms.list.query({ limit: 100 })],
    ['cases, first page', () => api.cases.list.query({ catalogueId, limit: 100 })],
    ['overdue cases, first page', () => api.cases.list.query({ catalogueId, filter: { having: 'overdue' } })],
  ];
  const figures: Figure[] = [];
  for (const [name, run] of calls) {
    await run();
    figures.push({ name, unit: 'ms', values: await timesOf(CALLS, run), aim: 100 });
  }
  return figures;
}

async function measure({ dialect, env }: Place, cases: number): Promise<Figure[]> {
  const population = { cases, seed: 1, until: Date.now() - LEFT_MS };
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-bench-cases-'));
  const remove = endsWithProgram(() => rmSync(folder, { recursive: true, force: true }));
  const scene = await Scene.open({ units: 0, workers: 1, env });
  try {
    const { server } = scene;
    await server.end();
    const words = await inventCases(folder, population);
    const imported = await importCases([...words, '--data', server.dataDir], env);
    console.log(`  ${imported.events} events imported in ${Math.round(imported.seconds)} s`);
    const { stages, closing } = await vocabulary();
    const url = env['DATABASE_URL'];
    const location =
      url === undefined ? { sqliteFile: path.join(server.dataDir, 'ecc.sqlite') } : { postgresUrl: url };
    const naive = await naiveTimes(location, stages, closing);
    const begun = performance.now();
    await server.start();
    const startMs = performance.now() - begun;
    const figures: Figure[] = [
      { name: 'events imported', unit: '/s', values: [imported.events / imported.seconds] },
      { name: 'import, most memory', unit: 'MB', values: [imported.peakMb] },
      { name: 'server starts', unit: 'ms', values: [startMs] },
      ...(await atRest(scene)),
      { name: 'the obvious way: stages by one query over all events', unit: 'ms', values: naive.overview },
      { name: 'the obvious way: oldest beyond half a year', unit: 'ms', values: naive.overdue },
      ...(await underLoad(scene, population)),
    ];
    const size = `${dialect}, ${cases / 1000},000 cases, ${(imported.events / 1e6).toFixed(2)} m events`;
    return figures.map((figure) => ({ ...figure, name: `${size}: ${figure.name}` }));
  } finally {
    await scene.close();
    await remove();
  }
}

/** A province's cases: what an import, the screens and the way from an event to its alarm take, at two sizes on both databases. */
export async function casePipeline(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const cases of SIZES) {
    console.log(`  SQLite, ${cases} cases`);
    figures.push(...(await measure({ dialect: 'SQLite', env: {} }, cases)));
    const postgres = await startThrowAwayPostgres();
    const stop = endsWithProgram(() => postgres.stop());
    try {
      console.log(`  PostgreSQL, ${cases} cases`);
      const env = { DATABASE_URL: postgres.url };
      figures.push(...(await measure({ dialect: 'PostgreSQL', env }, cases)));
    } finally {
      await stop();
    }
  }
  return figures;
}
