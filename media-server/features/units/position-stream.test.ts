import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { decodePositions, POSITIONS_CLOSE, VIEW_ROUND_MS, type PositionFrame } from '#shared/positions.ts';
import { STALE_AFTER_MS } from '#shared/units.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField } from '../../testing/field.ts';
import { rosterOf, unitRecord } from '../../testing/roster.ts';
import { sqliteLocation } from '../../testing/store.ts';
import { openStore } from '../../store/open.ts';
import { STREAM_KEEPALIVE_MS, STREAM_MAX_UNSENT_BYTES, STREAM_TICK_MS } from './policy.ts';
import { PositionStream } from './position-stream.ts';

/** The console's end of the stream, over a real socket. */
class Client {
  readonly socket: WebSocket;
  readonly frames: PositionFrame[] = [];

  constructor(port: number) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    this.socket.binaryType = 'arraybuffer';
    this.socket.on('message', (data) => this.frames.push(decodePositions(data as ArrayBuffer)));
  }

  /** Waits until so many frames have come; answers with the last one. */
  async frame(count: number): Promise<PositionFrame> {
    await vi.waitUntil(() => this.frames.length >= count, { timeout: 10_000, interval: 5 });
    return this.frames[count - 1] as PositionFrame;
  }

  get summary(): string[] {
    return this.frames.map(({ kind, rows }) => `${kind} ${rows.map(({ no }) => no).join(',')}`);
  }
}

