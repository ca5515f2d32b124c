import { randomUUID } from 'node:crypto';
import type { TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AppRouter } from '#shared/contract/index.ts';
import type { SourcesEvent } from '#shared/contract/sources.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import { TestClock } from '../../media-server/testing/clock.ts';
import { verifyChain } from '../../media-server/features/audit/verify.ts';
import { connectClient, type TestClient } from './support/client.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { connectPerson, enrolUnit, fixNow, Inflow, PositionReader } from './support/units.ts';

const HOUR_MS = 3_600_000;

const orderTo = (unitId: string, text = '到场') => ({
  id: randomUUID(),
  target: { kind: 'unit' as const, unitId },
  text,
});

/** What SQLite says when the disk is full, and when the file system has become read-only; and how each is over again. */
const DISK_FAULTS = [
  { fault: 'a full disk', begin: 'PRAGMA max_page_count = 1', end: 'PRAGMA max_page_count = 4294967294' },
  { fault: 'a disk that became read-only', begin: 'PRAGMA query_only = ON', end: 'PRAGMA query_only = OFF' },
] as const;

describe('a store that cannot be written', () => {
  let server: TestServer;
  let staff: TestClient & { token: string };
  let unitId: string;
  beforeAll(async () => {
    server = await startTestServer();
    staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    unitId = (await enrolUnit(server, staff, 'zj-hz-xihu')).id;
  });
  afterAll(async () => {
    await staff.close();
    await server.close();
  });

  test.each(DISK_FAULTS)(
    '$fault: commands are refused as unavailable, the server stays, and goes on when it is over',
    async ({ begin, end }) => {
      const { store } = server.running.context;
      const orders = Array.from({ length: 30 }, () => orderTo(unitId, '查'.repeat(1_500)));
      await store.db.raw(begin);

      // A full disk has room left in the pages that are there: the first ones may use it up.
      const refusals: ErrorInfo[] = [];
      for (const order of orders) {
        await staff.call.dispatch.send
          .mutate(order)
          .catch((error: TRPCClientError<AppRouter>) => refusals.push(error.data as ErrorInfo));
      }
      expect(refusals.length).toBeGreaterThan(20);
      expect(refusals.every(({ retryable }) => retryable)).toBe(true);
      expect(refusals.at(-1)?.code).toBe('unavailable');
      expect(await staff.call.units.list.query({})).toHaveLength(1);

      await store.db.raw(end);
      for (const order of orders) {
        await staff.call.dispatch.send.mutate(order);
      }
      const ids: string[] = orders.map(({ id }) => id);
      const stored = (await staff.call.dispatch.list.query({ limit: 200 })).map(({ id }) => id);
      expect(stored.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted());
      expect(await verifyChain(store)).toMatchObject({ ok: true });
    },
  );
});

describe('a clock that jumps', () => {
  test.each([1, -1])('by %i h keeps sessions, and gives no age below zero', async (hours) => {
    const clock = new TestClock(Date.now());
    const server = await startTestServer({ clock });
    const staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    const unit = await enrolUnit(server, staff, 'zj-hz-xihu');
    const device = connectClient(server, unit.token);
    const inbox = new Inflow((to) => device.call.unit.inbox.subscribe({}, to));
    await inbox.first(() => true);
    await device.call.unit.report.mutate({ positions: [fixNow({ at: clock.now() })] });
    const stateOf = async () => (await staff.call.units.list.query({}))[0]?.state;
    expect(await stateOf()).toBe('live');

    clock.advance(hours * HOUR_MS);

    expect((await staff.call.identity.me.query({})).username).toBe('dutyofficer.zj-hz');
    const positions = new PositionReader(server, staff.token);
    const { rows } = await positions.first(({ kind }) => kind === 'snapshot');
    expect(rows[0]?.ageMs).toBe(hours > 0 ? HOUR_MS : 0);
    const [nearest] = await staff.call.units.nearest.query({ lon: 120, lat: 30, limit: 1 });
    expect(nearest?.fixAgeMs).toBe(hours > 0 ? HOUR_MS : 0);
    // A fix of an hour ago is nobody's present place; one of an hour ahead is the newest that is known.
    await vi.waitFor(async () => expect(await stateOf()).toBe(hours > 0 ? 'lastKnown' : 'live'), 5_000);

    // The device's clock goes with the server's; a fix that is older than the newest known is kept and moves nothing.
    const { accepted } = await device.call.unit.report.mutate({ positions: [fixNow({ at: clock.now() })] });
    expect(accepted).toBe(1);
    await vi.waitFor(async () => expect(await stateOf()).toBe('live'), 5_000);
    const order = orderTo(unit.id);
    await staff.call.dispatch.send.mutate(order);
    await staff.call.dispatch.send.mutate(order);
    expect(await staff.call.dispatch.list.query({ limit: 10 })).toHaveLength(1);

    positions.socket.terminate();
    await device.close();
    await staff.close();
    await server.close();
  });
});

describe('a server without ffmpeg', () => {
  test('says so at the camera, and does all the rest', async () => {
    const server = await startTestServer({ args: ['--ffmpeg-path', '/nonexistent/ffmpeg'] });
    const admin = await connectPerson(server, 'administrator', 'zj-hz');
    const sources = new Inflow<SourcesEvent>((to) => admin.call.sources.watch.subscribe({}, to));
    const camera = { kind: 'rtsp' as const, courtId: 'zj-hz', name: '大门', url: 'rtsp://127.0.0.1:9/gate' };
    const { id } = await admin.call.sources.create.mutate(camera);
    const event = await sources.first(
      (item) => item.type === 'upsert' && item.source.id === id && item.source.state === 'failed',
    );
    expect(event).toMatchObject({ source: { reason: 'noProgram' } });
    expect(await admin.call.units.list.query({})).toEqual([]);
    sources.stop();
    await admin.close();
    await server.close();
  });
});
