import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import type { InboxEvent } from '#shared/contract/units.ts';
import { startServer } from '../../media-server/app.ts';
import { silentLog } from '../../media-server/testing/log.ts';
import { connectClient, type TestClient } from './support/client.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { connectPerson, enrolUnit, fixNow, Inflow, type TestUnit } from './support/units.ts';

const order = (unit: TestUnit) => ({
  id: randomUUID(),
  target: { kind: 'unit' as const, unitId: unit.id },
  text: '到现场集合',
});

const inboxOf = (device: TestClient) =>
  new Inflow<InboxEvent>((to) => device.call.unit.inbox.subscribe({}, to));

/** Instructions that an inbox has brought, in its snapshot or after it. */
const idsOf = ({ items }: Inflow<InboxEvent>): string[] =>
  items.flatMap((event) => {
    if (event.type === 'snapshot') {
      return event.instructions.map(({ id }) => id);
    }
    return event.type === 'instruction' ? [event.instruction.id] : [];
  });

describe('dispatch over the wire', () => {
  let server: TestServer;
  let staff: TestClient & { token: string };

  beforeAll(async () => {
    server = await startTestServer();
    staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
  });
  afterAll(async () => {
    await staff.close();
    await server.close();
  });

  test('an instruction goes from waiting to done before the eyes of the console', async () => {
    const unit = await enrolUnit(server, staff, 'zj-hz-xihu');
    const board = new Inflow<DispatchEvent>((to) => staff.call.dispatch.watch.subscribe({}, to));
    await board.first(() => true);
    const sent = await staff.call.dispatch.send.mutate(order(unit));
    expect(sent.receipts).toMatchObject([{ state: 'waiting' }]);
    const device = connectClient(server, unit.token);
    const inbox = inboxOf(device);
    await inbox.first(
      (event) => event.type === 'snapshot' && event.instructions.some(({ id }) => id === sent.id),
    );
    for (const state of ['delivered', 'read', 'done'] as const) {
      await device.call.unit.receipt.mutate({ instructionId: sent.id, state });
      await board.first((event) => event.type === 'receipt' && event.receipt.state === state);
    }
    expect(
      (await staff.call.dispatch.list.query({})).find(({ id }) => id === sent.id)?.receipts,
    ).toMatchObject([{ state: 'done', doneAt: expect.any(Number) }]);
    board.stop();
    await device.close();
  });

  test('an emergency call reaches the console, and its end the unit', async () => {
    const unit = await enrolUnit(server, staff, 'zj-hz-xihu');
    const board = new Inflow<DispatchEvent>((to) => staff.call.dispatch.watch.subscribe({}, to));
    await board.first(() => true);
    const device = connectClient(server, unit.token);
    const inbox = inboxOf(device);
    await inbox.first(() => true);
    const { id } = await device.call.unit.raiseSos.mutate({ id: randomUUID(), position: fixNow() });
    expect(await board.first((event) => event.type === 'sos')).toMatchObject({
      sos: { id, unitId: unit.id },
    });
    await staff.call.dispatch.acknowledgeSos.mutate({ sosId: id });
    await inbox.first((event) => event.type === 'sos' && event.sos?.acknowledgedAt !== null);
    await staff.call.dispatch.clearSos.mutate({ sosId: id });
    await inbox.first((event) => event.type === 'sos' && event.sos === null);
    board.stop();
    await device.close();
  });

  test('a device that loses its link again and again gets each instruction, each once a link', async () => {
    const unit = await enrolUnit(server, staff, 'zj-hz-xihu');
    const got = new Set<string>();
    const sent: string[] = [];
    for (let round = 0; round < 8; round++) {
      const device = connectClient(server, unit.token);
      const inbox = inboxOf(device);
      const instruction = order(unit);
      const sending = staff.call.dispatch.send.mutate(instruction);
      sent.push(instruction.id);
      if (round % 2 === 0) {
        await sending;
        await inbox.first(() => idsOf(inbox).includes(instruction.id));
      }
      await device.close();
      await sending;
      expect(new Set(idsOf(inbox)).size).toBe(idsOf(inbox).length);
      idsOf(inbox).forEach((id) => got.add(id));
    }
    const device = connectClient(server, unit.token);
    const inbox = inboxOf(device);
    await inbox.first(() => true);
    expect(idsOf(inbox)).toEqual(sent);
    idsOf(inbox).forEach((id) => got.add(id));
    expect(got).toEqual(new Set(sent));
    await device.close();
  });

  test('a restart of the server loses and doubles nothing', async () => {
    const unit = await enrolUnit(server, staff, 'zj-hz-xihu');
    const [read, waiting] = [order(unit), order(unit)];
    const device = connectClient(server, unit.token);
    await staff.call.dispatch.send.mutate(read);
    await device.call.unit.receipt.mutate({ instructionId: read.id, state: 'read' });
    await staff.call.dispatch.send.mutate(waiting);
    const sos = await device.call.unit.raiseSos.mutate({ id: randomUUID(), position: null });
    await device.close();
    await staff.close();

    await server.running.stop();
    server.running = await startServer({ config: server.config, log: silentLog });
    server.url = `https://localhost:${server.running.port}`;
    const token = staff.token;
    staff = { ...connectClient(server, token), token };
    expect(await staff.call.dispatch.send.mutate(waiting)).toMatchObject({ id: waiting.id });
    const again = connectClient(server, unit.token);
    const inbox = inboxOf(again);
    expect(await inbox.first(() => true)).toMatchObject({
      type: 'snapshot',
      instructions: [
        { id: read.id, state: 'read' },
        { id: waiting.id, state: 'waiting' },
      ],
      sos: { id: sos.id },
    });
    await again.close();
  });
});
