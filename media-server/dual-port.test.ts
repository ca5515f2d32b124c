import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { DualPort, type DualPortOptions } from './dual-port.ts';
import { silentLog } from './testing/log.ts';

const listen = (over: Partial<DualPortOptions> = {}): Promise<DualPort> =>
  DualPort.listen({
    host: '127.0.0.1',
    port: 0,
    maxConnections: 2,
    log: silentLog,
    onConnection: (socket) => socket.on('error', () => undefined),
    onDatagram: () => undefined,
    ...over,
  });

test('one port takes connections and datagrams, and ends them when it closes', async () => {
  const datagrams: string[] = [];
  const port = await listen({ onDatagram: (datagram) => datagrams.push(datagram.toString()) });
  const udp = createSocket('udp4');
  udp.send('hello', port.port, '127.0.0.1');
  const tcp = connect(port.port, '127.0.0.1');
  await once(tcp, 'connect');
  await vi.waitFor(() => expect(datagrams).toEqual(['hello']));
  const gone = once(tcp, 'close');
  await Promise.all([port.close(), port.close(), gone]);
  udp.close();
});

test('more connections than it takes are refused', async () => {
  const port = await listen({ maxConnections: 1 });
  const first = connect(port.port, '127.0.0.1');
  await once(first, 'connect');
  const second = connect(port.port, '127.0.0.1').on('error', () => undefined);
  await once(second, 'close');
  expect(first.destroyed).toBe(false);
  first.destroy();
  await port.close();
});

test('a port that is taken for TCP is refused, and is free for UDP afterwards', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  other.close();
  const udp = createSocket('udp4').bind(port, '127.0.0.1');
  await once(udp, 'listening');
  udp.close();
});
