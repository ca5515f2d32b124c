import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
/**
 * Below the ports that the system gives to whoever connects, and those of media transports that have no server of their own: nobody else
 * gets one of them by chance between the look and the use, and no browser refuses one. Files of tests that run at the same time have a part each.
 */
const FIRST = 7_000;
const PARTS = 3;
const PART = 1_000;
const ATTEMPTS = 200;

const first = FIRST + ((Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % PARTS) * PART;
/** What this file of tests has been given. */
const given = new Set<number>();

/** Whether it is free for UDP and TCP. */
async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const server = createServer();
  try {
    const bound = [once(socket, 'listening'), once(server, 'listening')];
    socket.bind(port, HOST);
    server.listen(port, HOST);
    await Promise.all(bound);
    return true;
  } catch {
    return false;
  } finally {
    await Promise.all([
      new Promise<void>((resolve) => socket.close(() => resolve())),
      new Promise<void>((resolve) => server.close(() => resolve())),
    ]);
  }
}

/**
 * A port of the loopback address from which so many in a row are free, for UDP and TCP; none of them is given again.
 * @throws Error where none was found
 */
export async function freeBasePort(count: number): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const base = first + randomInt(PART - count);
    const ports = Array.from({ length: count }, (_, index) => base + index);
    if (ports.every((port) => !given.has(port)) && (await Promise.all(ports.map(isFree))).every(Boolean)) {
      for (const port of ports) {
        given.add(port);
      }
      return base;
    }
  }
  throw new Error(`no ${count} free ports in a row between ${first} and ${first + PART}`);
}

/** A port of the loopback address that is free, for UDP and TCP. */
export const freePort = (): Promise<number> => freeBasePort(1);
