import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { ResolvedPlan } from '#shared/consultation/commands.ts';
import { siteOf, type Consultation } from '#shared/consultation/session.ts';
import type { Caller } from '../../api/caller.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { TestClock } from '../../testing/clock.ts';
import { silentLog } from '../../testing/log.ts';
import { createProvince, createTestUser } from '../../testing/province.ts';
import { describeStores } from '../../testing/store.ts';
import { Sessions } from './sessions.ts';

describeStores('sessions that are kept', (store) => {
  const clock = new TestClock();
  const people = new Map<string, Caller>();
  let changed: Consultation[];
  let open: () => Promise<Sessions>;

  beforeAll(async () => {
    await createProvince(store());
    const courts = await loadCourtTree(store());
    for (const courtId of ['zj', 'zj-hz', 'zj-nb'] as const) {
      const username = `leader.${courtId}`;
      await createTestUser({ store: store(), clock }, { username, role: 'leader', courtId });
      const { id } = (await store().db('users').where({ username }).first('id')) as { id: string };
      people.set(courtId, {
        kind: 'user',
        id,
        username,
        nameZh: username,
        nameEn: username,
        role: 'leader',
        courtId,
        courtPath: courts.find(courtId)?.path ?? 'none/',
        sessionId: username,
        expiresAt: 0,
        ended: new AbortController().signal,
      });
    }
    changed = [];
    open = () =>
      Sessions.open({
        store: store(),
        clock,
        courts,
        log: silentLog,
        onChange: async (_before, after) => void changed.push(after),
      });
  });

  const person = (courtId: string): Caller => people.get(courtId) as Caller;
  const seat = (courtId: string, role: 'chair' | 'participant') => ({
    id: randomUUID(),
    kind: 'court' as const,
    courtId,
    userId: null,
    unitId: null,
    role,
    nameZh: courtId,
    nameEn: courtId,
  });
  const plan = (): ResolvedPlan => ({
    title: '会商',
    plannedAt: clock.now(),
    minutes: 60,
    hasWaitingRoom: false,
    recordsItself: false,
    sites: [seat('zj', 'chair'), seat('zj-hz', 'participant')],
    agenda: [],
  });
  const begun = async (sessions: Sessions): Promise<Consultation> => {
    const { state } = await sessions.create(person('zj'), randomUUID(), plan());
    await sessions.command(person('zj'), state.id, { type: 'start' });
    for (const { id } of state.sites) {
      await sessions.happen(state.id, { type: 'arrive' }, id);
    }
    return state;
  };

  test('a server that is started anew has what anybody was told, and those who come back sit where they were', async () => {
    const before = await open();
    const { id, sites } = await begun(before);
    const [chair, court] = sites.map((site) => site.id) as [string, string];
    await before.command(person('zj'), id, { type: 'mute', siteId: court });
    const text = randomUUID();
    await before.command(person('zj-hz'), id, { type: 'say', id: text, text: '请求发言' });

    const after = await open();
    expect(after.live(id)).toMatchObject({ phase: 'running', texts: [{ id: text, siteId: court }] });
    expect(siteOf(after.live(id) as Consultation, court)).toMatchObject({ presence: 'away', isMuted: true });
    await after.happen(id, { type: 'arrive' }, chair);
    await after.happen(id, { type: 'arrive' }, court);
    expect(after.live(id)).toMatchObject({ chairId: chair });
    expect(siteOf(after.live(id) as Consultation, court)).toMatchObject({
      presence: 'present',
      isMuted: true,
    });
    const log = (await store().db('consultation_log').where('consultation_id', id).orderBy('no')) as {
      act: string;
    }[];
    const types = log.map(({ act }) => (JSON.parse(act) as { type: string }).type);
    expect(types).toEqual([
      'plan',
      'start',
      'arrive',
      'arrive',
      'mute',
      'say',
      'restart',
      'arrive',
      'arrive',
    ]);
  });

  test('what was refused is neither kept nor told, and what a hook refuses neither', async () => {
    const sessions = await open();
    const { id } = await begun(sessions);
    const known = sessions.live(id);
    const count = changed.length;
    await expect(sessions.command(person('zj-hz'), id, { type: 'muteAll' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const failing = (): Promise<void> => Promise.reject(new Error('disk full'));
    await expect(sessions.command(person('zj'), id, { type: 'end' }, failing)).rejects.toThrow('disk full');
    expect(sessions.live(id)).toBe(known);
    expect(changed).toHaveLength(count);
  });

  test('who is not invited does not see it, and who is removed sees its outline only', async () => {
    const sessions = await open();
    const { id, sites } = await begun(sessions);
    await expect(sessions.require(person('zj-nb'), id)).rejects.toMatchObject({ code: 'notFound' });
    await sessions.command(person('zj'), id, { type: 'say', id: randomUUID(), text: '机密' });
    const view = async () => sessions.view(await sessions.require(person('zj-hz'), id), person('zj-hz'));
    expect((await view()).texts).toHaveLength(1);
    await sessions.command(person('zj'), id, { type: 'remove', siteId: sites[1]?.id ?? '' });
    expect(await view()).toMatchObject({ texts: [], mySiteId: sites[1]?.id });
  });

  test('the same creation again is the same session; another’s id is refused', async () => {
    const sessions = await open();
    const [id, wanted] = [randomUUID(), plan()];
    await sessions.create(person('zj'), id, wanted);
    expect((await sessions.create(person('zj'), id, wanted)).state.id).toBe(id);
    await expect(sessions.create(person('zj-nb'), id, wanted)).rejects.toMatchObject({ code: 'conflict' });
  });
});
