import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CALL_LOG_DAYS, type Call } from '#shared/calls.ts';
import { DAY_MS } from '#shared/calendar/zone.ts';
import type { Caller } from '../../api/caller.ts';
import { TestClock } from '../../testing/clock.ts';
import { silentLog } from '../../testing/log.ts';
import { createProvince } from '../../testing/province.ts';
import { describeStores } from '../../testing/store.ts';
import { memberOf } from '../intercom/membership.ts';
import { CallDesk } from './call-desk.ts';
import { CallLog } from './call-log.ts';

const callerOf = (kind: 'user' | 'unit', id: string): Caller => ({
  kind,
  id,
  username: id,
  nameZh: id,
  nameEn: id,
  role: kind === 'unit' ? 'unit' : 'dutyOfficer',
  courtId: 'zj',
  courtPath: 'zj/',
  sessionId: id,
  expiresAt: 0,
  ended: new AbortController().signal,
});

describeStores('the call desk', (store) => {
  const clock = new TestClock();
  const [duty, unit] = [callerOf('user', 'duty'), callerOf('unit', 'unit')];
  let log: CallLog;
  let desk: CallDesk;
  let ended: Call[];
  let leave: (() => void)[];
  let ids: { duty: string; unit: string };

  beforeAll(() => createProvince(store()));
  beforeEach(() => {
    log = new CallLog({ store: store(), clock, log: silentLog });
    ended = [];
    // Time is over as soon as it is looked at: what takes how long is the switchboard's.
    const rules = { ringMs: 0, graceMs: 0 };
    const onEnded = (call: Call): void => void ended.push(call);
    desk = new CallDesk({ clock, log, onAnswered: () => undefined, onEnded, rules });
    ids = { duty: randomUUID(), unit: randomUUID() };
    leave = [desk.endpoints.enter(ids.duty, duty), desk.endpoints.enter(ids.unit, unit)];
  });
  afterEach(async () => {
    desk.close();
    await log.settled();
  });

  const start = (): Call => desk.start(randomUUID(), desk.endpoints.require(ids.duty, duty), memberOf(unit));
  const logged = async (id: string) =>
    (await log.list('zj/', { before: undefined, limit: 50 })).find((call) => call.id === id);

  test('a call that nobody answers ends by itself', async () => {
    const { id } = start();
    clock.advance(45_000);
    desk.tick();
    expect(ended).toMatchObject([{ id, endReason: 'unanswered', endedBy: null, endedAt: clock.now() }]);
    expect(await logged(id)).toMatchObject({ endReason: 'unanswered', answeredAt: null });
    expect(desk.size).toBe(0);
  });

  test('whose page is gone for too long ends the call, which lasts otherwise', async () => {
    const { id } = start();
    desk.answer(desk.endpoints.require(ids.unit, unit), id);
    desk.tick();
    expect(desk.isTalking('unit:unit')).toBe(true);
    // The page watches anew before the end of its old link is known.
    const again = desk.endpoints.enter(ids.unit, unit);
    leave[1]?.();
    desk.tick();
    expect(desk.isTalking('unit:unit')).toBe(true);
    again();
    desk.tick();
    expect(await logged(id)).toMatchObject({ endReason: 'linkLost', endedBy: 'callee' });
  });

  test('what a server leaves open is closed by the next one, and what is old is swept', async () => {
    const { id } = start();
    await log.settled();
    const next = new CallLog({ store: store(), clock, log: silentLog });
    await next.closeLeft();
    expect(await logged(id)).toMatchObject({ endReason: 'serverStopped', endedAt: clock.now() });
    clock.advance(CALL_LOG_DAYS * DAY_MS + 1);
    expect(await next.sweep()).toBeGreaterThan(0);
    expect(await logged(id)).toBeUndefined();
  });

  test('pages of the log follow each other without gaps', async () => {
    for (let i = 0; i < 5; i++) {
      start();
      desk.tick();
    }
    const all = await log.list('zj/', { before: undefined, limit: 50 });
    const first = await log.list('zj/', { before: undefined, limit: 2 });
    const rest = await log.list('zj/', { before: first[1], limit: 50 });
    expect([...first, ...rest]).toEqual(all);
    expect(await log.list('zj/zj-nb/', { before: undefined, limit: 50 })).toEqual([]);
  });
});
