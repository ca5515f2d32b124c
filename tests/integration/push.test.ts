import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { UserRole } from '#shared/identity.ts';
import { MAX_PUSH_BYTES, MAX_PUSH_EVENTS } from '#shared/feeds.ts';
import { startServer } from '../../media-server/app.ts';
import { storeOf } from '../../media-server/store/configured.ts';
import { silentLog } from '../../media-server/testing/log.ts';
import { caseEvent } from '../../media-server/testing/pipeline.ts';
import { TEST_PASSWORD } from '../../media-server/testing/province.ts';
import { signIn } from './support/client.ts';
import { announce, push, pushBody, type PushTarget } from './support/push.ts';
import { freePort } from '../support/ports.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';
import { connectPerson, enrolUnit } from './support/units.ts';

const AT = Date.UTC(2026, 2, 9, 2);
const filed = (caseId: string, over: Parameters<typeof caseEvent>[3] = {}) =>
  caseEvent(caseId, 'caseFiled', AT, { data: { claimKind: 'money', claimed: 1234.56 }, ...over });
const lines = (...events: unknown[]): string => events.map((event) => JSON.stringify(event)).join('\n');
const NDJSON = { 'content-type': 'application/x-ndjson' };

const databases = ['sqlite', ...(process.env['TEST_DATABASE_URL'] ? ['postgres'] : [])] as (
  'sqlite' | 'postgres'
)[];

