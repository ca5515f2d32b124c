import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Certificate } from '../context.ts';
import { localTls } from '../http/local-ca.ts';
import { createLog } from '../log.ts';
import { encodeAmf } from './amf0.ts';
import { MESSAGE, writeMessage } from './chunks.ts';
import type { PublishRequest } from './connection.ts';
import type { FlvTag } from './flv.ts';
import { RtmpServer } from './server.ts';

const SHAKEN = Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * 1_536, 1)]);
const command = (...values: Parameters<typeof encodeAmf>[0]): Buffer =>
  writeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(values) });
const CONNECT = command('connect', 1, { app: 'app', tcUrl: 'rtmp://host/app' });
const publish = (name: string): Buffer => command('publish', 5, null, name, 'live');
const video = (payload: Buffer): Buffer => writeMessage(6, { type: MESSAGE.video, streamId: 1, payload });

describe('RtmpServer', () => {
  let server: RtmpServer;
  let requests: PublishRequest[];
  let tags: FlvTag[];
  let ends: boolean[];
  let drain: () => void;
  let isFull: boolean;
  let logged: string;
  /** Resolves when the encoder is let in. */
  let decided: Promise<void>;

  beforeEach(async () => {
    requests = [];
    tags = [];
    ends = [];
    logged = '';
    isFull = false;
    decided = Promise.resolve();
    const log = createLog('info', { write: (line) => (logged += line) });
    server = await RtmpServer.listen(
      { host: '127.0.0.1', port: 0, tlsPort: undefined, onCertificate: () => undefined },
      async (request) => {
        requests.push(request);
        await decided;
        if (request.name !== 'right') {
          throw new AppError('unauthenticated', `no: ${request.name}`);
        }
        const publication = {
          write: (tag: FlvTag): boolean => {
            tags.push(tag);
            return !isFull;
          },
          onDrain: () => undefined,
          end: (wanted: boolean) => void ends.push(wanted),
        };
        drain = () => publication.onDrain();
        return publication;
      },
      log,
    );
  });
  afterEach(() => server.close());

  const dial = async (): Promise<Socket> => {
    const socket = connect(server.ports.plain ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  /** Sends this and waits until the server has closed the connection; answers with what it said. */
  const talk = async (...parts: Buffer[]): Promise<Buffer> => {
    const socket = await dial();
    const heard: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => heard.push(bytes));
    const gone = once(socket, 'close');
    for (const part of parts) {
      socket.write(part);
    }
    await gone;
    return Buffer.concat(heard);
  };
  const reasons = (): string[] =>
    logged
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const entry = JSON.parse(line) as { level: string; reason: string };
        return `${entry.level}: ${entry.reason}`;
      });

  it('takes whoever sends handshake, commands and pictures at once, and keeps every picture', async () => {
    let decide: () => void = () => undefined;
    decided = new Promise((resolve) => (decide = resolve));
    const sent = Array.from({ length: 5 }, (_, index) => Buffer.alloc(100, index));
    const socket = await dial();
    socket.resume().write(Buffer.concat([SHAKEN, CONNECT, publish('right'), ...sent.map(video)]));
    await expect.poll(() => requests.length).toBe(1);
    expect(requests).toMatchObject([{ app: 'app', name: 'right', address: '127.0.0.1' }]);
    expect(tags).toEqual([]);
    decide();
    await expect.poll(() => tags.length).toBe(5);
    expect(tags.map(({ payload }) => payload)).toEqual(sent);
    socket.write(command('deleteStream', 6, null, 1));
    await once(socket, 'close');
    expect(ends).toEqual([true]);
    expect(reasons()).toEqual(['info: the encoder has stopped']);
  });

  it('holds an encoder back until what takes its pictures has drained', async () => {
    isFull = true;
    const socket = await dial();
    socket.resume().write(Buffer.concat([SHAKEN, CONNECT, publish('right')]));
    await expect.poll(() => requests.length).toBe(1);
    const picture = video(Buffer.alloc(64_000));
    let written = 0;
    while (socket.write(picture)) {
      written += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(tags.length).toBeLessThan(written);
    isFull = false;
    drain();
    await expect.poll(() => tags.length).toBe(written + 1);
    requests[0]?.close();
    await once(socket, 'close');
    expect(ends).toEqual([false]);
  });

  it('refuses a wrong key with a code that encoders show, and logs neither key nor application', async () => {
    const heard = await talk(SHAKEN, command('connect', 1, { app: 'src/KEY1' }), publish('KEY2?KEY3'));
    expect(heard.toString('latin1')).toContain('NetStream.Publish.BadName');
    expect(heard.toString('latin1')).toContain('refused: unauthenticated');
    expect(reasons()).toEqual(['info: refused: unauthenticated']);
    expect(logged).not.toContain('KEY');
  });

  it.each([
    ['another protocol', [Buffer.from('GET / HTTP/1.1\r\n\r\n')], 'RTMP version 71 is not spoken here'],
    ['a chunk without the one before it', [SHAKEN, Buffer.from('c4aa', 'hex')], 'a chunk refers'],
    [
      'a picture before it is let in that is larger than a command',
      [SHAKEN, CONNECT, video(Buffer.alloc(70_000))],
      'a message has more than 64000 bytes',
    ],
    [
      'a hundred and one commands',
      [SHAKEN, ...Array.from({ length: 101 }, (_, index) => command('createStream', index + 1, null))],
      'there are more than 100 commands',
    ],
    ['a wish to play', [SHAKEN, CONNECT, command('play', 2, null, 'right')], 'nothing can be played'],
    [
      'a second stream',
      [SHAKEN, CONNECT, publish('right'), publish('right')],
      'a second stream is published over one connection',
    ],
  ])('ends a connection for %s', async (_what, parts, reason) => {
    await talk(...parts);
    expect(reasons()).toHaveLength(1);
    expect(reasons()[0]).toContain(`info: ${reason}`);
  });

  it('ends a connection that asks and does not read the answers', async () => {
    const socket = await dial();
    const gone = once(socket, 'close');
    const ping = Buffer.alloc(2_006);
    ping.writeUInt16BE(6);
    const pings = Buffer.concat(
      Array.from({ length: 50 }, () =>
        writeMessage(2, { type: MESSAGE.userControl, streamId: 0, payload: ping }),
      ),
    );
    socket.pause().write(SHAKEN);
    while (!logged.includes('answers are not read')) {
      socket.write(pings);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    socket.resume();
    await gone;
    expect(reasons()).toEqual(['info: answers are not read']);
  });

  it('has no room for a seventeenth connection of one address that does not publish', async () => {
    const sockets = await Promise.all(Array.from({ length: 16 }, dial));
    const [publishing] = sockets;
    const late = await dial();
    await once(late.resume(), 'close');
    publishing?.resume().write(Buffer.concat([SHAKEN, CONNECT, publish('right')]));
    await expect.poll(() => requests.length).toBe(1);
    // One of them publishes, so that there is room again.
    const next = await dial();
    const heard = once(next, 'data') as Promise<[Buffer]>;
    next.write(SHAKEN);
    expect((await heard)[0].length).toBeGreaterThan(0);
    for (const socket of [...sockets, next]) {
      socket.destroy();
    }
  });

  it('ends a connection over which nothing is published', async () => {
    await Promise.all([talk(), talk(SHAKEN.subarray(0, 100)), talk(SHAKEN, CONNECT)]);
    expect(reasons().toSorted()).toEqual(Array(3).fill('info: nothing is published'));
  });

  it('survives any bytes, before and after the handshake and while publishing, and says why it closed', async () => {
    const byte = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 20, 64, 128, 192), fc.nat({ max: 255 }));
    const bytes = fc.array(byte, { maxLength: 400 }).map((values) => Buffer.from(values));
    const before = fc.constantFrom(
      Buffer.alloc(0),
      SHAKEN,
      Buffer.concat([SHAKEN, CONNECT]),
      Buffer.concat([SHAKEN, CONNECT, publish('right')]),
    );
    await fc.assert(
      fc.asyncProperty(before, fc.array(bytes, { minLength: 1, maxLength: 4 }), async (head, parts) => {
        logged = '';
        const socket = await dial();
        socket.resume();
        for (const part of [head, ...parts]) {
          socket.write(part);
        }
        socket.end();
        await once(socket, 'close');
        await expect.poll(reasons).toHaveLength(1);
        expect(reasons()[0]).toMatch(/^info: \S/);
      }),
      { numRuns: 150 },
    );
    const socket = await dial();
    socket.resume().write(Buffer.concat([SHAKEN, CONNECT, publish('right')]));
    await expect.poll(() => requests.at(-1)?.name).toBe('right');
  });
});

