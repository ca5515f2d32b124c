import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import type { GbDevice as GbDeviceView } from '#shared/gb28181.ts';
import type { GbDevice } from '../../../simulators/gb28181/device.ts';
import { errorOf, type TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, Inflow, PositionReader } from '../support/units.ts';
import { channelOf, channelsOf, enrolDevice, GB_ARGS, newId, startDevice } from './support.ts';

const PATIENCE = { timeout: 60_000, interval: 50 };

describe.each(['sqlite', 'postgres'] as const)(
  'devices of GB/T 28181 on %s',
  { timeout: 120_000 },
  (database) => {
    let server: TestServer;
    let admin: TestClient & { token: string };
    let duty: TestClient & { token: string };
    let foreign: TestClient & { token: string };
    let port: number;
    const running: GbDevice[] = [];

    beforeAll(async () => {
      server = await startTestServer({ args: GB_ARGS }, database);
      admin = await connectPerson(server, 'administrator', 'zj-hz');
      duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
      foreign = await connectPerson(server, 'administrator', 'zj-nb');
      port = (await admin.call.gb28181.list.query({})).server?.port ?? 0;
    }, 180_000);
    afterEach(async () => {
      await Promise.all(running.splice(0).map((device) => device.stop()));
    });
    afterAll(async () => {
      await Promise.all([admin, duty, foreign].map((client) => client.close()));
      await server.close();
    });

    const start = async (...given: Parameters<typeof startDevice>): Promise<GbDevice> => {
      const device = await startDevice(...given);
      running.push(device);
      return device;
    };
    const viewOf = async (deviceId: string): Promise<GbDeviceView | undefined> =>
      (await admin.call.gb28181.list.query({})).devices.find(({ id }) => id === deviceId);
    const metric = (name: string): Promise<string> =>
      server.running.context.metrics.getSingleMetricAsString(`ecc_gb28181_${name}`);

    test.each([
      ['udp', 'MD5'],
      ['tcp', 'MD5'],
      ['udp', 'SHA-256'],
    ] as const)('one registers over %s with %s, and tells what it is and has', async (transport, digest) => {
      const deviceId = await enrolDevice(admin, { digest });
      const device = await start(port, deviceId, { transport });
      await channelsOf(admin, deviceId, 2);
      await vi.waitUntil(async () => (await viewOf(deviceId))?.model === 'SIM-GB', PATIENCE);
      expect(await viewOf(deviceId)).toMatchObject({
        online: true,
        transport,
        manufacturer: '模拟厂商',
        channels: 2,
        wrongMessages: 0,
      });
      const [first] = await admin.call.gb28181.channels.query({ deviceId });
      expect(first).toMatchObject({
        name: '大门 & 通道 1',
        online: true,
        hasPtz: true,
        sourceId: null,
        unitId: null,
      });
      expect((await foreign.call.gb28181.list.query({})).devices.map(({ id }) => id)).not.toContain(deviceId);
      await device.stop();
      await vi.waitUntil(async () => (await viewOf(deviceId))?.online === false, PATIENCE);
    });

    test('a wrong password, a stranger, and too many failures are refused', async () => {
      const deviceId = await enrolDevice(admin);
      await expect(startDevice(port, deviceId, { password: 'wrong-password' })).rejects.toThrow(/403/);
      const { unknown } = await admin.call.gb28181.list.query({});
      await expect(startDevice(port, newId())).rejects.toThrow(/403/);
      expect((await admin.call.gb28181.list.query({})).unknown).toBe(unknown + 1);
      for (let attempt = 0; attempt < 20; attempt++) {
        await startDevice(port, newId()).catch(() => undefined);
      }
      // Now even the right one has to wait.
      await expect(startDevice(port, deviceId)).rejects.toThrow(/403/);
      expect(await metric('refused_total')).toContain('rateLimited');
      expect(await viewOf(deviceId)).toMatchObject({ online: false });
    });

    test('a message of one that has not registered is refused, and it registers', async () => {
      // On a server of its own: the failures before were of this address, too.
      const other = await startTestServer({ args: GB_ARGS });
      const person = await connectPerson(other, 'administrator', 'zj-hz');
      const { server: at } = await person.call.gb28181.list.query({});
      const deviceId = await enrolDevice(person);
      const device = await startDevice(at?.port ?? 0, deviceId);
      await person.call.gb28181.update.mutate({ deviceId, password: 'another-password' });
      await expect(device.keepalive()).rejects.toThrow(/403/);
      device.kill();
      const right = await startDevice(at?.port ?? 0, deviceId, { password: 'another-password' });
      await right.keepalive();
      await right.stop();
      await person.close();
      await other.close();
    });
  },
);

