import { once } from 'node:events';
import { connect } from 'node:net';

const POLL_MS = 50;

/** Resolves when something takes connections at the port; throws, with what was waited for, after `limitMs`. */
export async function portOpens(what: string, port: number, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${what} takes no connections after ${limitMs / 1000} s`);
}
