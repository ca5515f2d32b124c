import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeOf } from '../../media-server/store/configured.ts';
import { caseEvent } from '../../media-server/testing/pipeline.ts';
import { signIn } from './support/client.ts';
import { push, type PushReply, type PushTarget } from './support/push.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';
import { spawnServer } from './support/spawned.ts';

const AT = Date.UTC(2026, 2, 9, 2);
const PUSHES = 160;
const CLIENTS = 8;
const databases: [database: 'sqlite' | 'postgres', kills: number][] = [
  ['sqlite', 2],
  ...(process.env['TEST_DATABASE_URL'] ? [['postgres', 1] as ['postgres', number]] : []),
];

describe.each(databases)('pushes while the server is killed on %s', (database, kills) => {
  let server: TestServer;
  let target: PushTarget;
  let child: ChildProcess;

  beforeAll(async () => {
    server = await startTestServer({}, database);
    const { token } = await signIn(server, usernameOf('feed', 'zj-hz'));
    target = { url: server.url, ca: server.ca, token, agent: new Agent({ keepAlive: true }) };
    await server.running.stop();
    child = await spawnServer(server, server.running.port);
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    target.agent?.destroy();
    await server.close();
  });

  /** Events of `number` pushes: a case each, of one to three events, and one event of a case that all share. */
  const pushes = Array.from({ length: PUSHES }, (_, n) => [
    ...Array.from({ length: 1 + (n % 3) }, (_unused, k) =>
      caseEvent(`case-${n}`, k === 0 ? 'caseFiled' : 'titleChecked', AT + k, {
        data: k === 0 ? { claimKind: 'money', claimed: 100 } : {},
      }),
    ),
    caseEvent('shared', 'titleChecked', AT + n),
  ]);

  test('are each there once when they are answered, and sending the others again doubles nothing', async () => {
    const answers = new Map<number, PushReply>();
    const stored = async (): Promise<{ caseId: string; id: string }[]> => {
      const store = storeOf(server.config);
      const rows = (await store
        .db('case_events as e')
        .join('cases as c', 'c.no', 'e.case_no')
        .select('c.case_id as caseId', 'e.event_id as id')) as { caseId: string; id: string }[];
      await store.close();
      return rows;
    };
    const keysOf = (events: readonly { caseId: string; id: string }[]): string[] =>
      events.map(({ caseId, id }) => `${caseId} ${id}`).toSorted();

    /** Sends one push until it is answered, under the same key. */
    const send = async (n: number): Promise<void> => {
      for (;;) {
        const reply = await push(target, pushes[n] ?? [], { 'idempotency-key': `push-${n}` }).catch(
          () => null,
        );
        if (reply !== null && reply.status < 500) {
          answers.set(n, reply);
          return;
        }
        await setTimeout(50);
      }
    };
    const waiting = Array.from({ length: PUSHES }, (_, n) => n);
    const sending = Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
          await send(n);
        }
      }),
    );

    for (let kill = 0; kill < kills; kill += 1) {
      const count = answers.size + 1 + Math.floor(Math.random() * (PUSHES / kills / 2));
      while (answers.size < count) {
        await setTimeout(2);
      }
      await setTimeout(Math.random() * 30);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const answered = [...answers.keys()].flatMap((n) => pushes[n] ?? []);
      expect(keysOf(await stored())).toEqual(expect.arrayContaining(keysOf(answered)));
      expect(answers.size).toBeLessThan(PUSHES);
      child = await spawnServer(server, server.running.port);
    }
    await sending;

    // Whether it was this answer that got lost or an earlier one: every push was new when it was stored.
    const replies = pushes.map((_, n) => [answers.get(n)?.status, answers.get(n)?.body]);
    expect(replies).toEqual(pushes.map(({ length }) => [200, { appended: length, duplicates: 0 }]));
    expect(keysOf(await stored())).toEqual(keysOf(pushes.flat()));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = storeOf(server.config);
    const cases = (await store.db('cases').select('case_id', 'events', 'stale')) as {
      case_id: string;
      events: number;
      stale: number;
    }[];
    await store.close();
    const counted = Map.groupBy(pushes.flat(), ({ caseId }) => caseId);
    expect(Object.fromEntries(cases.map(({ case_id, events, stale }) => [case_id, [events, stale]]))).toEqual(
      Object.fromEntries([...counted].map(([caseId, events]) => [caseId, [events.length, 0]])),
    );
  }, 180_000);
});
