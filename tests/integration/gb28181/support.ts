import { spawnSync } from 'node:child_process';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { z } from 'zod';
import type { gb28181 } from '#shared/contract/gb28181.ts';
import { gbSourceId } from '#shared/gb28181.ts';
import type { Source, SourceState } from '#shared/sources.ts';
import { GbDevice, type GbDeviceOptions } from '../../../simulators/gb28181/device.ts';
import { COLOUR_BLOCK } from '../../../simulators/lib/picture.ts';
import { until } from '../sfu-support.ts';
import type { TestClient } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';

export const PASSWORD = 'gb28181-test';
export const SERVER_ID = '33000000002000000001';

/** What makes a test server take devices; streams go to ports that the system chooses. */
export const GB_ARGS = [
  '--gb28181-port',
  '0',
  '--gb28181-media-base-port',
  '0',
  '--gb28181-server-id',
  SERVER_ID,
] as const;

let made = 0;
/** An ID of a network camera that no other device of the tests has. */
export const newId = (): string => `3301000000132${String(++made * 100).padStart(7, '0')}`;
export const channelOf = (deviceId: string, number: number): string =>
  String(BigInt(deviceId) + BigInt(number));

type Enrolment = Partial<z.input<(typeof gb28181)['enrol']['input']>>;

export async function enrolDevice(admin: TestClient, over: Enrolment = {}): Promise<string> {
  const deviceId = newId();
  await admin.call.gb28181.enrol.mutate({
    deviceId,
    courtId: 'zj-hz',
    name: `设备 ${deviceId.slice(-4)}`,
    password: PASSWORD,
    ...over,
  });
  return deviceId;
}

export const COLOURS = ['0x20c0a0', '0xc08020'] as const;

/** What a device is where nothing else is said: of two channels. */
export const optionsOf = (
  port: number,
  deviceId: string,
  over: Partial<GbDeviceOptions> = {},
): GbDeviceOptions => ({
  host: '127.0.0.1',
  port,
  transport: 'udp',
  serverId: SERVER_ID,
  domain: SERVER_ID.slice(0, 10),
  deviceId,
  password: PASSWORD,
  channels: COLOURS.map((colour, i) => ({
    id: channelOf(deviceId, i + 1),
    name: `大门 & 通道 ${i + 1}`,
    colour,
  })),
  format: { width: 320, height: 180, fps: 10 },
  codec: 'h264',
  speech: 'udp',
  expires: 3_600,
  keepaliveMs: 1_000,
  itemsPerMessage: 1,
  where: () => ({ longitude: 120.654321, latitude: 30.123456, speedKmh: 36, directionDeg: 90 }),
  say: () => undefined,
  ...over,
});

export const startDevice = (
  port: number,
  deviceId: string,
  over: Partial<GbDeviceOptions> = {},
): Promise<GbDevice> => GbDevice.start(optionsOf(port, deviceId, over));

/** Waits for a device's catalogue; resolves with the ids of its channels. */
export async function channelsOf(admin: TestClient, deviceId: string, count: number): Promise<string[]> {
  return until(`${count} channels of ${deviceId}`, async () => {
    const channels = await admin.call.gb28181.channels.query({ deviceId });
    return channels.length === count ? channels.map(({ channelId }) => channelId) : null;
  });
}

/** Makes a source of a device's first channel. */
export async function addFirst(admin: TestClient, deviceId: string): Promise<string> {
  const channelId = channelOf(deviceId, 1);
  await admin.call.gb28181.addSources.mutate({ deviceId, channelIds: [channelId] });
  return gbSourceId(deviceId, channelId);
}

export const becomes = (admin: TestClient, sourceId: string, state: SourceState): Promise<Source> =>
  until(
    `${sourceId} to be ${state}`,
    async () => {
      const source = (await admin.call.sources.list.query({})).find(({ id }) => id === sourceId);
      return source?.state === state ? source : null;
    },
    60_000,
  );

/** The server's snapshot of a source: the SFU's picture, decoded. */
function snapshot(server: TestServer, token: string, sourceId: string): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${server.url}/snapshots/${encodeURIComponent(sourceId)}.jpg`,
      { ca: server.ca, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        buffer(response).then((body) => resolve(response.statusCode === 200 ? body : null), reject);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

/** The colour of the block that simulated pictures have, of a picture that the SFU has now. */
export async function colourOf(server: TestServer, token: string, sourceId: string): Promise<number[]> {
  const jpeg = await until(`a picture of ${sourceId}`, () => snapshot(server, token, sourceId), 60_000);
  const { right, top, bottom } = COLOUR_BLOCK;
  const crop = `crop=iw*${right / 2}:ih*${(bottom - top) / 2}:iw*${right / 4}:ih*${top + (bottom - top) / 4},scale=1:1`;
  const args = `-v error -i pipe:0 -frames:v 1 -vf ${crop} -pix_fmt rgb24 -f rawvideo pipe:1`.split(' ');
  return [...spawnSync('ffmpeg', args, { input: jpeg }).stdout];
}

/** Whether a colour is near another one: encoders change it a little. */
export const isNear = (colour: readonly number[], wanted: string): boolean => {
  const value = Number(wanted);
  const parts = [value >> 16, (value >> 8) & 0xff, value & 0xff];
  return colour.length === 3 && parts.every((part, i) => Math.abs(part - (colour[i] ?? 0)) < 40);
};
