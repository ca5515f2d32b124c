import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '../../api/caller.ts';
import { TestClock } from '../../testing/clock.ts';
import { emptyCases, openImports, type Imports } from '../../testing/imports.ts';
import { describeStores } from '../../testing/store.ts';
import { PushQueue, type Push, type PushAnswer } from './push-queue.ts';

const AT = Date.UTC(2026, 2, 2, 10);

const callerOf = (username: string): Caller => ({
  kind: 'user',
  id: username,
  username,
  nameZh: username,
  nameEn: username,
  role: 'feed',
  courtId: 'zj-hz',
  courtPath: 'zj/zj-hz/',
  sessionId: 's',
  expiresAt: AT,
  ended: new AbortController().signal,
});

describeStores('PushQueue', (store) => {
  let imports: Imports;
  let queue: PushQueue;

  beforeAll(async () => {
    imports = await openImports(store(), new TestClock(AT));
  });
  beforeEach(async () => {
    await emptyCases(store());
    imports = await openImports(store(), new TestClock(AT));
    queue = new PushQueue(imports.cases, () => undefined);
  });

  const push = (caseId: string, over: Partial<Push> = {}): Promise<PushAnswer> =>
    queue.add({
      caller: callerOf('one'),
      catalogueId: 'requests',
      events: [{ id: 'e1', caseId, type: 'received', at: AT, subject: null, data: {} }],
      within: (_trx, answer) => Promise.resolve(answer),
      ...over,
    });
  const revision = async (): Promise<number> => (await store().db('case_revision').first('rev')).rev;

  test('writes what comes while one transaction is written together in the next, and refuses the bad ones alone', async () => {
    const before = await revision();
    const good = Array.from({ length: 40 }, (_, n) => push(`c${n}`));
    expect(await Promise.all(good)).toEqual(good.map(() => ({ appended: 1, duplicates: 0 })));
    expect((await revision()) - before).toBe(2);

    const bad = { id: 'e1', caseId: 'bad', type: 'nothing', at: AT, subject: null, data: {} };
    const mixed = await Promise.allSettled([
      push('d0'),
      push('d1'),
      push('d2', { events: [bad] }),
      push('c1'),
      push('d3'),
    ]);
    expect(mixed.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      { appended: 1, duplicates: 0 },
      { appended: 1, duplicates: 0 },
      expect.stringContaining('events[0].type'),
      { appended: 0, duplicates: 1 },
      { appended: 1, duplicates: 0 },
    ]);
    expect(await store().db('case_events').count({ n: '*' }).first()).toEqual({ n: 43 });
  });

  test('writes under the name of the feed that pushed, where two of one court push at a time', async () => {
    const pushes = Array.from({ length: 12 }, (_, n) =>
      push(`c${n}`, { caller: callerOf(n % 2 === 0 ? 'one' : 'two') }),
    );
    await Promise.all(pushes);
    const rows = await store()
      .db('case_events as e')
      .join('cases as c', 'c.no', 'e.case_no')
      .select('c.case_id', 'e.feed');
    expect(
      Object.fromEntries(rows.map((row: { case_id: string; feed: string }) => [row.case_id, row.feed])),
    ).toEqual(Object.fromEntries(pushes.map((_, n) => [`c${n}`, n % 2 === 0 ? 'push:one' : 'push:two'])));
  });

  test('takes a push that comes at whatever moment after another was answered', async () => {
    for (let turns = 0; turns < 24; turns += 1) {
      await push(`a${turns}`);
      for (let turn = 0; turn < turns; turn += 1) {
        await Promise.resolve();
      }
      expect(await push(`b${turns}`)).toEqual({ appended: 1, duplicates: 0 });
    }
  });

  test('refuses more than it can hold, and takes it when the rest was written', async () => {
    const many = (name: string): Partial<Push> => ({
      events: Array.from({ length: 5_000 }, (_, n) => ({
        id: `e${n}`,
        caseId: name,
        type: 'received',
        at: AT + n,
        subject: null,
        data: {},
        // Nobody checks these: the first has a name that the catalogue doesn't know, which refuses the push.
        ...(n === 0 ? { type: 'nothing' } : {}),
      })),
    });
    const waiting = Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => push(name, many(name))));
    await expect(push('e')).rejects.toMatchObject({ code: 'rateLimited', retryable: true });
    await waiting;
    expect(await push('e')).toEqual({ appended: 1, duplicates: 0 });
    await queue.settled();
  });
});
