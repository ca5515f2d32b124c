import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PtzEvent } from '#shared/contract/ptz.ts';
import type { GbDevice } from '../../../simulators/gb28181/device.ts';
import type { TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, Inflow } from '../support/units.ts';
import { addFirst, channelOf, channelsOf, enrolDevice, GB_ARGS, startDevice } from './support.ts';

const PATIENCE = { timeout: 60_000, interval: 50 };

describe('steering channels of GB/T 28181', { timeout: 120_000 }, () => {
  let server: TestServer;
  let admin: TestClient;
  let duty: TestClient;
  let device: GbDevice;
  let sourceId: string;
  let channelId: string;

  beforeAll(async () => {
    server = await startTestServer({ args: GB_ARGS });
    admin = await connectPerson(server, 'administrator', 'zj-hz');
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    const port = (await admin.call.gb28181.list.query({})).server?.port ?? 0;
    const deviceId = await enrolDevice(admin);
    channelId = channelOf(deviceId, 1);
    device = await startDevice(port, deviceId);
    await channelsOf(admin, deviceId, 2);
    sourceId = await addFirst(admin, deviceId);
  }, 180_000);
  afterAll(async () => {
    await device.stop();
    await Promise.all([admin, duty].map((client) => client.close()));
    await server.close();
  });

  const commands = (): string[] => device.ptzCommands.map(({ command }) => command);

  test('a held move goes to the channel, and stops when it is let go of', async () => {
    const cameras = new Inflow<PtzEvent>((to) => duty.call.ptz.watch.subscribe({}, to));
    const ready = await cameras.first(
      (event) =>
        (event.type === 'upsert' &&
          event.camera.sourceId === sourceId &&
          event.camera.capabilities !== null) ||
        (event.type === 'snapshot' && event.cameras.some(({ capabilities }) => capabilities !== null)),
    );
    const camera =
      ready.type === 'upsert' ? ready.camera : ready.type === 'snapshot' ? ready.cameras[0] : null;
    expect(camera).toMatchObject({ hasPtz: true, presets: [{ token: '3', name: '大门' }], fault: null });
    cameras.stop();

    const velocity = { pan: 1, tilt: 0, zoom: 0 };
    await duty.call.ptz.move.mutate({ sourceId, moveId: randomUUID(), velocity });
    await duty.call.ptz.stop.mutate({ sourceId });
    await vi.waitUntil(() => commands().includes('A50F0100000000B5'), PATIENCE);
    expect(device.ptzCommands.slice(0, 2)).toEqual([
      { channelId, command: 'A50F0101FF0000B5' },
      { channelId, command: 'A50F0100000000B5' },
    ]);
  });

  test('a move that nobody repeats is stopped by the server', async () => {
    const before = commands().length;
    await duty.call.ptz.move.mutate({
      sourceId,
      moveId: randomUUID(),
      velocity: { pan: 0, tilt: 1, zoom: 0 },
    });
    await vi.waitUntil(() => commands().slice(before).includes('A50F0100000000B5'), PATIENCE);
    expect(commands()[before]).toBe('A50F010800FF00BC');
  });

  test('presets are called, kept and removed by their numbers', async () => {
    const before = commands().length;
    await duty.call.ptz.goto.mutate({ sourceId, token: '3' });
    expect(await duty.call.ptz.savePreset.mutate({ sourceId, name: '侧门' })).toEqual({
      token: '1',
      name: '侧门',
    });
    await duty.call.ptz.removePreset.mutate({ sourceId, token: '1' });
    const [called, saved, removed] = commands().slice(before);
    expect([called, saved, removed]).toEqual(['A50F01820003003A', 'A50F018100010037', 'A50F018300010039']);
  });
});
