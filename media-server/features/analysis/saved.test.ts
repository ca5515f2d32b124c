import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Sharing } from '#shared/analysis/saved.ts';
import type { SavedInput } from '#shared/contract/analysis.ts';
import type { Caller } from '../../api/caller.ts';
import { TestClock } from '../../testing/clock.ts';
import { openPipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { SavedItems } from './saved.ts';

const dashboard = (over: Partial<SavedInput> = {}): SavedInput => ({
  id: randomUUID(),
  name: '月度看板',
  sharing: null,
  body: { kind: 'dashboard', cells: [] },
  basedOn: 0,
  ...over,
});

describeStores('saved views and dashboards', (store) => {
  let items: SavedItems;
  let people: Record<'maker' | 'leader' | 'below' | 'beside' | 'admin', Caller>;
  const names = async (caller: Caller): Promise<string[]> =>
    (await items.list(caller)).map(({ name }) => name);

  beforeAll(async () => {
    const clock = new TestClock(1);
    const pipeline = await openPipeline(store(), clock);
    const caller = async (role: 'analyst' | 'leader' | 'administrator', court: string): Promise<Caller> =>
      (await pipeline.person(role, court)).caller;
    people = {
      maker: await caller('analyst', 'zj-hz'),
      leader: await caller('leader', 'zj-hz'),
      below: await caller('leader', 'zj-hz-xihu'),
      beside: await caller('leader', 'zj-nb'),
      admin: await caller('administrator', 'zj'),
    };
    items = new SavedItems({ store: store(), clock, courts: await loadCourtTree(store()) });
    await pipeline.close();
  });

  describe('list shows an item to', () => {
    const shared: [string, Sharing | null, (keyof typeof people)[]][] = [
      ['its owner alone', null, ['maker']],
      ['the roles of its court', { courts: 'own', roles: ['leader'] }, ['maker', 'leader']],
      [
        'the roles of its court and those below',
        { courts: 'below', roles: ['leader'] },
        ['maker', 'leader', 'below'],
      ],
      ['nobody of another role', { courts: 'below', roles: ['administrator'] }, ['maker']],
    ];
    test.each(shared)('%s', async (name, sharing, seenBy) => {
      await items.save(people.maker, dashboard({ name, sharing }));
      for (const who of ['maker', 'leader', 'below', 'beside', 'admin'] as const) {
        expect([who, (await names(people[who])).includes(name)]).toEqual([who, seenBy.includes(who)]);
      }
    });
  });

  test('the same again changes nothing, and a change of what was changed meanwhile is refused', async () => {
    const first = dashboard({ name: '一' });
    expect(await items.save(people.maker, first)).toEqual({ version: 1 });
    expect(await items.save(people.maker, first)).toEqual({ version: 1 });
    expect(await items.save(people.maker, { ...first, name: '二', basedOn: 1 })).toEqual({ version: 2 });
    await expect(items.save(people.maker, { ...first, name: '三', basedOn: 1 })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await names(people.maker)).toContain('二');
  });

  test("another's is not changed or removed; who doesn't see it isn't told of it", async () => {
    const item = dashboard({ sharing: { courts: 'own', roles: ['leader'] } });
    await items.save(people.maker, item);
    const change = { ...item, name: '改', basedOn: 1 };
    await expect(items.save(people.leader, change)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(items.save(people.beside, change)).rejects.toMatchObject({ code: 'notFound' });
    await expect(items.remove(people.leader, item.id)).rejects.toMatchObject({ code: 'notFound' });
  });

  test('a removed one comes back as it was; an administrator removes what is shared, never what is private', async () => {
    const shared = dashboard({ name: '共享', sharing: { courts: 'own', roles: ['leader'] } });
    const own = dashboard({ name: '自用' });
    await items.save(people.maker, shared);
    await items.save(people.maker, own);
    await items.remove(people.maker, own.id);
    expect(await names(people.maker)).not.toContain('自用');
    await items.save(people.maker, own);
    expect(await names(people.maker)).toContain('自用');
    await items.remove(people.admin, shared.id);
    expect(await names(people.maker)).not.toContain('共享');
    await expect(items.remove(people.admin, own.id)).rejects.toMatchObject({ code: 'notFound' });
  });

  test('a change of one that has gone does not bring it back', async () => {
    await expect(items.save(people.maker, dashboard({ basedOn: 3 }))).rejects.toMatchObject({
      code: 'notFound',
    });
  });
});
