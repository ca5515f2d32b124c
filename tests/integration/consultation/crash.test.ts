import { randomUUID } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import type { SessionEvent } from '#shared/contract/consultation.ts';
import { connectClient, signIn, type TestClient } from '../support/client.ts';
import { push } from '../support/push.ts';
import { startTestServer, usernameOf, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';
import { Inflow } from '../support/units.ts';

const DECISIONS = 12;
const VOTES = 6;
const MINUTES = 6;
/** So many of the burst are answered before the server is killed. */
const ANSWERED = 14;
const databases = [
  'sqlite' as const,
  ...(process.env['TEST_DATABASE_URL'] === undefined ? [] : ['postgres' as const]),
];

describe.each(databases)('a consultation whose server is killed on %s', (database) => {
  let server: TestServer;
  let child: ChildProcess;
  const tokens = { zj: '', 'zj-hz': '', feed: '' };

  beforeAll(async () => {
    server = await startTestServer({}, database);
    for (const courtId of ['zj', 'zj-hz'] as const) {
      tokens[courtId] = (await signIn(server, usernameOf('leader', courtId))).token;
    }
    tokens.feed = (await signIn(server, usernameOf('feed', 'zj'))).token;
    await server.running.stop();
    child = await spawnServer(server, server.running.port);
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await server.close();
  });

  const connect = (): { chair: TestClient; court: TestClient } => ({
    chair: connectClient(server, tokens.zj),
    court: connectClient(server, tokens['zj-hz']),
  });

  async function fileCase(chair: TestClient): Promise<number> {
    const caseId = `case-${randomUUID()}`;
    await push({ url: server.url, ca: server.ca, token: tokens.feed }, [
      {
        caseId,
        id: randomUUID(),
        type: 'caseFiled',
        at: Date.now() - 86_400_000,
        subject: null,
        courtId: 'zj-hz',
        data: { number: '（2026）浙01执78号', claimKind: 'money' },
      },
    ]);
    return (await chair.call.cases.find.query({ catalogueId: 'enforcement', caseId })).caseNo;
  }

  test('keeps every vote, decision, confirmation and text of the minutes that was answered, and none in part', async () => {
    const first = connect();
    const caseNo = await fileCase(first.chair);
    const itemId = randomUUID();
    const site = (courtId: string, role: 'chair' | 'participant') => ({
      id: randomUUID(),
      kind: 'court' as const,
      courtId,
      userId: null,
      role,
    });
    const plan = {
      title: '断电会商',
      plannedAt: Date.now(),
      minutes: 60,
      hasWaitingRoom: false,
      recordsItself: false,
      sites: [site('zj', 'chair'), site('zj-hz', 'participant')],
      agenda: [{ id: itemId, title: '处置', caseNos: [caseNo] }],
    };
    const [running, over] = [randomUUID(), randomUUID()];
    const commandAt =
      ({ call }: TestClient) =>
      (consultationId: string, command: ConsultationCommand) =>
        call.consultation.command.mutate({ consultationId, command });
    const byChair = commandAt(first.chair);
    for (const id of [running, over]) {
      await first.chair.call.consultation.create.mutate({ id, plan });
      await byChair(id, { type: 'start' });
    }
    await byChair(over, { type: 'end' });
    const pages = [first.chair, first.court].map(
      (client) =>
        new Inflow<SessionEvent>((to) =>
          client.call.consultation.attend.subscribe(
            { consultationId: running, endpointId: randomUUID() },
            to,
          ),
        ),
    );
    await Promise.all(pages.map((page) => page.first(({ type }) => type === 'snapshot')));
    await byChair(running, { type: 'takeUpItem', itemId });
    const decisions = Array.from({ length: DECISIONS }, (_, n) => ({
      id: randomUUID(),
      itemId,
      caseNo,
      responsible: `承办人${n}`,
      text: `第${n}项决定`,
      nodeId: null,
      dueAt: Date.now() + 86_400_000,
    }));
    const [before, during] = [decisions.slice(0, DECISIONS / 2), decisions.slice(DECISIONS / 2)];
    for (const decision of before) {
      await byChair(running, { type: 'enterDecision', decision });
      await byChair(running, { type: 'readBack', id: decision.id });
    }

    const answered = { votes: new Set<string>(), entered: new Set<string>(), confirmed: new Set<string>() };
    let minutes = -1;
    let count = 0;
    const send = async (work: Promise<unknown>, note: () => void): Promise<void> => {
      await work;
      note();
      count += 1;
      if (count === ANSWERED) {
        child.kill('SIGKILL');
      }
    };
    const court = commandAt(first.court);
    const votes = async (): Promise<void> => {
      for (let n = 0; n < VOTES; n += 1) {
        const id = randomUUID();
        await byChair(running, { type: 'openVote', id, question: '是否启动拍卖' });
        await send(court(running, { type: 'castVote', id, choice: 'for' }), () => answered.votes.add(id));
        await byChair(running, { type: 'closeVote', id });
      }
    };
    const write = async (): Promise<void> => {
      for (let n = 0; n < MINUTES; n += 1) {
        const text = `纪要第${n}稿`;
        await send(
          first.chair.call.consultation.saveMinutes.mutate({ consultationId: over, text }),
          () => (minutes = n),
        );
      }
    };
    const all = [
      votes(),
      ...during.map((decision) =>
        send(byChair(running, { type: 'enterDecision', decision }), () => answered.entered.add(decision.id)),
      ),
      ...before.map(({ id }) =>
        send(court(running, { type: 'confirmDecision', id }), () => answered.confirmed.add(id)),
      ),
      write(),
    ];
    void Promise.allSettled(all);
    await once(child, 'exit');
    expect(count).toBeGreaterThanOrEqual(ANSWERED);
    pages.forEach((page) => page.stop());
    void Promise.all([first.chair.close(), first.court.close()]);

    child = await spawnServer(server, server.running.port);
    const after = connect();
    const read = async (): Promise<Consultation> => {
      const listed = await after.chair.call.consultation.list.query({ limit: 10 });
      return listed.find(({ id }) => id === running) as Consultation;
    };
    const kept = await read();
    expect(kept.votes.filter((vote) => vote.votes.length === 1).map(({ id }) => id)).toEqual(
      expect.arrayContaining([...answered.votes]),
    );
    expect(kept.decisions.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...before.map(({ id }) => id), ...answered.entered]),
    );
    for (const decision of kept.decisions) {
      expect(decision).toMatchObject(decisions.find(({ id }) => id === decision.id) ?? {});
    }
    expect(kept.decisions.filter(({ state }) => state === 'confirmed').map(({ id }) => id)).toEqual(
      expect.arrayContaining([...answered.confirmed]),
    );
    const listed = await after.chair.call.consultation.list.query({ limit: 10 });
    const text = listed.find(({ id }) => id === over)?.minutes?.text ?? null;
    const texts = Array.from({ length: MINUTES }, (_, n) => `纪要第${n}稿`);
    expect(minutes === -1 ? [null, ...texts] : texts.slice(minutes)).toContain(text);

    // Whoever wasn't answered does it again, and nothing is there twice.
    const again = { chair: commandAt(after.chair), court: commandAt(after.court) };
    const page = new Inflow<SessionEvent>((to) =>
      after.chair.call.consultation.attend.subscribe(
        { consultationId: running, endpointId: randomUUID() },
        to,
      ),
    );
    await page.first(({ type }) => type === 'snapshot');
    for (const decision of during) {
      await again.chair(running, { type: 'enterDecision', decision });
    }
    for (const { id, state } of kept.decisions) {
      if (state === 'readBack') {
        await again.court(running, { type: 'confirmDecision', id });
      }
    }
    const whole = await read();
    expect(whole.decisions.map(({ id }) => id).toSorted()).toEqual(decisions.map(({ id }) => id).toSorted());
    const { nodes } = await after.chair.call.cases.get.query({ caseNo });
    const subjects = nodes
      .filter(({ nodeId }) => nodeId === 'field.consultDecision')
      .map(({ subject }) => subject);
    expect(subjects).toHaveLength(before.length);
    expect(new Set(subjects)).toEqual(new Set(before.map(({ id }) => id)));
    page.stop();
    await Promise.all([after.chair.close(), after.court.close()]);
  }, 60_000);
});
