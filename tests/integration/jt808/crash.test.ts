import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isoAt } from '#shared/jt808/time.ts';
import type { Jt808Terminal } from '../../../simulators/jt808/terminal.ts';
import { connectClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';
import { connectPerson, Inflow } from '../support/units.ts';
import type { UnitsEvent } from '#shared/contract/units.ts';
import { enrolTerminal, startTerminal } from './support.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };

describe('terminals of JT/T 808 when the server is killed', () => {
  let server: TestServer;
  let token: string;
  let port: number;
  let child: ChildProcess;
  let unitId: string;
  let phone: string;
  let terminal: Jt808Terminal;

  beforeAll(async () => {
    server = await startTestServer({ args: ['--jt808-port', '0'] });
    const admin = await connectPerson(server, 'administrator', 'zj-hz');
    ({ token } = admin);
    port = (await admin.call.terminals.list.query({})).port ?? 0;
    ({ unitId, phone } = await enrolTerminal(admin));
    await admin.close();
    await server.running.stop();
    child = await spawnServer(server, server.running.port, ['--jt808-port', `${port}`]);
  });
  afterAll(async () => {
    await terminal.stop();
    child.kill('SIGKILL');
    await server.close();
  });

  test('they come back by themselves with the code that they have, and bring what they gathered', async () => {
    terminal = await startTerminal(port, phone, { edition: '2019', reconnects: true });
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const times = [6, 5, 4, 3, 2, 1, 0].map((age) => now - age * 1_000);
    const [before, after] = [times.slice(0, 3), times.slice(3)];
    for (const at of before) {
      expect(await terminal.report({ time: isoAt(at) })).toBe(0);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitUntil(() => !terminal.isUp, PATIENCE);
    for (const at of after) {
      expect(await terminal.report({ time: isoAt(at) })).toBeNull();
    }
    child = await spawnServer(server, server.running.port, ['--jt808-port', `${port}`]);
    await vi.waitUntil(() => terminal.isUp, PATIENCE);

    const admin = connectClient(server, token);
    const units = new Inflow<UnitsEvent>((to) => admin.call.units.watch.subscribe({}, to));
    await units.first(
      (event) =>
        event.type === 'snapshot' && event.units.some(({ id, connected }) => id === unitId && connected),
    );
    const track = () => admin.call.units.track.query({ unitId, from: 0, to: now });
    await vi.waitUntil(async () => (await track()).length === times.length, PATIENCE);
    expect((await track()).map(({ at }) => at)).toEqual(times);
    const registrations = terminal.received.filter(({ body }) => body.type === 'registerAnswer');
    expect(registrations).toHaveLength(1);
    units.stop();
    await admin.close();
  });
});
