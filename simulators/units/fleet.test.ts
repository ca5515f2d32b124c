import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Source } from '#shared/sources.ts';
import type { Unit } from '#shared/units.ts';
import { freePort } from '../../tests/support/ports.ts';
import { createRandom } from '../lib/random.ts';
import { Link, openCalls, trustAuthority } from './api/link.ts';
import { chooseUnits, Fleet, type FleetOptions } from './fleet.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ADMIN = { username: 'admin', password: 'admin-demo-2026' };
const DUTY = { username: 'duty', password: 'duty-demo-2026' };
const UNITS = 3;
const WAIT = { timeout: 30_000, interval: 250 };

let folder: string;
let server: ChildProcess;
let url: string;
let desk: Link;

function run(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fleet-'));
  await once(run('media-server/tools/demo.ts', '--data', folder), 'exit');
  const [port, sfuPort] = [await freePort(), await freePort()];
  url = `https://localhost:${port}`;
  const place = ['--data', folder, '--host', '127.0.0.1', '--port', String(port)];
  const sfu = ['--sfu-workers', '1', '--sfu-listen-ip', '127.0.0.1', '--sfu-base-port', String(sfuPort)];
  server = run('media-server/main.ts', ...place, ...sfu, '--log-level', 'fatal');
  const { token } = await vi.waitFor(async () => {
    await trustAuthority(path.join(folder, 'tls/ca.crt'));
    return openCalls(url).identity.login.mutate({ ...DUTY, client: 'test' });
  }, WAIT);
  desk = Link.open({ url, token });
});

afterAll(async () => {
  await desk?.close();
  if (server !== undefined) {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
});

function options(said: string[]): FleetOptions {
  return {
    url,
    units: UNITS,
    publish: UNITS,
    seed: 1,
    dataFolder: folder,
    streetsFile: path.join(ROOT, 'resources/demo/streets.json'),
    login: ADMIN,
    withSos: false,
    withLosses: false,
    say: (line) => said.push(line),
  };
}

const liveUnits = async (): Promise<Unit[]> =>
  (await desk.api.units.list.query({})).filter(({ state }) => state === 'live');
const liveSources = async (): Promise<Source[]> =>
  (await desk.api.sources.list.query({})).filter(({ kind, state }) => kind === 'unit' && state === 'live');

test('a fleet enrols, walks, publishes and answers; a second run takes up its enrolments', async () => {
  const said: string[] = [];
  const fleet = Fleet.start(options(said));
  try {
    await expect.poll(async () => (await liveUnits()).length, WAIT).toBe(UNITS);
    const first = await liveUnits();
    await expect
      .poll(async () => (await liveSources()).filter(({ hasVideo }) => hasVideo).length, WAIT)
      .toBe(UNITS);
    expect((await liveSources()).filter(({ hasAudio }) => hasAudio).length).toBe(1);

    const [unit] = first;
    const target = { kind: 'unit', unitId: unit?.id ?? '' } as const;
    const { id } = await desk.api.dispatch.send.mutate({ id: crypto.randomUUID(), target, text: '报告位置' });
    const receipt = async () =>
      (await desk.api.dispatch.list.query({})).find((sent) => sent.id === id)?.receipts[0]?.state;
    await expect.poll(receipt, WAIT).toMatch(/read|done/);

    const fixes = async () =>
      (await desk.api.units.track.query({ unitId: target.unitId, from: 0, to: Date.now() })).length;
    expect(await fixes()).toBeGreaterThan(1);
  } finally {
    await fleet.stop();
  }
  expect(said.filter((line) => line.endsWith(' enrolled')).length).toBe(UNITS);
  await expect.poll(async () => (await liveUnits()).length, WAIT).toBe(0);

  const again: string[] = [];
  const second = Fleet.start({ ...options(again), publish: 0 });
  try {
    await expect.poll(async () => (await liveUnits()).length, WAIT).toBe(UNITS);
    // The last unit may be live before the fleet has said that all are up.
    await expect.poll(() => again, WAIT).toEqual([`${UNITS} units are up`]);
  } finally {
    await second.stop();
  }
}, 120_000);

test('chooseUnits() takes the same units in the same order for a seed, whatever order they come in', () => {
  const units = Array.from({ length: 60 }, (_, no) => ({ no, callSign: `U${no}` }) as Unit);
  const chosen = chooseUnits(units, 24, createRandom(1)).map(({ no }) => no);
  expect(chooseUnits(units.toReversed(), 24, createRandom(1)).map(({ no }) => no)).toEqual(chosen);
  expect(chooseUnits(units, 24, createRandom(2)).map(({ no }) => no)).not.toEqual(chosen);
  expect(new Set(chosen).size).toBe(24);
});
