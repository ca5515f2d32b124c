import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below the ports that the system hands out by itself, above those of the routers' loopback transports. */
const FIRST_PORT = 30_000;
const LAST_PORT = 32_700;
const ATTEMPTS = 100;
const LISTEN_POLL_MS = 20;
/** A refusal on a loopback comes back at once. */
const REFUSAL_MS = 40;

const taken = new Set<number>();

/** A port of the loopback address for a program that binds it itself; nobody else of this process gets it until `release`. */
export interface ReservedPort {
  port: number;
  /** Idempotent. */
  release: () => void;
}

/** Binds a socket to a free port of the loopback address. */
export async function openLoopback(port = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Reserves an even port whose next one, where RTCP would go, is free too. Throws when there is none. */
export async function reservePort(): Promise<ReservedPort> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST_PORT / 2, LAST_PORT / 2) * 2;
    if (taken.has(port)) {
      continue;
    }
    taken.add(port);
    const release = (): void => void taken.delete(port);
    try {
      const sockets = [await openLoopback(port), await openLoopback(port + 1)];
      await Promise.all(
        sockets.map(async (socket) => {
          socket.close();
          await once(socket, 'close');
        }),
      );
      return { port, release };
    } catch {
      // Another program has it.
      release();
    }
  }
  throw new Error(`no free port for a packager between ${FIRST_PORT} and ${LAST_PORT}`);
}

/** Whether somebody listens at a port: a datagram to one that nobody has is refused. What listens must ignore a single byte. */
async function isListening(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    return await new Promise<boolean>((resolve) => {
      socket.on('error', () => resolve(false));
      socket.connect(port, '127.0.0.1', () => {
        socket.send(Buffer.alloc(1));
        setTimeout(() => resolve(true), REFUSAL_MS);
      });
    });
  } finally {
    socket.close();
  }
}

/** Resolves with true when somebody listens at the port, with false when `signal` aborts before. */
export async function untilListening(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isListening(port)) {
      return true;
    }
    await sleep(LISTEN_POLL_MS);
  }
  return false;
}
