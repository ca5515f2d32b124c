import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { RECEIPT_ORDER, type Instruction, type ReceiptState } from '#shared/dispatch.ts';
import type { Source } from '#shared/sources.ts';
import { openApi, type ApiSession } from './api.ts';
import { putSource, signIn, stream } from './console.ts';
import { Link } from './link.ts';
import { E2eServer, LINK_HOST } from './server.ts';

const SIMULATORS = path.resolve(import.meta.dirname, '../../../simulators/main.ts');
const WORKERS = 2;
/** Units, and tiles of the wall. */
export const TILES = [0, 1, 2, 3] as const;
/** Pictures that aren't in the cache yet are encoded first. */
const UNITS_LIMIT_MS = 240_000;

/** A line of the server's log. */
interface LogLine {
  msg?: string;
  worker?: number;
  pid?: number;
  role?: string;
  peer?: string;
}

/** A wall with four units behind a link that can be cut: console, units and all media go through it. */
export interface FaultField {
  server: E2eServer;
  link: Link;
  /** A duty officer's connection to the API, past the link. */
  duty: ApiSession;
  /** The units' sources, one a tile. */
  sources: readonly Source[];
  /** Where the console and the units find the server. */
  url: string;
  close: () => Promise<void>;
}

function startUnits(server: E2eServer, url: string): ChildProcess {
  const place = ['--url', url, '--ca', server.caFile, '--data', server.dataDir, '--units', `${TILES.length}`];
  const quiet = ['--no-sos', '--no-losses', '--no-camera', '--no-hls'];
  return spawn(process.execPath, [SIMULATORS, ...place, ...quiet], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The units' sources whose pictures the server receives now. */
export async function liveUnits({ duty }: Pick<FaultField, 'duty'>): Promise<Source[]> {
  const sources = await duty.api.sources.list.query({});
  return sources.filter(({ kind, state, hasVideo }) => kind === 'unit' && state === 'live' && hasVideo);
}

/** Starts server, link and units; resolves when all units' pictures are live. */
export async function openFaultField(): Promise<FaultField> {
  const server = await E2eServer.create({ announce: LINK_HOST, env: { ECC_SFU_WORKERS: `${WORKERS}` } });
  const media = [server.sfuPort, server.sfuPort + 1];
  const link = await Link.create({ tcp: [server.port, ...media], udp: media });
  const duty = await openApi(server, 'duty2');
  const url = `https://${LINK_HOST}:${server.port}`;
  const units = startUnits(server, url);
  let sources: Source[] = [];
  const count = async (): Promise<number> => (sources = await liveUnits({ duty })).length;
  await expect.poll(count, { message: 'live units', timeout: UNITS_LIMIT_MS }).toBe(TILES.length);
  return {
    server,
    link,
    duty,
    url,
    sources,
    close: async () => {
      const ended = once(units, 'exit');
      units.kill('SIGTERM');
      await ended;
      await duty.close();
      await link.close();
      await server.dispose();
    },
  };
}

/** Signs in through the link and puts every unit on the wall. */
export async function openWall(page: Page, field: FaultField): Promise<void> {
  await signIn(page, field.url, field.server.login('duty'));
  await page.getByTestId('grid-4').click();
  for (const tile of TILES) {
    await putSource(page, tile, field.sources[tile]?.name ?? '');
  }
  await expectMoving(page);
}

/** Waits until every tile plays, decodes further frames, and has nothing to say: all of it at one time. */
export async function expectMoving(page: Page, timeout = 120_000): Promise<void> {
  let before = await Promise.all(TILES.map((tile) => playingOf(page, tile)));
  const look = async (): Promise<{ tiles: unknown[]; notices: number }> => {
    const now = await Promise.all(TILES.map((tile) => playingOf(page, tile)));
    const phases = await Promise.all(TILES.map((tile) => stream(page, tile).getAttribute('data-phase')));
    const tiles = TILES.map((tile) => {
      const [last, next] = [before[tile], now[tile]];
      // A track that begins anew counts from 0.
      return last?.track === next?.track && (next?.frames ?? 0) > (last?.frames ?? 0)
        ? phases[tile]
        : 'still';
    });
    before = now;
    return { tiles, notices: await page.getByTestId('tile-notice').count() };
  };
  await expect
    .poll(look, { message: 'all tiles move', timeout, intervals: [1_000] })
    .toEqual({ tiles: TILES.map(() => 'playing'), notices: 0 });
}

/** What a tile's element plays, and how far it has come. */
export interface Playing {
  track: string;
  frames: number;
}

/** Reads the tile's own `<video>`. */
export function playingOf(page: Page, tile: number): Promise<Playing> {
  return stream(page, tile)
    .locator('video')
    .evaluate((element) => {
      const video = element as HTMLVideoElement;
      const track = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
      return { track: track?.id ?? '', frames: video.getVideoPlaybackQuality().totalVideoFrames };
    });
}

/** Notes from now on every phase that each source's tile goes through; the answer reads them. */
export async function notePhases(page: Page): Promise<() => Promise<Record<string, string[]>>> {
  const notes = await page.evaluateHandle(() => {
    const seen: Record<string, string[]> = {};
    const read = (): void => {
      for (const { dataset } of document.querySelectorAll<HTMLElement>('[data-testid="stream-video"]')) {
        const phases = (seen[dataset['sourceId'] ?? ''] ??= []);
        if (phases.at(-1) !== dataset['phase']) {
          phases.push(dataset['phase'] ?? '');
        }
      }
    };
    read();
    new MutationObserver(read).observe(document.body, { subtree: true, attributeFilter: ['data-phase'] });
    return seen;
  });
  return () => notes.jsonValue();
}

/** Writes an instruction to the first tile's unit, as the duty officer does. */
export async function writeInstruction(page: Page, field: FaultField, text: string): Promise<void> {
  const [source] = field.sources;
  await page.getByTestId('unit-search').fill(source?.name ?? '');
  const row = page.locator(`[data-testid="unit-row"][data-unit-id="${source?.unitId ?? ''}"]`);
  await row.getByRole('checkbox').check();
  await page.getByTestId('write-to-chosen').click();
  await page.getByTestId('instruction-text').fill(text);
  await page.keyboard.press('Control+Enter');
}

/** The server's instructions with this text. */
export async function instructionsOf({ duty }: FaultField, text: string): Promise<Instruction[]> {
  return (await duty.api.dispatch.list.query({ limit: 200 })).filter(
    (instruction) => instruction.text === text,
  );
}

/** Waits until the unit has come as far as `state` or further with each instruction, and checks that there is one of each. */
export async function expectOnce(
  page: Page,
  field: FaultField,
  { texts, state }: { texts: readonly string[]; state: ReceiptState },
): Promise<void> {
  const far = RECEIPT_ORDER.slice(RECEIPT_ORDER.indexOf(state)).join('|');
  for (const text of texts) {
    await expect
      .poll(
        async () =>
          (await instructionsOf(field, text)).flatMap(({ receipts }) => receipts.map((r) => r.state)).join(),
        { message: text, timeout: 180_000 },
      )
      .toMatch(new RegExp(`^(${far})$`));
    await expect(page.getByTestId('instruction').filter({ hasText: text })).toHaveCount(1);
  }
  await expect(page.getByTestId('outbox-entry')).toHaveCount(0);
}

/** Where peers live, by the server's log: worker of the console's peer, and how many units each worker has. */
export function placesOf({ server }: FaultField): { console: number; units: Map<number, number> } {
  const lines = server.log.map((line) => JSON.parse(line) as LogLine);
  const ends = ['peer reset', 'peer left'];
  const gone = new Set(lines.filter(({ msg = '' }) => ends.includes(msg)).map(({ peer }) => peer));
  const here = lines.filter(({ msg, peer }) => msg === 'peer joined' && !gone.has(peer));
  const units = new Map<number, number>();
  for (const { worker = -1 } of here.filter(({ role }) => role === 'unit')) {
    units.set(worker, (units.get(worker) ?? 0) + 1);
  }
  return { console: here.findLast(({ role }) => role === 'dutyOfficer')?.worker ?? -1, units };
}

/** Process id of the media worker with this index, by the server's log. */
export function workerPid({ server }: FaultField, index: number): number {
  const started = server.log
    .map((line) => JSON.parse(line) as LogLine)
    .findLast(({ msg, worker }) => msg === 'media worker started' && worker === index);
  if (started?.pid === undefined) {
    throw new Error(`no worker ${index} was started`);
  }
  return started.pid;
}
