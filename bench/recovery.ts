import { displayRect, FULL_HD_WALL } from '#shared/walls/geometry.ts';
import { EMPTY_LAYOUT, splitRects } from '#shared/walls/layout.ts';
import type { Page } from 'playwright';
import type { E2eServer } from '../tests/e2e/support/server.ts';
import type { Figure } from './lib/report.ts';
import { Scene, until } from './lib/scene.ts';

const UNITS = 12;
const TILES = 9;
const RUNS = 20;
const LIMIT_MS = 30_000;
/** A wall that plays for this long before each kill, ms. */
const SETTLE_MS = 1_500;

interface LogLine {
  msg?: string;
  worker?: number;
  pid?: number;
  role?: string;
}

const linesOf = (server: E2eServer): LogLine[] => server.log.map((line) => JSON.parse(line) as LogLine);

/** The process of the worker on which the console's peer was placed last. */
function workerOfConsole(server: E2eServer): number {
  const lines = linesOf(server);
  const joined = lines.findLast(({ msg, role }) => msg === 'peer joined' && role === 'dutyOfficer');
  const started = lines.findLast(
    ({ msg, worker }) => msg === 'media worker started' && worker === joined?.worker,
  );
  if (started?.pid === undefined) {
    throw new Error('the server has logged no worker of the console');
  }
  return started.pid;
}

function runningWorkers(server: E2eServer): number {
  const lines = linesOf(server);
  const count = (wanted: string): number => lines.filter(({ msg }) => msg === wanted).length;
  return count('media worker started') - count('media worker died');
}

/** Waits until every tile has played for a while and both workers run. */
async function untilSteady(scene: Scene, page: Page): Promise<void> {
  await until('a wall that plays', LIMIT_MS, async () => {
    const playing = await page.locator('[data-testid="stream-video"][data-phase="playing"]').count();
    return playing === TILES && runningWorkers(scene.server) === 2 ? true : null;
  });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

/** Kills the console's worker; answers with when each tile's first new frame came, ms after the kill, in order. */
async function killOnce(scene: Scene, page: Page): Promise<number[]> {
  await untilSteady(scene, page);
  const pid = workerOfConsole(scene.server);
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  return until('all tiles', LIMIT_MS, async () => {
    const frames = await page.evaluate(
      (since) =>
        window.benchTrace
          .filter(({ what, at }) => what === 'frame' && performance.timeOrigin + at > since)
          .map(({ at }) => performance.timeOrigin + at - since),
      killedAt,
    );
    return frames.length >= TILES ? frames.slice(0, TILES) : null;
  });
}

async function openWall(scene: Scene): Promise<Page> {
  const context = await scene.openContext();
  const sources = await scene.liveUnits();
  const rects = splitRects(displayRect(FULL_HD_WALL, 0), TILES, false);
  const tiles = rects.map((rect, n) => {
    const sourceId = sources[n]?.id;
    const content = sourceId === undefined ? null : { kind: 'source', sourceId };
    return { id: `t${n + 1}`, rect, content, isProtected: false };
  });
  await context.addInitScript(
    (ownWall) => localStorage.setItem('ecc.settings', JSON.stringify({ ownWall })),
    { ...EMPTY_LAYOUT, tiles },
  );
  return scene.openConsole(context);
}

/** A media worker is killed under a wall of nine tiles: when pictures move again. */
export async function recovery(): Promise<Figure[]> {
  const scene = await Scene.open({ units: UNITS, workers: 2 });
  try {
    const page = await openWall(scene);
    const runs: number[][] = [];
    for (let run = 0; run < RUNS; run += 1) {
      runs.push(await killOnce(scene, page));
    }
    return [
      {
        name: 'kill -9 to first moving picture',
        unit: 'ms',
        values: runs.map((times) => Math.min(...times)),
        aim: 2_000,
      },
      {
        name: `kill -9 to all ${TILES} tiles moving`,
        unit: 'ms',
        values: runs.map((times) => Math.max(...times)),
      },
    ];
  } finally {
    await scene.close();
  }
}
