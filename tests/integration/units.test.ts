import { TRPCClientError } from '@trpc/client';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UnitsEvent } from '#shared/contract/units.ts';
import { POSITIONS_CLOSE } from '#shared/positions.ts';
import { connectClient, errorOf, type TestClient } from './support/client.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { connectPerson, enrolUnit, fixNow, Inflow, PositionReader } from './support/units.ts';

describe('units over the wire', () => {
  let server: TestServer;
  let staff: TestClient & { token: string };
  let other: TestClient & { token: string };

  beforeAll(async () => {
    server = await startTestServer();
    staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    other = await connectPerson(server, 'dutyOfficer', 'zj-nb');
  });
  afterAll(async () => {
    await staff.close();
    await other.close();
    await server.close();
  });

  test('a device that enrols, opens its inbox and reports is live on the consoles of its courts only', async () => {
    const units = new Inflow<UnitsEvent>((to) => staff.call.units.watch.subscribe({}, to));
    const foreign = new Inflow<UnitsEvent>((to) => other.call.units.watch.subscribe({}, to));
    const map = new PositionReader(server, staff.token);
    const foreignMap = new PositionReader(server, other.token);
    await Promise.all([foreign.first(() => true), map.first(() => true), foreignMap.first(() => true)]);

    const { id, token } = await enrolUnit(server, staff, 'zj-hz-xihu');
    const device = connectClient(server, token);
    const inbox = new Inflow((to) => device.call.unit.inbox.subscribe({}, to));
    await inbox.first(() => true);
    const fix = fixNow({ lon: 120.1234567, lat: 30.7654321 });
    expect(await device.call.unit.report.mutate({ positions: [fix] })).toEqual({ accepted: 1 });

    const live = await units.first(
      (event) => event.type === 'upsert' && event.unit.id === id && event.unit.state === 'live',
    );
    const no = live.type === 'upsert' ? live.unit.no : 0;
    const frame = await map.first(({ rows }) => rows.some((row) => row.no === no && row.state === 'live'));
    expect(frame.rows.find((row) => row.no === no)).toMatchObject({
      lon: fix.lon,
      lat: fix.lat,
      battery: 0.8,
    });

    await device.close();
    await units.first((event) => event.type === 'upsert' && event.unit.id === id && !event.unit.connected);
    const nb = await enrolUnit(server, other, 'zj-nb');
    await foreign.first((event) => event.type === 'upsert' && event.unit.id === nb.id);
    expect(JSON.stringify(foreign.items)).not.toContain(id);
    expect(foreignMap.frames.flatMap(({ rows }) => rows)).toEqual([]);
    units.stop();
    foreign.stop();
    map.socket.terminate();
    foreignMap.socket.terminate();
  });

  test('two devices that use one code at the same time end up with one session', async () => {
    const unit = await staff.call.units.create.mutate({
      courtId: 'zj-hz',
      callSign: '竞争',
      officerName: '李四',
    });
    const { code } = await staff.call.units.createEnrolmentCode.mutate({ unitId: unit.id });
    const devices = [connectClient(server), connectClient(server)];
    const results = await Promise.allSettled(
      devices.map(({ call }) => call.units.enrol.mutate({ code, client: 'race' })),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await Promise.all(devices.map((device) => device.close()));
  });

  test('revoking a unit closes its device at once, and its token is good for nothing', async () => {
    const { id, token } = await enrolUnit(server, staff, 'zj-hz');
    const device = connectClient(server, token);
    await device.call.unit.self.query({});
    expect(await staff.call.units.revoke.mutate({ unitId: id })).toMatchObject({
      enrolled: false,
      state: 'off',
    });
    expect(await device.closed).toBe(4001);
    const again = connectClient(server, token);
    // The answer may be overtaken by the end of the connection, whose code says why.
    await expect(again.call.unit.self.query({})).rejects.toBeInstanceOf(TRPCClientError);
    expect(await again.closed).toBe(4001);
    await again.close();
  });

  test('a report with a fix from the future is refused with its place, one of 600 fixes is taken', async () => {
    const { id, token } = await enrolUnit(server, staff, 'zj-hz');
    const device = connectClient(server, token);
    const now = Date.now();
    const future = [fixNow(), fixNow({ at: now + 120_000 })];
    expect(await errorOf(device.call.unit.report.mutate({ positions: future }))).toMatchObject({
      code: 'invalidInput',
      place: 'positions.1.at',
    });
    const positions = Array.from({ length: 600 }, (_, i) => fixNow({ at: now - (600 - i) * 1_000 }));
    expect(await device.call.unit.report.mutate({ positions })).toEqual({ accepted: 600 });
    const range = { unitId: id, from: now - 3_600_000, to: now };
    expect(await staff.call.units.track.query(range)).toEqual(positions);
    expect(await errorOf(other.call.units.track.query(range))).toMatchObject({ code: 'notFound' });
    await device.close();
  });

  test('the position stream is closed to units and analysts, and to nobody signed in', async () => {
    const analyst = await connectPerson(server, 'analyst', 'zj');
    const { token } = await enrolUnit(server, staff, 'zj-hz');
    const codeFor = async (of: string) =>
      ((await once(new PositionReader(server, of).socket, 'close')) as [number])[0];
    expect(await codeFor(analyst.token)).toBe(POSITIONS_CLOSE.forbidden);
    expect(await codeFor(token)).toBe(POSITIONS_CLOSE.forbidden);
    expect(await codeFor('nonsense')).toBe(4001);
    await analyst.close();
  });
});
