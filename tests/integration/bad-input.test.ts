import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { ERROR_CODES } from '#shared/errors.ts';
import { createLog } from '../../media-server/log.ts';
import { badMessage, badParameters, OVERSIZE, type Handles } from './bad-input/messages.ts';
import { Random } from './bad-input/random.ts';
import type { Actor } from './scope/actors.ts';
import { prepareUnits } from './scope/sides.ts';
import { World } from './scope/world.ts';
import { connectClient, openSocket } from './support/client.ts';
import { startTestServer, type TestServer } from './support/server.ts';

const SEED = 20_260_105;
const MESSAGES = 10_000;
/** A connection is closed at its twentieth message that makes no sense. */
const A_CONNECTION = 18;
const OVERSIZED_EVERY = 60;

/** Errors that the server's log tells of. */
const errors: string[] = [];
const answers = { ok: 0, refused: new Map<string, number>(), untyped: [] as string[] };
const closeCodes = new Set<number>();

let server: TestServer;
let world: World;

beforeAll(async () => {
  const log = createLog('error', { write: (line) => void errors.push(line) });
  server = await startTestServer({ log, prepare: prepareUnits });
  world = await World.create(server);
});

afterAll(async () => {
  await world.close();
  await server.close();
});

interface Reply {
  id?: unknown;
  error?: { data?: { code?: string } };
}

function note(text: string): void {
  for (const { error } of [JSON.parse(text) as Reply | Reply[]].flat()) {
    const code = error?.data?.code ?? '';
    if (error === undefined) {
      answers.ok += 1;
    } else if (code in ERROR_CODES && code !== 'internal') {
      answers.refused.set(code, (answers.refused.get(code) ?? 0) + 1);
    } else {
      answers.untyped.push(text.slice(0, 300));
    }
  }
}

/** Resolves when the server has answered the marker, or has closed the connection. */
function settled(socket: WebSocket, marker: string): Promise<void> {
  return new Promise((resolve) => {
    socket.on('close', () => resolve());
    socket.on('message', (data: Buffer) => {
      if (data.includes(marker)) {
        resolve();
      }
    });
    if (socket.readyState === socket.CLOSED) {
      resolve();
    }
  });
}

async function attack(token: string | undefined, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = openSocket(server, token === undefined ? '/api' : '/api?connectionParams=1');
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => note(data.toString('utf8')));
  socket.on('close', (code) => closeCodes.add(code));
  await once(socket, 'open');
  if (token !== undefined) {
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
  }
  for (const message of messages) {
    socket.send(message);
  }
  const marker = '"id":"marker"';
  socket.send(`{${marker},"method":"query","params":{"path":"system.info","input":{}}}`);
  await settled(socket, marker);
  socket.terminate();
}

/** A session with a peer of two transports. */
async function newAttacker(
  who: 'dutyOfficer' | 'unit',
): Promise<{ token: string; handles: Handles; actor: Actor }> {
  const { sessions, store } = server.running.context;
  const user = (await store.db('users').where({ username: 'dutyofficer.zj-hz' }).first('id')) as {
    id: string;
  };
  const unitId = world.newUnit('own');
  const { token } = await (who === 'unit'
    ? sessions.createForUnit(unitId, 'x')
    : sessions.createForUser(user.id, 'x'));
  const actor: Actor = { who, unitId, client: connectClient(server, token) };
  const { media } = actor.client.call;
  const { peerId, routerRtpCapabilities: rtpCapabilities } = await media.join.mutate({});
  const { id: send } = await media.createTransport.mutate({ peerId, direction: 'send' });
  const { id: recv } = await media.createTransport.mutate({ peerId, direction: 'recv', rtpCapabilities });
  // Somebody has to listen, or the peer ends after its grace.
  media.events.subscribe({ peerId }, {});
  return { token, handles: { peerId, send, recv, sourceId: world.sourceOf('own') }, actor };
}

async function campaign(
  seed: number,
  who: 'anonymous' | 'dutyOfficer' | 'unit',
  count: number,
): Promise<number> {
  const random = new Random(seed);
  const attacker = await newAttacker(who === 'anonymous' ? 'dutyOfficer' : who);
  let sent = 0;
  for (let round = 0; sent < count; round += 1) {
    const messages = Array.from({ length: A_CONNECTION }, (_, index) =>
      random.next() < 0.25
        ? badParameters(random, attacker.handles, index)
        : badMessage(random, attacker.handles, index).message,
    );
    if (round % OVERSIZED_EVERY === 0) {
      messages.push(OVERSIZE);
    }
    await attack(who === 'anonymous' ? undefined : attacker.token, messages);
    sent += messages.length;
  }
  await attacker.actor.client.close();
  return sent;
}

test(
  `${MESSAGES} bad messages are refused with typed errors, and nobody else notices`,
  { timeout: 240_000 },
  async () => {
    const healthy = await world.newActor('dutyOfficer');
    const watcher = await world.join(healthy, 'recv');
    world.listen(watcher);
    const consumerId = await world.consume(watcher);
    const feed = { items: 0, errors: 0 };
    const subscription = healthy.client.call.units.watch.subscribe(
      {},
      { onData: () => (feed.items += 1), onError: () => (feed.errors += 1) },
    );
    let closed = false;
    void healthy.client.closed.then(() => (closed = true));

    const attackOver = new AbortController();
    const asking = (async () => {
      let asked = 0;
      while (!attackOver.signal.aborted) {
        await healthy.client.call.identity.me.query({});
        await healthy.client.call.media.consumerStats.query({ peerId: watcher.peerId, consumerId });
        asked += 1;
      }
      return asked;
    })();

    const sent = await Promise.all([
      campaign(SEED, 'dutyOfficer', MESSAGES * 0.5),
      campaign(SEED + 1, 'unit', MESSAGES * 0.3),
      campaign(SEED + 2, 'anonymous', MESSAGES * 0.2),
    ]);
    attackOver.abort();

    expect(await asking).toBeGreaterThan(10);
    expect(sent.reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(MESSAGES);
    expect(answers.untyped).toEqual([]);
    expect(errors).toEqual([]);
    expect({ feed, closed }).toEqual({
      feed: { items: expect.any(Number) as number, errors: 0 },
      closed: false,
    });
    expect(feed.items).toBeGreaterThan(0);
    expect([...answers.refused.keys()]).toEqual(
      expect.arrayContaining(['invalidInput', 'notFound', 'forbidden', 'unauthenticated']),
    );
    expect(closeCodes).toContain(CLOSE_CODES.violations);
    expect(closeCodes).toContain(1009);
    expect(await server.running.context.metrics.metrics()).toMatch(/ecc_sfu_worker_deaths.* 0$/m);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    subscription.unsubscribe();
    await healthy.client.close();
  },
);
