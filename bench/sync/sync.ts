import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobFilePath, recordingPath } from '#shared/recordings.ts';
import { composedLayout } from '../../media-server/features/recordings/compose-layout.ts';
import { speaker } from '../../simulators/lib/log.ts';
import { SILENCE, SimulatedSite } from '../../simulators/sites/site.ts';
import { loadClip } from '../../simulators/units/media/clip.ts';
import { openApi, type ApiSession } from '../../tests/e2e/support/api.ts';
import { E2eServer } from '../../tests/e2e/support/server.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import { trend } from '../lib/trend.ts';
import { makeClapper } from './clapper.ts';
import { clapsIn, lengthOf, type Clap } from './offsets.ts';

const MINUTES = 30;
const HOUR_MS = 3_600_000;
/** So many stretches of a file are looked at, evenly from its beginning to its end, each so long, s. */
const WINDOWS = 60;
const WINDOW_S = 5;
/** Of them at either end and in the middle. */
const PART = 5;
/** What is composed takes about as long as it lasts where the machine is slow. */
const COMPOSE_FACTOR = 3;
const LIMIT_MS = 120_000;
const AIM_MS = 40;
/** Rows of a picture that have no words in them, as shares of its height. */
const [TOP, HEIGHT] = [0.3, 0.3];

const CLAPPER_COURT = 'zj-hz';
const COURTS = ['zj', CLAPPER_COURT] as const;

/** A file to be looked at, and where in it the clapper's picture is, as ffmpeg crops. */
interface Recorded {
  name: string;
  file: string;
  crop: string;
}

async function record(
  server: E2eServer,
  chair: ApiSession,
  minutes: number,
): Promise<{ consultationId: string; title: string }> {
  const court = await openApi(server, 'hz.duty');
  const { signal } = new AbortController();
  const consultationId = randomUUID();
  const title = '录像同步';
  const command = chair.api.consultation.command;
  await chair.api.consultation.create.mutate({
    id: consultationId,
    plan: {
      title,
      plannedAt: Date.now(),
      minutes: 720,
      hasWaitingRoom: false,
      recordsItself: false,
      agenda: [],
      sites: COURTS.map((courtId, index) => ({
        id: randomUUID(),
        kind: 'court',
        courtId,
        userId: null,
        role: index === 0 ? 'chair' : 'participant',
      })),
    },
  });
  await command.mutate({ consultationId, command: { type: 'start' } });
  const common = {
    url: server.url,
    consultationId,
    receives: false,
    onNote: () => undefined,
    say: speaker('site'),
  };
  const clip = await loadClip({ no: 1, callSign: '会场', officerName: '张三' }, signal);
  const sites = [
    await SimulatedSite.join({ ...common, token: chair.token, clip, sound: SILENCE }),
    await SimulatedSite.join({ ...common, token: court.token, ...(await makeClapper()) }),
  ];
  await command.mutate({ consultationId, command: { type: 'startRecording' } });
  await sleep(minutes * 60_000);
  await command.mutate({ consultationId, command: { type: 'stopRecording' } });
  await command.mutate({ consultationId, command: { type: 'end' } });
  await Promise.all(sites.map((site) => site.close()));
  await court.close();
  return { consultationId, title };
}

