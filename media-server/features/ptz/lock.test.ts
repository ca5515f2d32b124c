import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expire, release, take, type Lock, type Steerer, type Taken } from './lock.ts';

const IDLE_MS = 1_000;
const person = (userId: string, role: Steerer['role']): Steerer => ({ userId, nameZh: '', nameEn: '', role });
const PEOPLE = [
  person('d1', 'dutyOfficer'),
  person('d2', 'dutyOfficer'),
  person('l1', 'leader'),
  person('l2', 'leader'),
] as const;
const rank = (who: Steerer): number => (who.role === 'leader' ? 2 : 1);

test('a leader takes the camera from a duty officer, who cannot take it back', () => {
  const [duty, , leader] = PEOPLE;
  const first = take(null, duty, 10);
  const second = take(first.lock, leader, 20);
  expect(second).toEqual({ granted: true, lock: { by: leader, since: 20, lastAt: 20 }, preempted: duty });
  expect(take(second.lock, duty, 30)).toEqual({ granted: false, lock: second.lock });
});

interface Step {
  act: 'take' | 'release';
  who: number;
  wait: number;
}
const step = fc.record<Step>({
  act: fc.constantFrom('take', 'take', 'take', 'release'),
  who: fc.nat(PEOPLE.length - 1),
  wait: fc.nat(700),
});

/** What has to come of asking, in the words of the rule. */
function expectedTake(before: Lock, asker: Steerer, now: number): Taken {
  if (before !== null && before.by.userId !== asker.userId && rank(asker) <= rank(before.by)) {
    return { granted: false, lock: before };
  }
  const goesOn = before?.by.userId === asker.userId;
  return {
    granted: true,
    lock: { by: asker, since: goesOn ? before.since : now, lastAt: now },
    preempted: before === null || goesOn ? null : before.by,
  };
}

test('whatever happens: one has it, and only who is higher, asks for what is free, or has it, gets it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let lock: Lock = null;
      let now = 0;
      for (const { act, who, wait } of steps) {
        now += wait;
        const isIdle: boolean = lock !== null && now - lock.lastAt >= IDLE_MS;
        const before: Lock = expire(lock, now, IDLE_MS);
        expect(before).toBe(isIdle ? null : lock);
        const asker = PEOPLE[who] ?? PEOPLE[0];
        const isOwn = before?.by.userId === asker.userId;
        const taken: Taken = take(before, asker, now);
        expect(taken).toEqual(expectedTake(before, asker, now));
        const released: Lock = release(before, asker.userId);
        expect(released).toBe(isOwn ? null : before);
        lock = act === 'release' ? released : taken.lock;
      }
    }),
    { numRuns: 500 },
  );
});

test('nobody who goes on giving commands loses the camera to the clock', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: IDLE_MS - 1 }), { minLength: 1 }), (waits) => {
      const [duty] = PEOPLE;
      let { lock } = take(null, duty, 0);
      let now = 0;
      for (const wait of waits) {
        now += wait;
        expect(expire(lock, now, IDLE_MS)).toBe(lock);
        ({ lock } = take(lock, duty, now));
      }
      expect(lock.since).toBe(0);
    }),
  );
});