it('RtmpServer shows the certificate that took the place of the one before', async () => {
  const folders = [0, 1].map(() => mkdtempSync(path.join(tmpdir(), 'ecc-rtmps-')));
  const [first, second] = await Promise.all(
    folders.map((folder) => localTls(folder, ['localhost'], Date.now())),
  );
  if (first === undefined || second === undefined) {
    throw new Error('no certificates');
  }
  let renew: (certificate: Certificate) => void = () => undefined;
  const server = await RtmpServer.listen(
    {
      host: '127.0.0.1',
      port: undefined,
      tlsPort: 0,
      onCertificate: (listener) => {
        renew = listener;
        listener(first);
      },
    },
    () => Promise.reject(AppError.forbidden('nobody')),
    createLog('silent'),
  );
  expect(server.ports.plain).toBeNull();
  const isShown = async ({ ca }: { ca?: string | undefined }): Promise<boolean> => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: server.ports.tls ?? 0,
      servername: 'localhost',
      ca,
    });
    const isTrusted = await once(socket, 'secureConnect').then(
      () => socket.authorized,
      () => false,
    );
    socket.destroy();
    return isTrusted;
  };
  expect([await isShown(first), await isShown(second)]).toEqual([true, false]);
  renew(second);
  expect([await isShown(first), await isShown(second)]).toEqual([false, true]);
  // Plain text on this port, and a client that never begins TLS, which the server doesn't wait for.
  const plain = connect(server.ports.tls ?? 0, '127.0.0.1');
  plain.on('error', () => undefined).resume();
  plain.write(SHAKEN);
  await once(plain, 'close');
  const silent = connect(server.ports.tls ?? 0, '127.0.0.1');
  silent.on('error', () => undefined).resume();
  await once(silent, 'connect');
  await server.close();
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
  }
});
