import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PTZ_REPEAT_MS } from '#shared/ptz.ts';
import type { Source } from '#shared/sources.ts';
import { OnvifCamera } from '../../../simulators/onvif/camera.ts';
import { HOUSES, poseAt, type House } from '../../../simulators/onvif/scene.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { tokenOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { until } from '../sfu-support.ts';

const run = promisify(execFile);
const FORMAT = { width: 320, height: 180, fps: 10 };
/** H.264 at a low rate, and YUV in between. */
const NEAR = 45;

let server: TestServer;
let camera: OnvifCamera;
let admin: TestClient;
let duty: TestClient;
let sourceId: string;

beforeAll(async () => {
  server = await startTestServer();
  camera = await OnvifCamera.start({ format: FORMAT });
  admin = connectClient(server, await tokenOf(server, 'administrator', 'zj'));
  duty = connectClient(server, await tokenOf(server, 'dutyOfficer', 'zj'));
  const { sources } = await admin.call.ptz.addSources.mutate({
    address: camera.address,
    username: camera.login.user,
    password: camera.login.password,
    courtId: 'zj',
    magnification: 8,
    profiles: [{ token: 'main', name: '球机' }],
  });
  sourceId = sources[0]?.id ?? '';
});

afterAll(async () => {
  await Promise.all([admin.close(), duty.close()]);
  await server.close();
  await camera.stop();
});

const house = (label: string): House => {
  const found = HOUSES.find((each) => each.label === label);
  if (found === undefined) {
    throw new Error(`no house ${label}`);
  }
  return found;
};

type Rgb = [number, number, number];
const rgbOf = ({ colour }: House): Rgb => [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
const distance = (a: Rgb, b: Rgb): number => Math.hypot(...a.map((part, index) => part - (b[index] ?? 0)));

/** Mean colour of a small part of the picture that the camera sends now, around a place in shares of its sides. */
async function colourAt(x: number, y: number): Promise<Rgb> {
  const url = new URL(camera.streamUrl ?? '');
  url.username = camera.login.user;
  url.password = camera.login.password;
  const part = `crop=16:16:${Math.round(x * FORMAT.width) - 8}:${Math.round(y * FORMAT.height) - 8},scale=1:1`;
  const { stdout } = await run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-i',
      url.href,
      '-frames:v',
      '1',
      '-vf',
      part,
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-',
    ],
    { encoding: 'buffer' },
  );
  const [r = 0, g = 0, b = 0] = stdout;
  return [r, g, b];
}

const still = (): Promise<unknown> => until('the camera to stand still', () => !camera.motors.isMoving());

/** The house in the middle of the picture, by its colour. */
async function middle(): Promise<string> {
  await still();
  const colour = await colourAt(0.5, 0.4);
  const [nearest] = HOUSES.map(({ label, ...rest }) => ({
    label,
    far: distance(colour, rgbOf({ label, ...rest })),
  })).sort((a, b) => a.far - b.far);
  return nearest !== undefined && nearest.far < NEAR ? nearest.label : `none: ${colour.join()}`;
}

test('a source made of a profile becomes live: the address of its stream and its login were read from the camera', async () => {
  const live = await until(
    'the source to be live',
    async () => {
      const sources: Source[] = await duty.call.sources.list.query({});
      return sources.find(({ id, state }) => id === sourceId && state === 'live');
    },
    30_000,
  );
  expect(live).toMatchObject({ kind: 'rtsp', name: '球机', hasVideo: true });
}, 60_000);

test('the picture is what the camera looks at: after a position, a held move, pointing into it, and a preset', async () => {
  await duty.call.ptz.moveTo.mutate({ sourceId, position: poseAt(house('B9'), 0.2) });
  expect(await middle()).toBe('B9');

  const moveId = randomUUID();
  const move = (): Promise<unknown> =>
    duty.call.ptz.move.mutate({ sourceId, moveId, velocity: { pan: -0.4, tilt: 0, zoom: 0 } });
  const next = poseAt(house('B8'), 0.2).pan + 0.02;
  await move();
  const timer = setInterval(() => void move(), PTZ_REPEAT_MS);
  await until('the house to the left', () => camera.motors.pose().pan <= next);
  clearInterval(timer);
  await duty.call.ptz.stop.mutate({ sourceId });
  expect(await middle()).toBe('B8');

  // At the widest a house is a quarter of the picture's width away from its neighbour.
  await duty.call.ptz.moveTo.mutate({ sourceId, position: poseAt(house('B8'), 0) });
  await still();
  await duty.call.ptz.look.mutate({ sourceId, x: -0.5, y: 0 });
  expect(await middle()).toBe('B7');
  await duty.call.ptz.look.mutate({ sourceId, x: 0.5, y: 0, magnify: 4 });
  expect(await middle()).toBe('B8');
  // Four times larger it fills the picture from side to side.
  expect(distance(await colourAt(0.2, 0.4), rgbOf(house('B8')))).toBeLessThan(NEAR);

  await duty.call.ptz.goto.mutate({ sourceId, token: 'preset_1' });
  expect(await middle()).toBe('B3');
}, 120_000);

test('a snapshot is given to who has the login, and is the same picture', async () => {
  const url = camera.address.replace('device_service', 'snapshot.jpg');
  const asked = await fetch(url);
  expect(asked.status).toBe(401);
  const challenge = asked.headers.get('www-authenticate') ?? '';
  const [, realm = '', nonce = ''] = /realm="([^"]*)", nonce="([^"]*)"/.exec(challenge) ?? [];
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const { user, password } = camera.login;
  const uri = new URL(url).pathname;
  const response = md5(`${md5(`${user}:${realm}:${password}`)}:${nonce}:${md5(`GET:${uri}`)}`);
  const authorization = `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"`;
  const answer = await fetch(url, { headers: { authorization } });
  expect(answer.headers.get('content-type')).toBe('image/jpeg');
  expect([...new Uint8Array(await answer.arrayBuffer()).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
});
