import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { gbSourceId } from '#shared/gb28181.ts';
import type { GbDevice } from '../../../simulators/gb28181/device.ts';
import { until } from '../sfu-support.ts';
import type { TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson } from '../support/units.ts';
import {
  addFirst,
  becomes,
  channelOf,
  channelsOf,
  COLOURS,
  colourOf,
  enrolDevice,
  GB_ARGS,
  isNear,
  startDevice,
} from './support.ts';

describe('pictures of GB/T 28181', { timeout: 120_000 }, () => {
  let server: TestServer;
  let admin: TestClient & { token: string };
  let port: number;
  const running: GbDevice[] = [];

  beforeAll(async () => {
    server = await startTestServer({ args: GB_ARGS });
    admin = await connectPerson(server, 'administrator', 'zj-hz');
    port = (await admin.call.gb28181.list.query({})).server?.port ?? 0;
  }, 180_000);
  afterEach(async () => {
    await Promise.all(running.splice(0).map((device) => device.stop()));
  });
  afterAll(async () => {
    await admin.close();
    await server.close();
  });

  const start = async (...given: Parameters<typeof startDevice>): Promise<GbDevice> => {
    const device = await startDevice(...given);
    running.push(device);
    return device;
  };

  test.each([
    ['h264', 'udp', 'udp'],
    ['h264', 'tcp', 'tcpPassive'],
    ['h264', 'udp', 'tcpActive'],
    ['h265', 'udp', 'udp'],
  ] as const)(
    '%s, registered over %s, comes by %s and can be seen',
    async (codec, transport, mediaTransport) => {
      const deviceId = await enrolDevice(admin, { mediaTransport });
      const device = await start(port, deviceId, { codec, transport });
      await channelsOf(admin, deviceId, 2);
      const sourceId = await addFirst(admin, deviceId);
      expect(await becomes(admin, sourceId, 'live')).toMatchObject({ hasVideo: true, hasAudio: true });
      expect(device.sending).toEqual([channelOf(deviceId, 1)]);
      const colour = await colourOf(server, admin.token, sourceId);
      expect(isNear(colour, COLOURS[0])).toBe(true);

      // Whoever has it removed ends the call.
      await admin.call.gb28181.remove.mutate({ deviceId });
      await until('the end of the call', () => device.sending.length === 0);
      expect((await admin.call.sources.list.query({})).map(({ id }) => id)).not.toContain(sourceId);
    },
  );

  test('a camera that hangs up is invited again; a source that is switched off is not', async () => {
    const deviceId = await enrolDevice(admin);
    const device = await start(port, deviceId);
    await channelsOf(admin, deviceId, 2);
    const sourceId = await addFirst(admin, deviceId);
    const { epoch } = await becomes(admin, sourceId, 'live');
    await device.hangUp();
    await until(
      'the next call',
      async () => {
        const source = (await admin.call.sources.list.query({})).find(({ id }) => id === sourceId);
        return source?.state === 'live' && source.epoch > epoch;
      },
      60_000,
    );
    await admin.call.sources.update.mutate({ sourceId, enabled: false });
    await until('the end of the call', () => device.sending.length === 0);
    expect(await becomes(admin, sourceId, 'off')).toMatchObject({ reason: null });
  });

  test('a device that restarts without a word, and packets that are lost, cost the picture for a while only', async () => {
    const deviceId = await enrolDevice(admin);
    const first = await start(port, deviceId);
    await channelsOf(admin, deviceId, 2);
    const sourceId = await addFirst(admin, deviceId);
    const { epoch } = await becomes(admin, sourceId, 'live');
    first.loseEvery(25);
    expect(isNear(await colourOf(server, admin.token, sourceId), COLOURS[0])).toBe(true);
    first.kill();
    const second = await start(port, deviceId);
    await until(
      'the next call',
      async () => {
        const source = (await admin.call.sources.list.query({})).find(({ id }) => id === sourceId);
        return source?.state === 'live' && source.epoch > epoch;
      },
      60_000,
    );
    expect(second.sending).toEqual([channelOf(deviceId, 1)]);
    expect(isNear(await colourOf(server, admin.token, sourceId), COLOURS[0])).toBe(true);
  });

  test('a channel that the device does not have any more fails with notFound', async () => {
    const deviceId = await enrolDevice(admin);
    const device = await start(port, deviceId);
    await channelsOf(admin, deviceId, 2);
    await device.stop();
    const sourceId = gbSourceId(deviceId, channelOf(deviceId, 2));
    await admin.call.gb28181.addSources.mutate({ deviceId, channelIds: [channelOf(deviceId, 2)] });
    expect(await becomes(admin, sourceId, 'failed')).toMatchObject({ reason: 'notRegistered' });
    await start(port, deviceId, { channels: [] });
    await until(
      'the refusal',
      async () => {
        const source = (await admin.call.sources.list.query({})).find(({ id }) => id === sourceId);
        return source?.reason === 'notFound';
      },
      60_000,
    );
  });
});
