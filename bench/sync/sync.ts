import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { speaker } from '../../simulators/lib/log.ts';
import { SILENCE, SimulatedSite } from '../../simulators/sites/site.ts';
import { loadClip } from '../../simulators/units/media/clip.ts';
import { openApi } from '../../tests/e2e/support/api.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';
import { Scene } from '../lib/scene.ts';
import { trend } from '../lib/trend.ts';
import { browserClapper, CLAPPER, simulatedClapper, type ClapperSite, type Joined } from './clapper-sites.ts';
import { clapsIn, differencesOf, everyClapIn, lengthOf, type Clap } from './offsets.ts';
import { composedOf, trackOf, type Recorded, type Session } from './recorded.ts';

const MINUTES = 30;
const HOUR_MS = 3_600_000;
/** So many stretches of a file are looked at, evenly from its beginning to its end, each so long, s. */
const WINDOWS = 60;
const WINDOW_S = 5;
/** Of them at either end and in the middle. */
const PART = 5;
const AIM_MS = 40;

const COURTS = ['zj', CLAPPER.courtId] as const;

/** Claps of a file, a stretch each. */
type Windows = readonly (readonly Clap[])[];

/** Records a session of the chair's silent place and the clapper; answers with what the clapper saw and heard itself, if it does. */
async function record(
  scene: Scene,
  { chair, consultationId, minutes }: Pick<Session, 'chair' | 'consultationId' | 'minutes'>,
  join: (joined: Joined) => Promise<ClapperSite>,
): Promise<Clap[] | null> {
  const { signal } = new AbortController();
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
  const silent = await SimulatedSite.join({
    url: scene.server.url,
    token: chair.token,
    consultationId,
    receives: false,
    onNote: () => undefined,
    say: speaker('site'),
    clip: await loadClip({ no: 1, callSign: '会场', officerName: '张三' }, signal),
    sound: SILENCE,
  });
  const clapper = await join({ scene, consultationId, title });
  await clapper.beginLooking();
  await command.mutate({ consultationId, command: { type: 'startRecording' } });
  await sleep(minutes * 60_000);
  await command.mutate({ consultationId, command: { type: 'stopRecording' } });
  const tape = await clapper.endLooking();
  await command.mutate({ consultationId, command: { type: 'end' } });
  await Promise.all([silent.close(), clapper.close()]);
  return tape;
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

function figures(name: string, windows: Windows): Figure[] {
  const all = windows.flat();
  const middle = Math.floor((windows.length - PART) / 2);
  const part = (from: number): number[] =>
    windows.slice(from, from + PART).flatMap((claps) => claps.map(({ offset }) => offset));
  // Within the first seconds sound is put to its picture as its sender's reports come to be known: that is no drift.
  const settled = windows.slice(1).flat();
  const { slope, error } = trend(settled.map(({ at, offset }) => ({ x: at / HOUR_MS, y: offset })));
  const offsets = all.map(({ offset }) => offset);
  const later = `${name}: sound later than picture`;
  return [
    { name: `${later}, at the beginning`, unit: 'ms', values: part(0), aim: AIM_MS },
    { name: `${later}, in the middle`, unit: 'ms', values: part(middle), aim: AIM_MS },
    { name: `${later}, at the end`, unit: 'ms', values: part(windows.length - PART), aim: AIM_MS },
    { name: `${later}, least`, unit: 'ms', values: [Math.min(...offsets)] },
    { name: `${later}, most`, unit: 'ms', values: [Math.max(...offsets)] },
    {
      name: `${name}: apart, either way`,
      unit: 'ms',
      values: offsets.map((offset) => Math.abs(offset)),
      aim: AIM_MS,
    },
    { name: `${name}: drift in an hour`, unit: 'ms', values: [slope] },
    { name: `${name}: · standard error of it`, unit: 'ms', values: [error] },
  ];
}

/** What the recording adds to how far apart the source's own sound and picture are, clap by clap. */
async function added(track: readonly Recorded[], own: readonly Clap[]): Promise<Figure[]> {
  const [first] = track;
  if (first === undefined) {
    return [];
  }
  const differences = differencesOf(await everyClapIn(first.file, first.crop), own);
  const name = 'track, less what the source itself is apart';
  const length = differences.length / WINDOWS;
  const parts = Array.from({ length: WINDOWS }, (_, index) =>
    differences.slice(Math.floor(index * length), Math.floor((index + 1) * length)),
  );
  return [
    { name: 'track: the source by itself', unit: 'ms', values: own.map(({ offset }) => offset) },
    { name: 'track: runs', unit: '', values: [track.length] },
    ...figures(name, parts),
  ];
}

/**
 * How sound and picture of a recorded consultation keep together: in the track of the site that `join` seats, and in what is composed of
 * all.
 */
async function* recordingSync(
  join: (joined: Joined) => Promise<ClapperSite>,
  minutes: number,
): AsyncIterable<{ part: string; figures: Figure[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-bench-sync-'));
  const removeFolder = endsWithProgram(() => rmSync(folder, { recursive: true, force: true }));
  const scene = await Scene.open({ units: 0, workers: 1 });
  try {
    const chair = await openApi(scene.server, 'leader');
    const consultationId = randomUUID();
    const tape = await record(scene, { chair, consultationId, minutes }, join);
    const { server } = scene;
    const { name } = CLAPPER;
    const session = { server, chair, consultationId, minutes, sites: COURTS.length, name, folder };
    const track = await trackOf(session);
    const windows: Clap[][] = [];
    for (const run of track) {
      windows.push(...(await clapsOf(run)));
    }
    const own = tape === null ? [] : await added(track, tape);
    yield { part: 'track', figures: [...figures('track', windows), ...own] };
    yield { part: 'composed', figures: figures('composed', await clapsOf(await composedOf(session))) };
    await chair.close();
  } finally {
    await scene.close();
    await removeFolder();
  }
}

/** A site that sends what was encoded before: what remains is the recording's own. */
export const recordingSyncSimulated = (
  minutes = MINUTES,
): AsyncIterable<{ part: string; figures: Figure[] }> => recordingSync(simulatedClapper, minutes);

/** A console in a real browser, with that browser's clocks. */
export const recordingSyncBrowser = (minutes = MINUTES): AsyncIterable<{ part: string; figures: Figure[] }> =>
  recordingSync(browserClapper, minutes);
