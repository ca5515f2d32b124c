import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gbSourceId, type VoiceBroadcast } from '#shared/gb28181.ts';
import type { GbDevice } from '../../../simulators/gb28181/device.ts';
import { until } from '../sfu-support.ts';
import type { TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, Inflow } from '../support/units.ts';
import { addFirst, channelOf, channelsOf, enrolDevice, GB_ARGS, startDevice } from './support.ts';

describe('voice broadcasts to devices of GB/T 28181', { timeout: 60_000 }, () => {
  let server: TestServer;
  let admin: TestClient;
  let duty: TestClient;
  let port: number;
  const devices: GbDevice[] = [];

  beforeAll(async () => {
    server = await startTestServer({ args: GB_ARGS });
    admin = await connectPerson(server, 'administrator', 'zj-hz');
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    port = (await admin.call.gb28181.list.query({})).server?.port ?? 0;
  }, 180_000);
  afterAll(async () => {
    await Promise.all(devices.map((device) => device.stop()));
    await Promise.all([admin, duty].map((client) => client.close()));
    await server.close();
  });

  async function open(
    over: Parameters<typeof startDevice>[2],
  ): Promise<{ device: GbDevice; deviceId: string; sourceId: string }> {
    const deviceId = await enrolDevice(admin);
    const device = await startDevice(port, deviceId, over);
    devices.push(device);
    await channelsOf(admin, deviceId, 2);
    return { device, deviceId, sourceId: await addFirst(admin, deviceId) };
  }
  const begin = (client: TestClient, sourceId: string, id: string = randomUUID()): Promise<VoiceBroadcast> =>
    client.call.voiceBroadcast.begin.mutate({ id, sourceId });
  const placeOf = (refused: Promise<unknown>): Promise<unknown> =>
    refused.then(
      () => 'was taken',
      (error: { data?: { place?: string } }) => error.data?.place,
    );

  test.each(['udp', 'connect', 'listen'] as const)(
    'a device that takes speech by %s hears an unbroken stream until it is ended',
    async (speech) => {
      const { device, sourceId } = await open({ speech });
      const { id } = await begin(duty, sourceId);
      expect(await begin(duty, sourceId, id)).toMatchObject({ id, sourceId, isOpen: true });
      await until('half a second of sound', () => device.loudspeaker.frames > 25);
      expect(device.loudspeaker).toMatchObject({ calls: 1, missing: 0 });
      await duty.call.voiceBroadcast.end.mutate({ broadcastId: id });
      await until('the end of the call', () => device.loudspeaker.calls === 0);
    },
  );

  test('one speaks at a time, and all desks of the court see who', async () => {
    const { device, deviceId, sourceId } = await open({});
    const seen = new Inflow<VoiceBroadcast[]>((to) => admin.call.voiceBroadcast.watch.subscribe({}, to));
    const stranger = await connectPerson(server, 'dutyOfficer', 'zj-nb');
    const elsewhere = new Inflow<VoiceBroadcast[]>((to) =>
      stranger.call.voiceBroadcast.watch.subscribe({}, to),
    );
    await begin(duty, sourceId);
    expect((await seen.first((running) => running[0]?.isOpen === true))[0]).toMatchObject({ sourceId });
    // The other channel of the same device.
    const other = channelOf(deviceId, 2);
    await admin.call.gb28181.addSources.mutate({ deviceId, channelIds: [other] });
    const leader = await connectPerson(server, 'leader', 'zj-hz');
    expect(await placeOf(begin(leader, gbSourceId(deviceId, other)))).toBe('speech.taken');
    await leader.close();
    await device.loudspeaker.hangUp();
    await until('nobody to speak', () => seen.items.at(-1)?.length === 0);
    expect(elsewhere.items.flat()).toEqual([]);
    seen.stop();
    await stranger.close();
  });

  test('a device that refuses, one that is away and one of another court are told apart', async () => {
    const refusing = await open({ speech: 'refuse' });
    expect(await placeOf(begin(duty, refusing.sourceId))).toBe('speech.refused');
    refusing.device.kill();
    await refusing.device.stop();
    const gone = await open({});
    await gone.device.stop();
    expect(await placeOf(begin(duty, gone.sourceId))).toBe('speech.away');
    const stranger = await connectPerson(server, 'dutyOfficer', 'zj-nb');
    await expect(begin(stranger, gone.sourceId)).rejects.toThrow(/not found/);
    await stranger.close();
  });

  test('a device that goes away while somebody speaks ends it', async () => {
    const { device, sourceId } = await open({});
    const seen = new Inflow<VoiceBroadcast[]>((to) => duty.call.voiceBroadcast.watch.subscribe({}, to));
    await begin(duty, sourceId);
    await seen.first((running) => running.length === 1);
    await device.stop();
    await until('nobody to speak', () => seen.items.at(-1)?.length === 0);
    expect(await placeOf(begin(duty, sourceId))).toBe('speech.away');
    seen.stop();
  });

  test('nobody is spoken to who only asks for it', async () => {
    const { device, deviceId } = await open({});
    await device.loudspeaker.announced(channelOf(deviceId, 1), 'udp');
    expect(device.loudspeaker.calls).toBe(0);
  });
});