describe('reports of GB/T 28181', { timeout: 120_000 }, () => {
  let server: TestServer;
  let admin: TestClient & { token: string };
  let duty: TestClient & { token: string };
  let port: number;
  let device: GbDevice;
  let deviceId: string;
  let unit: { id: string; no: number };

  beforeAll(async () => {
    server = await startTestServer({ args: GB_ARGS });
    admin = await connectPerson(server, 'administrator', 'zj-hz');
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    port = (await admin.call.gb28181.list.query({})).server?.port ?? 0;
    deviceId = await enrolDevice(admin);
    device = await startDevice(port, deviceId);
    await channelsOf(admin, deviceId, 2);
    unit = await admin.call.units.create.mutate({
      courtId: 'zj-hz',
      callSign: '执法记录仪',
      officerName: '王',
    });
    const channelId = channelOf(deviceId, 1);
    await admin.call.gb28181.bindUnit.mutate({ deviceId, channelId, unitId: unit.id });
    await vi.waitUntil(() => device.subscribed.length === 2, PATIENCE);
  }, 180_000);
  afterAll(async () => {
    await device.stop();
    await Promise.all([admin, duty].map((client) => client.close()));
    await server.close();
  });

  test('positions move the unit that the device carries', async () => {
    const map = new PositionReader(server, duty.token);
    await map.first(() => true);
    await device.reportPosition();
    const frame = await map.first(({ rows }) =>
      rows.some((row) => row.no === unit.no && row.state === 'live'),
    );
    expect(frame.rows.find(({ no }) => no === unit.no)).toMatchObject({
      lon: 120.654321,
      lat: 30.123456,
      speed: 10,
      heading: 90,
    });
    map.socket.terminate();
  });

  test('a position that is none is counted and answered', async () => {
    await device.reportPosition({ Longitude: 0, Latitude: 0 });
    expect(
      await server.running.context.metrics.getSingleMetricAsString('ecc_gb28181_fixes_refused_total'),
    ).toContain('notLocated');
  });

  test("a call for help is the unit's SOS and is confirmed; what the device has noticed itself is not", async () => {
    const board = new Inflow<DispatchEvent>((to) => duty.call.dispatch.watch.subscribe({}, to));
    const trouble = await device.alarm({ AlarmMethod: 6 });
    const number = await device.alarm();
    const event = await board.first((each) => each.type === 'sos');
    expect(event).toMatchObject({ sos: { unitId: unit.id, clearedAt: null } });
    await vi.waitUntil(() => device.confirmedAlarms.includes(number), PATIENCE);
    expect(device.confirmedAlarms).toContain(trouble);
    board.stop();
  });

  test('a unit has one channel, and one that is revoked has none', async () => {
    const again = { deviceId, channelId: channelOf(deviceId, 2), unitId: unit.id };
    expect((await errorOf(admin.call.gb28181.bindUnit.mutate(again))).code).toBe('conflict');
    await admin.call.gb28181.bindUnit.mutate({ ...again, channelId: channelOf(deviceId, 1), unitId: null });
    await vi.waitUntil(() => device.subscribed.length === 0, PATIENCE);
  });

  test('rubbish at the port is counted, and nobody else notices', async () => {
    const before = (await admin.call.gb28181.list.query({})).devices[0]?.wrongMessages ?? 0;
    const began = Date.now();
    const socket = createSocket('udp4');
    for (let i = 0; i < 50; i++) {
      socket.send(
        Buffer.from(Array.from({ length: 200 }, (_, n) => (n * 31 + i * 17) % 256)),
        port,
        '127.0.0.1',
      );
    }
    const stream = connect(port, '127.0.0.1');
    stream.write('GET / HTTP/1.1\r\n\r\n');
    await once(stream, 'close');
    device.sendRaw(Buffer.from('MESSAGE sip:x SIP/2.0\r\nVia: broken\r\n\r\n'));
    await vi.waitUntil(
      async () => ((await admin.call.gb28181.list.query({})).devices[0]?.wrongMessages ?? 0) > before + 20,
      PATIENCE,
    );
    socket.close();
    await device.keepalive();
    expect((await admin.call.gb28181.list.query({})).devices[0]?.lastSeenAt).toBeGreaterThan(began);
  });
});
