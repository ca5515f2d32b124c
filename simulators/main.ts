import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readCourts } from './cases/courts.ts';
import { LiveCases } from './cases/live/live-cases.ts';
import { readDemoCases } from './cases/live/progress.ts';
import { HlsStream } from './hls-stream/stream.ts';
import { readNumber } from './lib/arguments.ts';
import { runProgram, type Stoppable } from './lib/lifetime.ts';
import { reasonOf, speaker } from './lib/log.ts';
import { RtspCamera } from './rtsp-camera/camera.ts';
import { trustAuthority } from './units/api/link.ts';
import { Fleet } from './units/fleet.ts';

const HELP = `Plays officer units, a network camera, a live stream and the events of cases against a running server.

  node simulators/main.ts --url https://localhost:8443 --ca FILE [options]
  node simulators/main.ts whip --help       an encoder that publishes over WHIP, by itself
  node simulators/main.ts onvif [options]   a camera that moves, by itself; see its own --help
  node simulators/main.ts jt808 [options]   terminals of JT/T 808, by themselves; see their own --help
  node simulators/main.ts gb28181 [options] devices of GB/T 28181, by themselves; see their own --help
  node simulators/main.ts tracker [options] phones with tracker apps, by themselves; see their own --help

  --url ADDRESS   the server (https://localhost:8443)
  --ca FILE       the authority that signed its certificate, PEM
  --units N       officer units (24)
  --publish N     how many of them publish pictures (all)
  --seed N        the same seed does the same (1)
  --data DIR      folder for the units' enrolments (.data)
  --no-sos        no emergency call
  --no-losses     no losses of link
  --no-camera     no network camera
  --no-hls        no live stream
  --no-cases      no events of the demo province's cases
  --help          this text`;

const PICTURE = { width: 640, height: 360, fps: 15 };
const SourcesFile = z.array(z.object({ name: z.string(), kind: z.enum(['rtsp', 'hls']), url: z.string() }));
const UsersFile = z.array(z.object({ username: z.string(), password: z.string(), role: z.string() }));

/** What was done in the cases in the last day is entered so fast that one can watch it. */
const CASE_PACE_MS = 4_000;
const CASE_PACED_MS = 86_400_000;

const say = speaker('simulator');
const demoFile = (name: string): string => path.join(import.meta.dirname, '../resources/demo', name);

async function readDemo<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(demoFile(name), 'utf8')));
}

/** Plays on the cases that were loaded with the demo, if there are any. */
async function playCases(
  url: string,
  dataFolder: string,
  users: z.infer<typeof UsersFile>,
): Promise<Stoppable | null> {
  const state = await readDemoCases(dataFolder);
  const login = users.find(({ role }) => role === 'feed');
  if (state === null || login === undefined) {
    return null;
  }
  return LiveCases.start({
    url,
    login,
    dataFolder,
    state,
    courts: await readCourts(),
    paceMs: CASE_PACE_MS,
    pacedMs: CASE_PACED_MS,
    say: speaker('cases'),
  });
}

type DemoSource = z.infer<typeof SourcesFile>[number];

/** Plays the origin of one of the demo province's sources at its own address. */
function playSource({ name, kind, url }: DemoSource): Promise<Stoppable> {
  const { hostname: host, port, pathname } = new URL(url);
  const address = { host, port: Number(port), name, format: PICTURE };
  return kind === 'rtsp'
    ? RtspCamera.start({
        ...address,
        path: pathname.slice(1),
        colour: 'red',
        audio: 'aac',
        toneHz: 440,
        login: null,
        dropAfterMs: null,
        say: speaker('camera'),
      })
    : HlsStream.start({
        ...address,
        path: path.posix.dirname(pathname).slice(1),
        colour: '0x20a0ff',
        toneHz: 660,
        segments: 'fmp4',
        say: speaker('hls'),
      });
}

async function startAll(): Promise<Stoppable> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'https://localhost:8443' },
      ca: { type: 'string' },
      units: { type: 'string', default: '24' },
      publish: { type: 'string' },
      seed: { type: 'string', default: '1' },
      data: { type: 'string', default: '.data' },
      'no-sos': { type: 'boolean', default: false },
      'no-losses': { type: 'boolean', default: false },
      'no-camera': { type: 'boolean', default: false },
      'no-hls': { type: 'boolean', default: false },
      'no-cases': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.ca !== undefined) {
    await trustAuthority(values.ca);
  }
  const units = readNumber('units', values.units);
  const [sources, users] = await Promise.all([
    readDemo('sources.json', SourcesFile),
    readDemo('users.json', UsersFile),
  ]);
  const login = users.find(({ role }) => role === 'administrator');
  if (login === undefined) {
    throw new Error('the demo users have no administrator, who is needed to enrol units');
  }

  const running: Stoppable[] = [
    Fleet.start({
      url: values.url,
      units,
      publish: values.publish === undefined ? units : readNumber('publish', values.publish),
      seed: readNumber('seed', values.seed),
      dataFolder: values.data,
      streetsFile: demoFile('streets.json'),
      login,
      withSos: !values['no-sos'],
      withLosses: !values['no-losses'],
      say,
    }),
  ];
  const cases = values['no-cases'] ? null : await playCases(values.url, values.data, users);
  if (cases !== null) {
    running.push(cases);
  }
  const left = { rtsp: values['no-camera'], hls: values['no-hls'] };
  for (const source of sources.filter(({ kind }) => !left[kind])) {
    try {
      running.push(await playSource(source));
    } catch (error) {
      say(`${source.name} is not played: ${reasonOf(error)}`);
    }
  }
  return { stop: async () => void (await Promise.all(running.map((part) => part.stop()))) };
}

if (process.argv[2] === 'whip') {
  process.argv.splice(2, 1);
  await import('./whip-encoder/main.ts');
} else if (process.argv[2] === 'onvif') {
  process.argv.splice(2, 1);
  await import('./onvif/main.ts');
} else if (process.argv[2] === 'jt808') {
  process.argv.splice(2, 1);
  await import('./jt808/main.ts');
} else if (process.argv[2] === 'gb28181') {
  process.argv.splice(2, 1);
  await import('./gb28181/main.ts');
} else if (process.argv[2] === 'tracker') {
  process.argv.splice(2, 1);
  await import('./tracker/main.ts');
} else {
  await runProgram(say, startAll);
}
