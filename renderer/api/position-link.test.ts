import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { encodePositions, POSITIONS_PROTOCOL, type PositionFrame } from '#shared/positions.ts';
import { PositionLink } from './position-link.ts';
import type { PositionColumns } from './position-table.ts';

const frame = (kind: PositionFrame['kind'], sequence: number, lon: number): ArrayBuffer =>
  encodePositions({
    kind,
    sequence,
    serverTime: 1_000,
    rows: [{ no: 7, lon, lat: 30, ageMs: 0, accuracy: 5, speed: 1, heading: 90, battery: 1, state: 'live' }],
  });

interface Emitter {
  once(event: string, listener: (...values: never[]) => void): unknown;
}

/** The first argument of the next `event`. */
const next = <T>(emitter: Emitter, event: string): Promise<T> =>
  new Promise((resolve) => {
    emitter.once(event, (value: T) => resolve(value));
  });

describe('PositionLink', () => {
  let server: WebSocketServer;
  let link: PositionLink;
  let updates: PositionColumns[];
  let connected: boolean[];
  let wake: () => void;

  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const nextSocket = (): Promise<ServerSocket> => next(server, 'connection');

  beforeEach(async () => {
    updates = [];
    connected = [];
    wake = () => undefined;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => POSITIONS_PROTOCOL });
    await next(server, 'listening');
    link = new PositionLink({
      baseUrl: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
      token: 'secret',
      onUpdate: (columns) => {
        updates.push(columns);
        wake();
      },
      onConnected: (now) => {
        connected.push(now);
        wake();
      },
    });
    link.open();
  });
  afterEach(async () => {
    link.close();
    for (const client of server.clients) {
      client.terminate();
    }
    await new Promise((resolve) => server.close(resolve));
  });

  test('frames that come quickly reach the page as one update', async () => {
    const socket = await nextSocket();
    socket.send(frame('snapshot', 1, 120));
    socket.send(frame('delta', 2, 121));
    socket.send(frame('delta', 3, 122));
    await until(() => updates.length > 0);
    expect(updates.map((columns) => [...columns.lon])).toEqual([[122]]);
  });

  test('a gap asks for a resync, and the snapshot that answers it counts', async () => {
    const socket = await nextSocket();
    socket.send(frame('snapshot', 1, 120));
    socket.send(frame('delta', 3, 99));
    const message = await next<Uint8Array>(socket, 'message');
    expect(new TextDecoder().decode(message)).toBe('resync');
    socket.send(frame('snapshot', 4, 125));
    await until(() => updates.at(-1)?.lon[0] === 125);
  });

  test('what the page looks at is told at once, and again after the link was lost', async () => {
    const view = { boxes: [[120, 30, 121, 31] as [number, number, number, number]], units: [7] };
    const heardBy = async (socket: ServerSocket): Promise<unknown> =>
      JSON.parse(new TextDecoder().decode(await next<Uint8Array>(socket, 'message')));
    const first = await nextSocket();
    first.send(frame('snapshot', 1, 120));
    await until(() => updates.length > 0);
    link.look(view);
    expect(await heardBy(first)).toEqual(view);
    first.terminate();
    expect(await heardBy(await nextSocket())).toEqual(view);
  });

  test('a frame that cannot be read asks for a resync', async () => {
    const socket = await nextSocket();
    socket.send(new Uint8Array([1, 2, 3]));
    const message = await next<Uint8Array>(socket, 'message');
    expect(new TextDecoder().decode(message)).toBe('resync');
  });

  test('a link that was lost comes back, and trusts nothing but a new snapshot', async () => {
    const first = await nextSocket();
    first.send(frame('snapshot', 1, 120));
    await until(() => connected.includes(true));
    first.terminate();
    const second = await nextSocket();
    expect(connected).toContain(false);
    second.send(frame('delta', 2, 99));
    const message = await next<Uint8Array>(second, 'message');
    expect(new TextDecoder().decode(message)).toBe('resync');
  });

  test('a session that is over is not tried again', async () => {
    const socket = await nextSocket();
    socket.close(CLOSE_CODES.unauthenticated);
    await until(() => connected.includes(false));
    const again = await Promise.race([
      nextSocket().then(() => 'again'),
      new Promise((resolve) => setTimeout(() => resolve('quiet'), 500)),
    ]);
    expect(again).toBe('quiet');
  });
});