async function download(server: E2eServer, { token }: ApiSession, address: string): Promise<Buffer> {
  const response = await fetch(new URL(address, server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) {
    throw new Error(`${address} answers ${response.status}`);
  }
  return Buffer.from(await response.arrayBuffer());
}

/** A recording as its playlist has it: a file for each run. */
async function downloadRuns(server: E2eServer, chair: ApiSession, recordingId: string): Promise<Buffer[]> {
  const address = recordingPath(recordingId);
  const playlist = (await download(server, chair, address)).toString('utf8');
  const resolve = (uri: string): string => new URL(uri, new URL(address, server.url)).href;
  const runs: Buffer[][] = [];
  for (const line of playlist.split('\n')) {
    const [, init] = /^#EXT-X-MAP:URI="([^"]+)"/.exec(line) ?? [];
    if (init !== undefined) {
      runs.push([await download(server, chair, resolve(init))]);
    } else if (line !== '' && !line.startsWith('#')) {
      runs.at(-1)?.push(await download(server, chair, resolve(line)));
    }
  }
  return runs.map((parts) => Buffer.concat(parts));
}

/** The track of the clapper, and what is composed of all tracks, as files in `folder`. */
async function filesOf(
  server: E2eServer,
  chair: ApiSession,
  { consultationId, minutes, folder }: { consultationId: string; minutes: number; folder: string },
): Promise<Recorded[]> {
  const { recordings } = chair.api.consultation;
  const tracks = await until('the tracks to end', LIMIT_MS, async () => {
    const { tracks: all } = await recordings.query({ consultationId });
    return all.length === COURTS.length && all.every(({ endedAt }) => endedAt !== null) ? all : null;
  });
  const keep = (name: string, bytes: Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  const found: Recorded[] = [];
  const whole = `iw:ih*${HEIGHT}:0:ih*${TOP}`;
  for (const { id, sourceName } of tracks) {
    if (sourceName.includes('杭州')) {
      const runs = await downloadRuns(server, chair, id);
      runs.forEach((run, index) =>
        found.push({ name: 'track', file: keep(`track-${index}.mp4`, run), crop: whole }),
      );
    }
  }
  const id = randomUUID();
  await chair.api.consultation.compose.mutate({ consultationId, id });
  await until('the composed picture', COMPOSE_FACTOR * minutes * 60_000 + LIMIT_MS, async () => {
    const job = (await chair.api.recordings.jobs.query({})).find((each) => each.id === id);
    if (job?.state === 'failed') {
      throw new Error(`composing failed: ${job.error ?? ''}`);
    }
    return job?.state === 'done' ? true : null;
  });
  const file = keep('composed.mp4', await download(server, chair, jobFilePath(id)));
  const { clips = [] } = (await chair.api.recordings.jobs.query({})).find((each) => each.id === id) ?? {};
  const place = clips.findIndex(({ sourceName }) => sourceName.includes('杭州'));
  const slot = composedLayout(COURTS.length, false).people[place];
  if (slot === undefined) {
    throw new Error('the composed picture has no place for the clapper');
  }
  const { x, y, width, height } = slot;
  found.push({
    name: 'composed',
    file,
    crop: `${width}:${height * HEIGHT}:${x}:${y + height * TOP}`,
  });
  return found;
}

/** Claps of a file, from its beginning to its end. */
async function clapsOf({ file, crop }: Recorded): Promise<Clap[][]> {
  const length = await lengthOf(file);
  const windows: Clap[][] = [];
  for (let index = 0; index < WINDOWS; index += 1) {
    const from = ((length - WINDOW_S) * index) / (WINDOWS - 1);
    windows.push(await clapsIn(file, { from: Math.floor(from), length: WINDOW_S }, crop));
  }
  return windows;
}

function figures(name: string, windows: readonly Clap[][]): Figure[] {
  const all = windows.flat();
  const middle = Math.floor((windows.length - PART) / 2);
  const part = (from: number): number[] =>
    windows.slice(from, from + PART).flatMap((claps) => claps.map(({ offset }) => offset));
  // Within the first seconds sound is put to its picture as its sender's reports come to be known: that is no drift.
  const settled = windows.slice(1).flat();
  const { slope, error } = trend(settled.map(({ at, offset }) => ({ x: at / HOUR_MS, y: offset })));
  const later = `${name}: sound later than picture`;
  return [
    { name: `${later}, at the beginning`, unit: 'ms', values: part(0), aim: AIM_MS },
    { name: `${later}, in the middle`, unit: 'ms', values: part(middle), aim: AIM_MS },
    { name: `${later}, at the end`, unit: 'ms', values: part(windows.length - PART), aim: AIM_MS },
    {
      name: `${name}: apart, either way`,
      unit: 'ms',
      values: all.map(({ offset }) => Math.abs(offset)),
      aim: AIM_MS,
    },
    { name: `${name}: drift in an hour`, unit: 'ms', values: [slope] },
    { name: `${name}: · standard error of it`, unit: 'ms', values: [error] },
  ];
}

/** How sound and picture of a recorded consultation keep together: in the track of a site, and in what is composed of all. */
export async function recordingSync(minutes = MINUTES): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-bench-sync-'));
  const removeFolder = endsWithProgram(() => rmSync(folder, { recursive: true, force: true }));
  process.env['ECC_SFU_WORKERS'] = '1';
  const server = await E2eServer.create();
  const disposeServer = endsWithProgram(() => server.dispose());
  try {
    const chair = await openApi(server, 'leader');
    const { consultationId } = await record(server, chair, minutes);
    const files = await filesOf(server, chair, { consultationId, minutes, folder });
    const byName = new Map<string, Clap[][]>();
    for (const each of files) {
      byName.set(each.name, [...(byName.get(each.name) ?? []), ...(await clapsOf(each))]);
    }
    await chair.close();
    return [...byName].flatMap(([name, windows]) => figures(name, windows));
  } finally {
    await disposeServer();
    await removeFolder();
  }
}
