import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PtzEvent } from '#shared/contract/ptz.ts';
import { PTZ_REPEAT_MS, type Ptz, type PtzVelocity } from '#shared/ptz.ts';
import { OnvifCamera } from '../../../simulators/onvif/camera.ts';
import { connectClient, errorOf, type TestClient } from '../support/client.ts';
import { auditOf, tokenOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { until } from '../sfu-support.ts';

const RIGHT: PtzVelocity = { pan: 0.2, tilt: 0, zoom: 0 };

let server: TestServer;
let camera: OnvifCamera;
let sourceId: string;
let admin: TestClient;
let duty: TestClient;
let otherDuty: TestClient;
let leader: TestClient;
/** What a console is told of the camera. */
let seen: Ptz[] = [];

const connect = async (
  role: 'administrator' | 'dutyOfficer' | 'leader',
  court: 'zj' | 'zj-hz' | 'zj-nb',
): Promise<TestClient> => connectClient(server, await tokenOf(server, role, court));

const login = () => ({
  address: camera.address,
  username: camera.login.user,
  password: camera.login.password,
});

beforeAll(async () => {
  server = await startTestServer();
  camera = await OnvifCamera.start({ rtspPort: null });
  [admin, duty, otherDuty, leader] = await Promise.all([
    connect('administrator', 'zj'),
    connect('dutyOfficer', 'zj-hz'),
    connect('dutyOfficer', 'zj'),
    connect('leader', 'zj'),
  ]);
  const { sources } = await admin.call.ptz.addSources.mutate({
    ...login(),
    courtId: 'zj-hz',
    magnification: 8,
    profiles: [{ token: 'main', name: '球机' }],
  });
  sourceId = sources[0]?.id ?? '';
  watch(duty);
  await until('the camera', () => now()?.capabilities);
});

afterAll(async () => {
  await Promise.all([admin, duty, otherDuty, leader].map((client) => client.close()));
  await server.close();
  await camera.stop();
});

function watch(client: TestClient): void {
  client.call.ptz.watch.subscribe(
    {},
    {
      onData: (event: PtzEvent) => {
        const cameras =
          event.type === 'snapshot' ? event.cameras : event.type === 'upsert' ? [event.camera] : [];
        seen.push(...cameras.filter((each) => each.sourceId === sourceId));
      },
    },
  );
}

const now = (): Ptz | undefined => seen.at(-1);
const still = (): Promise<unknown> => until('the camera to stand still', () => !camera.motors.isMoving());
const moving = (): Promise<unknown> => until('the camera to move', () => camera.motors.isMoving());

/** Holds a key down: repeats the move until it is let go of, or refused. */
function hold(
  client: TestClient,
  velocity = RIGHT,
): { moveId: string; letGo: () => Promise<void>; refused: Promise<unknown> } {
  const moveId = randomUUID();
  const { promise: refused, resolve } = Promise.withResolvers<unknown>();
  const send = (): void => {
    client.call.ptz.move.mutate({ sourceId, moveId, velocity }).catch((error: unknown) => {
      clearInterval(timer);
      resolve(error);
    });
  };
  const timer = setInterval(send, PTZ_REPEAT_MS);
  send();
  return {
    moveId,
    refused,
    letGo: async () => {
      clearInterval(timer);
      await client.call.ptz.stop.mutate({ sourceId });
    },
  };
}

async function freed(): Promise<void> {
  await Promise.all([duty, otherDuty, leader].map((client) => client.call.ptz.release.mutate({ sourceId })));
  await still();
}

const endsOf = async (moveId: string): Promise<unknown[]> => {
  const entries = await auditOf(server, 'ptz.moveEnd');
  return entries.filter(({ detail }) => detail['moveId'] === moveId).map(({ detail }) => detail['reason']);
};

test('a held move goes on while it is repeated, beyond the time that the camera is given, and stops when it is let go of', async () => {
  await duty.call.ptz.moveTo.mutate({ sourceId, position: { pan: -1, tilt: 0, zoom: 0 } });
  await still();
  const told = camera.count('ContinuousMove');
  const key = hold(duty);
  await until('the picture far to the right', () => camera.motors.pose().pan > -0.7);
  expect(camera.motors.isMoving()).toBe(true);
  expect(now()).toMatchObject({
    moving: true,
    holder: { nameZh: expect.any(String) as string, role: 'dutyOfficer' },
  });
  await key.letGo();
  expect(camera.motors.isMoving()).toBe(false);
  // The camera is told of it once a second, not with each repeat; the audit log has its begin and its end.
  const repeats = camera.count('ContinuousMove') - told;
  expect(repeats).toBeGreaterThanOrEqual(3);
  expect(repeats).toBeLessThanOrEqual(6);
  const begins = (await auditOf(server, 'ptz.move')).filter(({ detail }) => detail['moveId'] === key.moveId);
  expect(begins).toMatchObject([
    { actor: 'dutyofficer.zj-hz', target: sourceId, outcome: 'ok', detail: { velocity: RIGHT } },
  ]);
  expect(await endsOf(key.moveId)).toEqual(['released']);
  await until('the end to be shown', () => now()?.moving === false);
  expect(now()?.position?.pan).toBeCloseTo(camera.motors.pose().pan, 2);
  await freed();
}, 60_000);

test('a move that is repeated no more is stopped by the server, and cannot be gone on with', async () => {
  const moveId = randomUUID();
  await duty.call.ptz.move.mutate({ sourceId, moveId, velocity: RIGHT });
  expect(camera.motors.isMoving()).toBe(true);
  await still();
  expect(camera.operations.at(-1)?.name === 'Stop' || camera.count('Stop') > 0).toBe(true);
  await until('the audit log', async () => (await endsOf(moveId)).length === 1);
  expect(await endsOf(moveId)).toEqual(['notRepeated']);
  expect(await errorOf(duty.call.ptz.move.mutate({ sourceId, moveId, velocity: RIGHT }))).toMatchObject({
    code: 'conflict',
    place: 'ptz.ended',
  });
  await freed();
});

test('a move stops at once when the connection of its console is cut', async () => {
  const cut = await connect('dutyOfficer', 'zj-hz');
  const key = hold(cut);
  await moving();
  await cut.close();
  await until('the audit log', async () => (await endsOf(key.moveId)).length === 1);
  expect(await endsOf(key.moveId)).toEqual(['linkLost']);
  expect(camera.motors.isMoving()).toBe(false);
  await freed();
});

test('a move stops when its operator is signed out', async () => {
  const out = await connect('dutyOfficer', 'zj-hz');
  const key = hold(out);
  await moving();
  await out.call.identity.logout.mutate({});
  await until('the audit log', async () => (await endsOf(key.moveId)).length === 1);
  expect(camera.motors.isMoving()).toBe(false);
  expect(['sessionEnded', 'linkLost']).toContain((await endsOf(key.moveId))[0]);
  await out.close();
  await freed();
});

test('one steers at a time; a leader takes the camera from a duty officer, in the middle of a move', async () => {
  const key = hold(duty);
  await moving();
  expect(await errorOf(otherDuty.call.ptz.home.mutate({ sourceId }))).toMatchObject({
    code: 'conflict',
    place: 'ptz.held',
  });
  await leader.call.ptz.goto.mutate({ sourceId, token: 'preset_2' });
  await expect(key.refused).resolves.toMatchObject({ data: { place: 'ptz.held' } });
  expect(await endsOf(key.moveId)).toEqual(['preempted']);
  await until('the leader to be shown', () => now()?.holder?.role === 'leader');
  await still();
  expect(camera.motors.pose().pan).toBeCloseTo(0.625, 5);
  // The stop of a move that is over already is none of the leader's business.
  await duty.call.ptz.stop.mutate({ sourceId });
  expect(await errorOf(duty.call.ptz.home.mutate({ sourceId }))).toMatchObject({ place: 'ptz.held' });
  await leader.call.ptz.release.mutate({ sourceId });
  await until('nobody to be shown', () => now()?.holder === null);
  await duty.call.ptz.home.mutate({ sourceId });
  await freed();
});

test('pointing into the picture brings the place to the middle, larger where asked', async () => {
  await duty.call.ptz.moveTo.mutate({ sourceId, position: { pan: 0, tilt: 0, zoom: 0 } });
  await still();
  await duty.call.ptz.look.mutate({ sourceId, x: 0.5, y: -0.5, magnify: 2 });
  await still();
  // Half of half of 1280 of the 1280 pixels that pan goes over; half of half of 720 of the 360 that tilt does; one of seven steps.
  const pose = camera.motors.pose();
  expect(pose.pan).toBeCloseTo(0.25, 5);
  expect(pose.tilt).toBeCloseTo(-0.5, 5);
  expect(pose.zoom).toBeCloseTo(1 / 7, 5);
  await freed();
});

test('presets are kept, gone to, moved and removed, and every console is told', async () => {
  await duty.call.ptz.moveTo.mutate({ sourceId, position: { pan: 0.3, tilt: 0.2, zoom: 0.4 } });
  await still();
  const preset = await duty.call.ptz.savePreset.mutate({ sourceId, name: '4 <停车场>' });
  await until('the preset to be shown', () => now()?.presets.some(({ name }) => name === '4 <停车场>'));
  await duty.call.ptz.home.mutate({ sourceId });
  await still();
  await duty.call.ptz.goto.mutate({ sourceId, token: preset.token });
  await still();
  const { pan, tilt, zoom } = camera.motors.pose();
  expect([pan, tilt, zoom].map((part) => part.toFixed(6))).toEqual(['0.300000', '0.200000', '0.400000']);
  expect(await duty.call.ptz.savePreset.mutate({ sourceId, name: '4 车库', token: preset.token })).toEqual({
    token: preset.token,
    name: '4 车库',
  });
  await duty.call.ptz.removePreset.mutate({ sourceId, token: preset.token });
  await until('the preset to be gone', () => now()?.presets.length === 2);
  expect(await errorOf(duty.call.ptz.goto.mutate({ sourceId, token: preset.token }))).toMatchObject({
    code: 'conflict',
    place: 'ptz.noPreset',
  });
  expect((await auditOf(server, 'ptz.savePreset')).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  await freed();
});

test('a camera that dies in the middle of a move is shown so, and steered again once it is back', async () => {
  const port = Number(new URL(camera.address).port);
  const key = hold(duty);
  await moving();
  await camera.stop('cut');
  await expect(key.refused).resolves.toMatchObject({
    data: { place: expect.stringMatching(/^ptz\./) as string },
  });
  expect(await endsOf(key.moveId)).toEqual(['failed']);
  await until('the fault', () => now()?.fault === 'unreachable');
  expect(now()).toMatchObject({ hasPtz: true, moving: false, faultSince: expect.any(Number) as number });
  expect(await errorOf(duty.call.ptz.home.mutate({ sourceId }))).toMatchObject({
    code: 'unavailable',
    place: 'ptz.unreachable',
    retryable: true,
  });
  camera = await OnvifCamera.start({ rtspPort: null, port });
  await until('the recovery', () => now()?.fault === null, 20_000);
  // The stop that it couldn't be told was told first.
  expect(camera.operations.find(({ name }) => name === 'Stop')).toBeDefined();
  const again = hold(duty);
  await moving();
  await again.letGo();
  await freed();
}, 60_000);

test('a camera whose motors fail says so, and stays steerable', async () => {
  camera.misbehave('fault');
  expect(await errorOf(duty.call.ptz.home.mutate({ sourceId }))).toMatchObject({
    code: 'conflict',
    place: 'ptz.refused',
    message: expect.stringContaining('The motor is blocked') as string,
  });
  camera.misbehave(null);
  await duty.call.ptz.home.mutate({ sourceId });
  expect(now()?.fault).toBeNull();
  await freed();
});

test('whoever gives no command for a while gives the camera back', async () => {
  await duty.call.ptz.home.mutate({ sourceId });
  await until('the holder', () => now()?.holder !== null);
  await until('nobody', () => now()?.holder === null, 30_000);
  await otherDuty.call.ptz.home.mutate({ sourceId });
  await until('the other', () => now()?.holder !== null);
  expect(now()?.fault).toBeNull();
  await freed();
}, 60_000);

test('what lets one in to a camera reaches neither clients nor the audit log', async () => {
  const { password } = camera.login;
  await errorOf(admin.call.ptz.probe.mutate({ ...login(), password: 'not-the-password' }));
  const about = await admin.call.ptz.probe.mutate(login());
  expect(about.profiles.map(({ token, hasPtz }) => [token, hasPtz])).toEqual([
    ['main', true],
    ['sub', false],
  ]);
  const entries = await server.running.context.store.db('audit_log').select('detail');
  const text = JSON.stringify([seen, about, entries, await duty.call.sources.list.query({})]);
  expect(text).not.toContain(password);
  expect(text).not.toContain('not-the-password');
});

test('a wrong password, an address that is none, and a profile that is not there are told apart', async () => {
  const wrong = { ...login(), sourceId, magnification: 8 };
  expect(await errorOf(admin.call.ptz.connect.mutate({ ...wrong, password: 'x' }))).toMatchObject({
    place: 'ptz.unauthorized',
  });
  expect(await errorOf(admin.call.ptz.connect.mutate({ ...wrong, address: '127.0.0.1:9' }))).toMatchObject({
    place: 'ptz.unreachable',
  });
  expect(await errorOf(admin.call.ptz.connect.mutate({ ...wrong, profileToken: 'none' }))).toMatchObject({
    code: 'notFound',
  });
  for (const address of [
    'ftp://127.0.0.1',
    'http://a:b@127.0.0.1',
    'http://',
    'a b',
    'http://127.0.0.1/#x',
  ]) {
    expect(await errorOf(admin.call.ptz.probe.mutate({ ...login(), address }))).toMatchObject({
      code: 'invalidInput',
      place: 'address',
    });
  }
  const still = await admin.call.ptz.connect.mutate({ ...wrong, profileToken: 'sub' });
  expect(still).toMatchObject({ hasPtz: false, capabilities: null });
  expect(await errorOf(duty.call.ptz.home.mutate({ sourceId }))).toMatchObject({ place: 'ptz.notSupported' });
  expect(await admin.call.ptz.connect.mutate(wrong)).toMatchObject({ hasPtz: true, fault: null });
});

test('a source that is disconnected or removed has no camera any more', async () => {
  await admin.call.ptz.disconnect.mutate({ sourceId });
  expect(await errorOf(duty.call.ptz.home.mutate({ sourceId }))).toMatchObject({ place: 'ptz.notSupported' });
  await admin.call.ptz.connect.mutate({ ...login(), sourceId, magnification: 8 });
  await admin.call.sources.remove.mutate({ sourceId });
  expect(await errorOf(duty.call.ptz.home.mutate({ sourceId }))).toMatchObject({ code: 'notFound' });
  const rows = await server.running.context.store.db('source_onvif').where({ source_id: sourceId });
  expect(rows).toEqual([]);
  seen = [];
});

test('a console may send only so many commands a minute', async () => {
  const codes: string[] = [];
  for (let number = 0; number < 121; number += 1) {
    codes.push((await errorOf(leader.call.ptz.home.mutate({ sourceId }))).code);
  }
  expect(codes.at(-1)).toBe('rateLimited');
});
