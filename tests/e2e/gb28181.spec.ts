import { expect, test, type Page } from 'playwright/test';
import type { GbDevice } from '../../simulators/gb28181/device.ts';
import {
  channelOf,
  COLOURS,
  newId,
  PASSWORD,
  SERVER_ID,
  startDevice,
} from '../integration/gb28181/support.ts';
import { openApi, unitByCallSign, type ApiSession } from './support/api.ts';
import { expectFrames, putSource, signIn, tile } from './support/console.ts';
import { expectOnMap } from './support/map.ts';
import { decodedColour, nearestColour } from './support/picture.ts';
import { E2eServer } from './support/server.ts';
import { freePort } from '../support/ports.ts';

const AT = { lon: 120.1485, lat: 30.242 };
const CALL_SIGN = '浙执-001';
/** What the desk's microphone hears. */
const SPEECH_HZ = 900;
const PALETTE = { first: COLOURS[0], second: COLOURS[1] };

test.describe.configure({ mode: 'serial', timeout: 480_000 });

let server: E2eServer;
let admin: ApiSession;
let page: Page;
let device: GbDevice;
let port: number;
let unitId: string;
const deviceId = newId();
const start = (): Promise<GbDevice> =>
  startDevice(port, deviceId, {
    where: () => ({ longitude: AT.lon, latitude: AT.lat, speedKmh: 0, directionDeg: 0 }),
  });

test.beforeAll(async ({ browser }) => {
  port = await freePort();
  server = await E2eServer.create({
    env: {
      ECC_GB28181_PORT: `${port}`,
      ECC_GB28181_MEDIA_BASE_PORT: '0',
      ECC_GB28181_SERVER_ID: SERVER_ID,
    },
  });
  admin = await openApi(server, 'admin');
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    viewport: { width: 1920, height: 1080 },
  });
  page = await context.newPage();
  await page.addInitScript((hz: number) => {
    navigator.mediaDevices.getUserMedia = () => {
      const audio = new AudioContext();
      const tone = new OscillatorNode(audio, { frequency: hz });
      const out = new MediaStreamAudioDestinationNode(audio);
      tone.connect(new GainNode(audio, { gain: 0.5 })).connect(out);
      tone.start();
      return Promise.resolve(out.stream);
    };
  }, SPEECH_HZ);
});

test.afterAll(async () => {
  await device?.stop();
  await page?.context().close();
  await admin?.close();
  await server?.dispose();
});

/** The tile shows the first channel's picture. */
const expectFirst = (): Promise<void> =>
  expect
    .poll(async () => nearestColour(await decodedColour(page, 0), PALETTE), { timeout: 120_000 })
    .toBe('first');

test('a channel of a device that registers is seen in a tile', async () => {
  const { gb28181, sources } = admin.api;
  await gb28181.enrol.mutate({ deviceId, courtId: 'zj-hz', name: '法庭门口', password: PASSWORD });
  device = await start();
  await expect
    .poll(async () => (await gb28181.channels.query({ deviceId })).length, { timeout: 120_000 })
    .toBe(2);
  await gb28181.addSources.mutate({ deviceId, channelIds: [channelOf(deviceId, 1)] });
  const [source] = (await sources.list.query({})).filter(({ id }) => id.includes(deviceId));
  await signIn(page, server.url, server.login('duty'));
  await page.getByTestId('grid-4').click();
  await putSource(page, 0, source?.name ?? '');
  await expectFrames(page, 0, 20);
  await expectFirst();
});

test('the desk speaks through its loudspeaker, and is heard there', async () => {
  const place = tile(page, 0);
  await place.hover();
  await place.getByTestId('speech-tool').click();
  await expect(page.getByTestId('speech-bar')).toHaveAttribute('data-phase', 'open', { timeout: 120_000 });
  await expect(place.getByTestId('speech-mark')).toBeVisible();
  await expect.poll(() => device.loudspeaker.hears(SPEECH_HZ), { timeout: 120_000 }).toBeGreaterThan(0.1);
  await page.screenshot({ path: test.info().outputPath('speech.png') });
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('speech-bar')).toBeHidden();
  await expect.poll(() => device.loudspeaker.calls).toBe(0);
});

test('the unit that it carries stands on the map where the device is', async () => {
  const { id } = await unitByCallSign(admin.api, CALL_SIGN);
  unitId = id;
  await admin.api.gb28181.bindUnit.mutate({ deviceId, channelId: channelOf(deviceId, 1), unitId });
  await page.getByTestId('unit-search').fill(CALL_SIGN);
  await page.locator(`[data-testid="unit-row"][data-unit-id="${unitId}"]`).click();
  await expectOnMap(page, unitId, { ...AT, state: 'live' });
});

test('a device that loses its power is away, and back in its tile by itself', async () => {
  await expectFrames(page, 0);
  device.kill();
  await expect(tile(page, 0)).not.toHaveAttribute('data-state', 'live', { timeout: 180_000 });
  device = await start();
  await expectFrames(page, 0, 20);
});

test('a server that is killed has picture and position back by themselves', async () => {
  await server.end('SIGKILL');
  await server.start();
  await expectFrames(page, 0, 20, 240_000);
  await expectFirst();
  await expectOnMap(page, unitId, { ...AT, state: 'live' });
  await page.screenshot({ path: test.info().outputPath('gb28181.png') });
});
