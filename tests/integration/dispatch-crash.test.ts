import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InboxEvent } from '#shared/contract/units.ts';
import { connectClient, type TestClient } from './support/client.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { spawnServer } from './support/spawned.ts';
import { connectPerson, enrolUnit, fixNow, Inflow, type TestUnit } from './support/units.ts';

describe('dispatch when the server is killed', () => {
  let server: TestServer;
  let unit: TestUnit;
  let token: string;
  let child: ChildProcess;

  beforeAll(async () => {
    server = await startTestServer();
    const staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    token = staff.token;
    unit = await enrolUnit(server, staff, 'zj-hz-xihu');
    await staff.close();
    await server.running.stop();
    child = await spawnServer(server, server.running.port);
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await server.close();
  });

  const connect = (): { staff: TestClient; device: TestClient } => ({
    staff: connectClient(server, token),
    device: connectClient(server, unit.token),
  });

  test('what was acknowledged is there after it, and sending the rest again doubles nothing', async () => {
    const orders = Array.from({ length: 60 }, (_, i) => ({
      id: randomUUID(),
      target: { kind: 'unit' as const, unitId: unit.id },
      text: `第 ${i} 号指令`,
    }));
    const acknowledged: string[] = [];
    const first = connect();
    const now = Date.now();
    const fixes = [3, 2, 1].map((age) => now - age);
    await Promise.all(
      fixes.map((at) => first.device.call.unit.report.mutate({ positions: [fixNow({ at })] })),
    );
    const sending = orders.map(async (order) => {
      await first.staff.call.dispatch.send.mutate(order);
      acknowledged.push(order.id);
      if (acknowledged.length === 30) {
        child.kill('SIGKILL');
      }
    });
    await once(child, 'exit');
    void first.staff.close();
    void first.device.close();
    void Promise.allSettled(sending);
    expect(acknowledged.length).toBeGreaterThanOrEqual(30);

    child = await spawnServer(server, server.running.port);
    const { staff, device } = connect();
    const stored = await staff.call.dispatch.list.query({ limit: 200 });
    expect(new Set(stored.map(({ id }) => id)).size).toBe(stored.length);
    expect(stored.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
    const track = await staff.call.units.track.query({ unitId: unit.id, from: 0, to: Date.now() });
    expect(track.map(({ at }) => at)).toEqual(fixes);

    for (const order of orders) {
      await staff.call.dispatch.send.mutate(order);
    }
    const inbox = new Inflow<InboxEvent>((to) => device.call.unit.inbox.subscribe({}, to));
    const snapshot = await inbox.first(() => true);
    const received = snapshot.type === 'snapshot' ? snapshot.instructions.map(({ id }) => id) : [];
    expect(received.toSorted()).toEqual(
      orders
        .slice(0, 60)
        .map(({ id }) => id)
        .toSorted(),
    );
    await staff.close();
    await device.close();
  });
});
