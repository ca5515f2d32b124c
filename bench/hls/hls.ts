import path from 'node:path';
import type { Page } from 'playwright';
import { livePath } from '#shared/recordings.ts';
import { BOUNDS } from '../../renderer/media/hls-bounds.ts';
import { freePort } from '../../scripts/lib/server.mjs';
import { openApi } from '../../tests/e2e/support/api.ts';
import type { Figure } from '../lib/report.ts';
import { Scene, until } from '../lib/scene.ts';
import { median } from '../lib/stats.ts';
import { CLOCK, readClocks } from '../wall/page/clock.ts';
import { pushClock } from './encoder.ts';
import { startNginx } from './nginx.ts';
import { installPlayer, type Playing } from './page/player.ts';

const HLS_LIBRARY = path.join(import.meta.dirname, '../../node_modules/hls.js/dist/hls.min.js');
const ROUNDS = 5;
const STARTS = 6;
/** Watched after each start; where a player begins in a segment decides how far behind it stays. */
const SETTLE_MS = 2_000;
const WATCH_MS = 4_000;
const LIMIT_MS = 60_000;
/** Starts are spread over a segment, ms. */
const SEGMENT_MS = 2_000;
const GOLDEN = 0.618;
/** Nobody has asked for our source this long when it is cold: the packager lingers for 30 s. */
const COLD_MS = 33_000;

interface Taken {
  cold: number[];
  starts: number[];
  ages: number[];
}

const nothing = (): Taken => ({ cold: [], starts: [], ages: [] });

/** Starts again and again, and watches for a while each time. */
async function watch(page: Page, playing: Playing, round: number, into: Taken): Promise<void> {
  const play = (): Promise<number> => page.evaluate((what) => window.benchPlay(what), playing);
  for (let start = 0; start < STARTS; start += 1) {
    await page.waitForTimeout((((round * STARTS + start) * GOLDEN) % 1) * SEGMENT_MS);
    into.starts.push(await play());
    await page.waitForTimeout(SETTLE_MS);
    await page.evaluate(() => window.benchAges.splice(0));
    await page.waitForTimeout(WATCH_MS);
    into.ages.push(median((await page.evaluate(() => window.benchAges.splice(0))).map(({ ms }) => ms)));
  }
  await page.evaluate(() => window.benchStop());
}

async function openPage({ browser, server }: Scene): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true });
  await context.addInitScript(readClocks, CLOCK);
  const page = await context.newPage();
  await page.goto(`${server.url}/health/live`);
  await page.addScriptTag({ path: HLS_LIBRARY });
  await page.evaluate(installPlayer);
  return page;
}

/** A source of ours that takes RTMP; where it does, and where it is played. */
async function openSource({ server }: Scene, port: number): Promise<{ id: string; push: string }> {
  const { api, close } = await openApi(server, 'admin');
  const [court] = await api.courts.list.query({});
  const wanted = { kind: 'rtmp', courtId: court?.id ?? '', name: 'bench' } as const;
  const { id, streamKey } = await api.sources.create.mutate(wanted);
  await close();
  return { id, push: `rtmp://127.0.0.1:${port}/${id}/${streamKey ?? ''}` };
}

function figures(name: string, taken: Taken, other: Taken | null): Figure[] {
  const figure = (what: string, mine: number[], its: number[] | undefined): Figure => ({
    name: `${name}: ${what}`,
    unit: 'ms',
    values: mine,
    ...(its === undefined ? {} : { versus: { name: 'nginx', values: its } }),
  });
  return [
    figure('start to first frame', taken.starts, other?.starts),
    ...(taken.cold.length === 0
      ? []
      : [figure('the same, nobody has watched before', taken.cold, other?.starts)]),
    figure('age of the picture', taken.ages, other?.ages),
  ];
}

/** Our live HLS beside that of nginx: one encoder pushes into both, one player plays them in turns. */
export async function besideNginx(): Promise<Figure[]> {
  const port = await freePort();
  const scene = await Scene.open({ units: 0, workers: 1, env: { ECC_RTMP_PORT: String(port) } });
  try {
    const { server, token } = scene;
    const { nginx, ...its } = await startNginx({
      certificate: `${server.dataDir}/tls/server.crt`,
      key: `${server.dataDir}/tls/server.key`,
    });
    const source = await openSource(scene, port);
    const stop = pushClock([source.push, its.push], CLOCK);
    await until('the encoder to be live', LIMIT_MS, async () =>
      (await scene.api.sources.list.query({})).some(
        ({ id, state, hasVideo }) => id === source.id && state === 'live' && hasVideo,
      )
        ? true
        : null,
    );
    const page = await openPage(scene);
    const settings = BOUNDS;
    const ours: Playing = { playlist: `${server.url}${livePath(source.id)}`, token, settings };
    const theirs: Playing = { playlist: its.playlist, token: null, settings };
    const [mine, others] = [nothing(), nothing()];
    for (let round = 0; round < ROUNDS; round += 1) {
      const left = performance.now();
      await watch(page, theirs, round, others);
      await page.waitForTimeout(Math.max(0, left + COLD_MS - performance.now()));
      mine.cold.push(await page.evaluate((what) => window.benchPlay(what), ours));
      await watch(page, ours, round, mine);
    }
    await stop();
    await nginx.close();
    return [...figures('ours', mine, others), ...figures('nginx', others, null)];
  } finally {
    await scene.close();
  }
}