describe('PositionStream', () => {
  let clock: TestClock;
  let server: WebSocketServer;
  let sockets: WebSocket[];
  let clients: Client[];

  beforeEach(async () => {
    clock = new TestClock();
    sockets = [];
    clients = [];
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
  });
  afterEach(async () => {
    clients.forEach(({ socket }) => socket.terminate());
    server.close();
    await once(server, 'close');
  });

  const connect = async (accept: (socket: WebSocket) => void): Promise<Client> => {
    const accepted = once(server, 'connection') as Promise<[WebSocket]>;
    const client = new Client((server.address() as AddressInfo).port);
    clients.push(client);
    const [socket] = await accepted;
    sockets.push(socket);
    accept(socket);
    return client;
  };

  test('sends a snapshot of the own courts, then only what changed there', async () => {
    const roster = rosterOf(clock, [
      unitRecord(1, clock),
      unitRecord(2, clock, { courtId: 'zj-hz-xihu', courtPath: 'zj/zj-hz/zj-hz-xihu/' }),
      unitRecord(3, clock, { courtId: 'zj-nb', courtPath: 'zj/zj-nb/' }),
      unitRecord(4, clock, { position: null }),
    ]);
    const stream = new PositionStream(roster, clock);
    const hz = await connect((socket) => stream.accept(socket, { courtPath: 'zj/zj-hz/' }));
    const nb = await connect((socket) => stream.accept(socket, { courtPath: 'zj/zj-nb/' }));
    stream.tick();

    clock.advance(1_000);
    roster.report('u-2', [fixAt(clock.now() - 400, { lon: 121 })]);
    roster.report('u-2', [fixAt(clock.now() - 300, { lon: 122 })]);
    roster.report('u-3', [fixAt(clock.now())]);
    stream.tick();
    stream.tick();
    roster.report('u-4', [fixAt(clock.now())]);
    stream.tick();

    await hz.frame(3);
    await nb.frame(2);
    expect(hz.summary).toEqual(['snapshot 1,2', 'delta 2', 'delta 4']);
    expect(nb.summary).toEqual(['snapshot 3', 'delta 3']);
    expect(hz.frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(hz.frames[1]?.rows).toEqual([
      {
        no: 2,
        lon: 122,
        lat: 30.27,
        ageMs: 300,
        accuracy: 8,
        speed: 1.2,
        heading: 90,
        battery: 0.8,
        state: 'lastKnown',
      },
    ]);
    stream.close();
  });

  test('a reader that says what it looks at gets the rest in turns, none of other courts, and all that it lacks when it looks there', async () => {
    const xihu = { courtId: 'zj-hz-xihu', courtPath: 'zj/zj-hz/zj-hz-xihu/' };
    const nb = { courtId: 'zj-nb', courtPath: 'zj/zj-nb/' };
    const roster = rosterOf(clock, [
      unitRecord(1, clock),
      unitRecord(12, clock, { ...xihu, position: fixAt(clock.now(), { lon: 121 }) }),
      unitRecord(3, clock, { ...nb }),
    ]);
    const stream = new PositionStream(roster, clock);
    const client = await connect((socket) => stream.accept(socket, { courtPath: 'zj/zj-hz/' }));
    const look = async (west: number): Promise<void> => {
      const heard = once(sockets[0] as WebSocket, 'message');
      client.socket.send(JSON.stringify({ boxes: [[west, 30, west + 0.5, 31]], units: [] }));
      await heard;
    };
    const moveAll = (): void => {
      clock.advance(250);
      for (const [id, lon] of [
        ['u-1', 120.1],
        ['u-12', 121.1],
        ['u-3', 120.1],
      ] as const) {
        roster.report(id, [fixAt(clock.now(), { lon })]);
      }
    };
    await once(client.socket, 'open');
    await look(120);
    stream.tick();
    moveAll();
    stream.tick();
    expect((await client.frame(2)).rows.map(({ no }) => no)).toEqual([1]);
    await look(121);
    stream.tick();
    expect((await client.frame(3)).rows.map(({ no }) => no)).toEqual([12]);
    moveAll();
    stream.tick();
    expect((await client.frame(4)).rows.map(({ no }) => no)).toEqual([12]);
    const ticks = VIEW_ROUND_MS / STREAM_TICK_MS;
    for (let i = 0; i < ticks; i++) {
      stream.tick();
    }
    expect((await client.frame(5)).rows.map(({ no }) => no)).toEqual([1]);
    expect(client.frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
    stream.close();
  });

  test('tells of a state that changed by time alone', async () => {
    const roster = rosterOf(clock, [unitRecord(1, clock)]);
    const disconnect = roster.connect('u-1');
    const stream = new PositionStream(roster, clock);
    const client = await connect((socket) => stream.accept(socket, { courtPath: 'zj/' }));
    clock.advance(STALE_AFTER_MS + 1);
    roster.tick();
    stream.tick();
    expect((await client.frame(1)).rows[0]?.state).toBe('live');
    expect((await client.frame(2)).rows[0]?.state).toBe('lastKnown');
    disconnect();
    stream.close();
  });

  test('answers resync with one snapshot at the next tick, whose sequence the next delta follows', async () => {
    const roster = rosterOf(clock, [unitRecord(1, clock), unitRecord(2, clock)]);
    const stream = new PositionStream(roster, clock);
    const client = await connect((socket) => stream.accept(socket, { courtPath: 'zj/' }));
    const heard = new Promise<void>((resolve) => {
      let count = 0;
      sockets[0]?.on('message', () => void (++count === 3 && resolve()));
    });
    await once(client.socket, 'open');
    for (let i = 0; i < 3; i++) {
      client.socket.send('resync');
    }
    await heard;
    roster.report('u-1', [fixAt(clock.now() + 1)]);
    stream.tick();
    roster.report('u-2', [fixAt(clock.now() + 1)]);
    stream.tick();
    await client.frame(3);
    expect(client.summary).toEqual(['snapshot 1,2', 'snapshot 1,2', 'delta 2']);
    expect(client.frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    stream.close();
  });

  test('breaks a long silence with an empty delta', async () => {
    const stream = new PositionStream(rosterOf(clock, [unitRecord(1, clock)]), clock);
    const client = await connect((socket) => stream.accept(socket, { courtPath: 'zj/' }));
    stream.tick();
    clock.advance(STREAM_KEEPALIVE_MS);
    stream.tick();
    await client.frame(2);
    expect(client.summary).toEqual(['snapshot 1', 'delta ']);
    stream.close();
  });

  test('closes a reader at its third message that is neither resync nor a view', async () => {
    const stream = new PositionStream(rosterOf(clock, []), clock);
    const client = await connect((socket) => stream.accept(socket, { courtPath: 'zj/' }));
    await once(client.socket, 'open');
    client.socket.send('resync ');
    client.socket.send(Buffer.from('resync'));
    client.socket.send('{"boxes":[[0,0,0,91]],"units":[]}');
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(code).toBe(CLOSE_CODES.violations);
    await expect.poll(() => stream.readerCount).toBe(0);
    stream.close();
  });

  test('queues nothing for a reader that stops reading, and gives it a snapshot when it reads again', async () => {
    const count = 5_000;
    const roster = rosterOf(
      clock,
      Array.from({ length: count }, (_, i) => unitRecord(i + 1, clock)),
    );
    const stream = new PositionStream(roster, clock);
    const slow = await connect((socket) => stream.accept(socket, { courtPath: 'zj/' }));
    const quick = await connect((socket) => stream.accept(socket, { courtPath: 'zj/' }));
    await slow.frame(1);
    slow.socket.pause();
    const [toSlow] = sockets as [WebSocket];
    const ticks = 200;
    for (let i = 1; i <= ticks; i++) {
      clock.advance(250);
      for (let no = 1; no <= count; no++) {
        roster.report(`u-${no}`, [fixAt(clock.now(), { speed: i % 100 })]);
      }
      stream.tick();
      await quick.frame(1 + i);
    }
    expect(toSlow.bufferedAmount).toBeLessThan(2 * STREAM_MAX_UNSENT_BYTES);

    slow.socket.resume();
    await expect.poll(() => toSlow.bufferedAmount, { timeout: 10_000 }).toBe(0);
    stream.tick();
    await expect.poll(() => slow.frames.at(-1)?.kind, { timeout: 10_000 }).toBe('snapshot');
    expect(slow.frames.length).toBeLessThan(ticks);
    expect(slow.frames.at(-1)?.rows).toEqual(quick.frames.at(-1)?.rows);
    expect(slow.frames.at(-1)?.sequence).toBe(quick.frames.at(-1)?.sequence);
    const gaps = slow.frames.filter(
      ({ kind, sequence }, i) => kind === 'delta' && sequence !== (slow.frames[i - 1]?.sequence ?? -1) + 1,
    );
    expect(gaps).toEqual([]);
    stream.close();
  });

  test('is for roles that work with units: others are closed', async () => {
    const { location, remove } = sqliteLocation();
    const store = openStore(location);
    await store.migrate();
    const field = await openField(store, clock);
    const device = await field.device('zj-hz');
    const codes: number[] = [];
    for (const { caller } of [device, await field.person('analyst', 'zj')]) {
      const request = undefined as never;
      const client = await connect((socket) => field.onPositionSocket(socket, caller, request));
      codes.push(((await once(client.socket, 'close')) as [number])[0]);
    }
    expect(codes).toEqual([POSITIONS_CLOSE.forbidden, POSITIONS_CLOSE.forbidden]);
    const { caller } = await field.person('leader', 'zj');
    const client = await connect((socket) => field.onPositionSocket(socket, caller, undefined as never));
    expect(await client.frame(1)).toMatchObject({ kind: 'snapshot' });
    await field.close();
    await store.close();
    await remove();
  });
});
