import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { SessionStore } from '../features/identity/sessions.ts';
import { createMetrics } from '../metrics.ts';
import { openStore } from '../store/open.ts';
import { silentLog } from '../testing/log.ts';
import { sqliteLocation } from '../testing/store.ts';
import { TestClock } from '../testing/clock.ts';
import { SocketPaths } from './sockets.ts';

test('a socket is closed as unauthenticated for a bad token, but as a failure when the store fails', async () => {
  const place = sqliteLocation();
  const store = openStore(place.location);
  await store.migrate();
  const sessions = new SessionStore({
    store,
    clock: new TestClock(),
    config: { session: { ttlMs: 1_000, unitTtlMs: 1_000 } },
  });
  const paths = new SocketPaths({ sessions, allowedOrigins: [], metrics: createMetrics(), log: silentLog });
  paths.add('/positions', { protocol: 'p' }, () => undefined);
  const server = createServer().on('upgrade', paths.onUpgrade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const codeOf = async (): Promise<unknown> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/positions`, ['p', 'token.unknown']);
    return (await once(socket, 'close'))[0];
  };

  expect(await codeOf()).toBe(CLOSE_CODES.unauthenticated);
  await store.close();
  expect(await codeOf()).toBe(1011);
  server.close();
  await place.remove();
});