describe.each(databases)('POST /cases/events on %s', (database) => {
  let server: TestServer;
  let hz: PushTarget;
  let nb: PushTarget;
  const agent = new Agent({ keepAlive: true, maxSockets: 6 });

  beforeAll(async () => {
    server = await startTestServer({}, database);
    const { url, ca } = server;
    hz = { url, ca, agent, token: (await signIn(server, usernameOf('feed', 'zj-hz'))).token };
    nb = { url, ca, agent, token: (await signIn(server, usernameOf('feed', 'zj-nb'))).token };
  });
  afterAll(async () => {
    agent.destroy();
    await server.close();
  });

  const db = () => server.running.context.store.db;
  const eventsOf = async (caseId: string): Promise<{ id: string; feed: string }[]> =>
    db()('case_events as e')
      .join('cases as c', 'c.no', 'e.case_no')
      .where('c.case_id', caseId)
      .orderBy('e.seq')
      .select('e.event_id as id', 'e.feed');
  const audited = async (outcome: string): Promise<unknown> => {
    const row = (await db()('audit_log')
      .where({ action: 'cases.push', outcome })
      .orderBy('seq', 'desc')
      .first()) as { actor: string; court_id: string; target: string; detail: string };
    return { ...row, detail: JSON.parse(row.detail) as unknown };
  };

  test('takes an array or JSON Lines of a feed that has signed in over HTTP, and audits it', async () => {
    const login = request(`${server.url}/trpc/identity.login`, {
      method: 'POST',
      ca: server.ca,
      headers: { 'content-type': 'application/json' },
    });
    const given = { username: usernameOf('feed', 'zj-hz'), password: TEST_PASSWORD, client: 'docket' };
    login.end(JSON.stringify(given));
    const [response] = (await once(login, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response.setEncoding('utf8')) {
      text += String(part);
    }
    const { token } = (JSON.parse(text) as { result: { data: { token: string } } }).result.data;
    const target = { ...hz, token };

    const first = filed('array');
    expect(await push(target, [first])).toMatchObject({ status: 200, body: { appended: 1, duplicates: 0 } });
    const assigned = caseEvent('array', 'handlerAssigned', AT, { data: { judgeId: 'j', judgeName: '王' } });
    const body = `${lines(first, assigned)}\n\n${lines(filed('lines', { courtId: undefined }))}\r\n`;
    const reply = await pushBody(target, body, NDJSON);
    expect(reply).toMatchObject({ status: 200, body: { appended: 2, duplicates: 1 } });
    expect(await eventsOf('array')).toEqual([
      { id: first.id, feed: 'push:feed.zj-hz' },
      { id: assigned.id, feed: 'push:feed.zj-hz' },
    ]);
    // The case whose event names no court is of the feed's own.
    expect(await db()('cases').where('case_id', 'lines').first()).toMatchObject({
      court_id: 'zj-hz',
      stale: 0,
    });
    expect(await audited('ok')).toMatchObject({
      actor: 'feed.zj-hz',
      court_id: 'zj-hz',
      target: 'enforcement',
      detail: { appended: 2, duplicates: 1 },
    });
  });

  test('is for feeds alone, and reads no body of anyone else', async () => {
    const nobody = { url: hz.url, ca: hz.ca };
    expect(await announce(nobody, MAX_PUSH_BYTES)).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
    expect(await push({ ...nobody, token: 'wrong' }, [filed('x')])).toMatchObject({ status: 401 });
    for (const role of UserRole.options.filter((one) => one !== 'feed')) {
      const { token } = await signIn(server, usernameOf(role, 'zj-hz'));
      expect(await push({ ...nobody, token }, [filed('x')])).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    const staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    const { token } = await enrolUnit(server, staff, 'zj-hz');
    await staff.close();
    expect(await push({ ...nobody, token }, [filed('x')])).toMatchObject({ status: 403 });
    expect(await eventsOf('x')).toEqual([]);
  });

  test('stores all of a push or nothing, and names the place of the fault', async () => {
    const good = filed('whole');
    const cases: [body: string, status: number, place: string][] = [
      [
        lines([good, filed('whole', { data: { claimKind: 'money', claimed: 1.234 } })]),
        400,
        'events[1].data.claimed',
      ],
      [lines([good, { ...good, id: 'y', at: 'noon' }]), 400, 'events[1].at'],
      [lines([good, { ...good, id: 'y', type: 'nothing' }]), 400, 'events[1].type'],
      [lines([good, { ...good, id: 'y', extra: 1 }]), 400, 'events[1]'],
      [lines([good, { ...good, id: 'y', at: Date.now() + 3 * 86_400_000 }]), 400, 'events[1].at'],
      ['[]', 400, 'body'],
      ['{}', 400, 'body'],
      ['[{]', 400, 'body'],
      ['', 400, 'body'],
    ];
    for (const [body, status, place] of cases) {
      expect([body, await pushBody(hz, body)]).toMatchObject([
        body,
        { status, body: { code: 'invalidInput', place, retryable: false } },
      ]);
    }
    const broken = await pushBody(hz, `${lines(good)}\n\n{"id":`, NDJSON);
    expect(broken).toMatchObject({ status: 400, body: { place: 'line 3' } });
    expect(await eventsOf('whole')).toEqual([]);
    expect(await pushBody(hz, lines([good]), { 'content-type': 'text/csv' })).toMatchObject({ status: 415 });
    expect(await pushBody(hz, lines([good]), {}, '?catalogueId=nothing')).toMatchObject({ status: 404 });
    expect(await pushBody(hz, lines([good]), {}, '?catalogue=x')).toMatchObject({ status: 400 });
    expect(await pushBody(hz, lines([good]), { 'idempotency-key': 'a b' })).toMatchObject({ status: 400 });

    await push(hz, [good]);
    const other = { ...good, at: good.at + 1 };
    expect(await push(hz, [filed('whole'), other])).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await eventsOf('whole')).toHaveLength(1);
    expect(await audited('failed')).toMatchObject({
      actor: 'feed.zj-hz',
      detail: { events: 2, error: 'conflict' },
    });
  });

  test('refuses too many events and too large a body', async () => {
    const many = Array.from({ length: MAX_PUSH_EVENTS + 1 }, () => ({}));
    expect(await pushBody(hz, lines(many))).toMatchObject({ status: 400, body: { place: 'body' } });
    const large = await announce(hz, MAX_PUSH_BYTES + 1);
    expect(large).toMatchObject({ status: 413, body: { code: 'tooLarge', retryable: false } });
  });

  test('keeps a feed to the cases of its own courts', async () => {
    const own = filed('hz-case');
    await push(hz, [own]);
    const begun = await push(nb, [filed('nb-case', { courtId: 'zj-hz-xihu' })]);
    expect(begun).toMatchObject({ status: 400, body: { place: 'events[0].courtId' } });
    const assigned = caseEvent('hz-case', 'titleChecked', AT, { courtId: undefined });
    expect(await push(nb, [assigned])).toMatchObject({ status: 400, body: { place: 'events[0].caseId' } });
    // Nor does it learn whether the case has this event.
    expect(await push(nb, [{ ...own, courtId: undefined }])).toMatchObject({ status: 400 });
    expect(await eventsOf('nb-case')).toEqual([]);
    expect(await eventsOf('hz-case')).toHaveLength(1);
  });

  test('answers an Idempotency-Key alike, twice at a time and after a restart, and refuses another push with it', async () => {
    const key = { 'idempotency-key': 'key-1' };
    const events = [filed('keyed'), filed('keyed-2')];
    const answer = { status: 200, body: { appended: 2, duplicates: 0 } };
    const twice = await Promise.all([push(hz, events, key), push(hz, events, key), push(hz, events, key)]);
    expect(twice).toMatchObject([answer, answer, answer]);
    expect(await push(hz, events, key)).toMatchObject(answer);
    expect(await push(hz, events)).toMatchObject({ status: 200, body: { appended: 0, duplicates: 2 } });
    expect(await push(hz, [filed('other')], key)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await pushBody(hz, lines(events), key, '?catalogueId=other')).toMatchObject({ status: 409 });
    expect(await eventsOf('other')).toEqual([]);
    // Keys are each feed's own.
    expect(await push(nb, [filed('nb-keyed', { courtId: 'zj-nb' })], key)).toMatchObject({
      body: { appended: 1 },
    });

    const again = await startServer({
      config: { ...server.config, sfu: { ...server.config.sfu, basePort: await freePort() } },
      log: silentLog,
    });
    const restarted = { ...hz, url: `https://localhost:${again.port}` };
    expect(await push(restarted, events, key)).toMatchObject(answer);
    expect(await push(restarted, [filed('other')], key)).toMatchObject({ status: 409 });
    await again.stop();
  });

  test('writes pushes that come at a time without losing or doubling any', async () => {
    const pushes = Array.from({ length: 40 }, (_, n) => [
      filed(`many-${n}`),
      { ...filed(`shared-${n % 5}`), id: 'same' },
      filed(`many-${n}`),
    ]);
    const replies = await Promise.all(pushes.map((events) => push(hz, events)));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    const sum = (member: 'appended' | 'duplicates'): number =>
      replies.reduce((total, { body }) => total + body[member], 0);
    expect([sum('appended'), sum('duplicates')]).toEqual([85, 35]);
    const stored = await db()('case_events as e')
      .join('cases as c', 'c.no', 'e.case_no')
      .where(
        (many) => void many.where('c.case_id', 'like', 'many-%').orWhere('c.case_id', 'like', 'shared-%'),
      )
      .count({ n: '*' })
      .first();
    expect(Number(stored?.n)).toBe(85);
  });

  describe('while another process holds the lock of the store', () => {
    let free: () => Promise<void>;

    beforeEach(async () => {
      const other = storeOf(server.config);
      const released = Promise.withResolvers<void>();
      const taken = Promise.withResolvers<void>();
      const lock = other.db.transaction(async (trx) => {
        await trx('case_revision').where('id', 1).increment('rev', 1);
        taken.resolve();
        await released.promise;
      });
      await taken.promise;
      free = async () => {
        released.resolve();
        await lock;
        await other.close();
      };
    });

    const underLock: Record<typeof database, [does: string, run: () => Promise<void>]> = {
      sqlite: [
        'tells a feed to push again in a moment',
        async () => {
          const event = filed('locked');
          const { status, headers, body } = await push(hz, [event]);
          expect([status, headers['retry-after'], body.code]).toEqual([503, '1', 'unavailable']);
          await free();
          expect(await push(hz, [event])).toMatchObject({ status: 200 });
          expect(await eventsOf('locked')).toHaveLength(1);
        },
      ],
      postgres: [
        'lets pushes wait until there are too many',
        async () => {
          const event = filed('waiting');
          const first = push(hz, [event]);
          await vi.waitUntil(isWaiting, { timeout: 20_000, interval: 20 });
          const bad = Array.from({ length: MAX_PUSH_EVENTS }, (_, n) => ({
            ...event,
            id: `n${n}`,
            type: 'nothing',
          }));
          const replies = [1, 2, 3, 4].map(() => push(hz, bad));
          const { status, headers, body } = await Promise.race(replies);
          expect([status, headers['retry-after'], body.code]).toEqual([429, '1', 'rateLimited']);
          await free();
          const statuses = (await Promise.all(replies)).map((reply) => reply.status);
          expect(statuses.toSorted((a, b) => a - b)).toEqual([400, 400, 400, 429]);
          expect((await first).status).toBe(200);
          expect(await eventsOf('waiting')).toHaveLength(1);
        },
      ],
    };

    // SQLite gives up after five seconds; PostgreSQL waits for as long as it takes.
    test.each([underLock[database]])('%s', async (_does, run) => {
      expect.hasAssertions();
      await run();
    });
  });

  /** Whether the server waits for the lock that the test holds. */
  async function isWaiting(): Promise<boolean> {
    const { rows } = (await db().raw(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )) as { rows: { n: number }[] };
    return (rows[0]?.n ?? 0) > 0;
  }
});
