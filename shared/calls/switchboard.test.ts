import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  callOf,
  hangUp,
  NO_CALLS,
  place,
  setLink,
  settleCalls,
  sideOf,
  stopAll,
  type CallEnd,
  type CallRules,
  type CallStep,
  type Switchboard,
} from './switchboard.ts';

const RULES: CallRules = { ringMs: 45_000, graceMs: 30_000 };
const CALL = { id: 'c', caller: 'desk', callee: 'unit' };
const ringing = (now = 0): Switchboard => place(NO_CALLS, CALL, { isThere: true, now }).board;
const talking = (now = 0): Switchboard => answer(ringing(now), 'c', now).board;
const reasonOf = ({ ended }: CallStep): [CallEnd, string | null] | null => {
  const [first] = ended;
  return first === undefined ? null : [first.reason, first.by];
};

describe('the switchboard', () => {
  it('place() rings whoever is there, and ends at once where nobody is or they are in another call', () => {
    expect(ringing(7).get('c')).toMatchObject({ phase: 'ringing', since: 7 });
    expect(reasonOf(place(NO_CALLS, CALL, { isThere: false, now: 0 }))).toEqual(['unavailable', null]);
    const second = { id: 'd', caller: 'other', callee: 'unit' };
    expect(reasonOf(place(ringing(), second, { isThere: true, now: 1 }))).toEqual(['busy', null]);
    const toCaller = { id: 'd', caller: 'other', callee: 'desk' };
    expect(reasonOf(place(talking(), toCaller, { isThere: true, now: 1 }))).toEqual(['busy', null]);
  });

  it('hangUp() is cancelling, declining or hanging up', () => {
    expect(reasonOf(hangUp(ringing(), 'c', 'caller'))).toEqual(['cancelled', 'caller']);
    expect(reasonOf(hangUp(ringing(), 'c', 'callee'))).toEqual(['declined', 'callee']);
    expect(reasonOf(hangUp(talking(), 'c', 'callee'))).toEqual(['hungUp', 'callee']);
    expect(hangUp(NO_CALLS, 'c', 'caller')).toEqual({ board: NO_CALLS, ended: [] });
  });

  it('a call rings for its time, and lasts for any time once it is answered', () => {
    expect(reasonOf(settleCalls(ringing(), RULES, 44_999))).toBeNull();
    expect(reasonOf(settleCalls(ringing(), RULES, 45_000))).toEqual(['unanswered', null]);
    expect(reasonOf(settleCalls(talking(), RULES, 86_400_000))).toBeNull();
  });

  it('whose link is lost may come back within the grace', () => {
    const lost = setLink(talking(), 'c', { side: 'callee', isThere: false, now: 1_000 }).board;
    expect(reasonOf(settleCalls(lost, RULES, 30_999))).toBeNull();
    expect(reasonOf(settleCalls(lost, RULES, 31_000))).toEqual(['linkLost', 'callee']);
    const back = setLink(lost, 'c', { side: 'callee', isThere: true, now: 20_000 }).board;
    expect(reasonOf(settleCalls(back, RULES, 3_600_000))).toBeNull();
  });

  it('of a call that rings only the caller’s link can be lost', () => {
    const callee = setLink(ringing(), 'c', { side: 'callee', isThere: false, now: 0 }).board;
    expect(callee.get('c')?.lostSince.callee).toBeNull();
    const caller = setLink(ringing(), 'c', { side: 'caller', isThere: false, now: 0 }).board;
    expect(reasonOf(settleCalls(caller, RULES, 30_000))).toEqual(['linkLost', 'caller']);
  });

  it('stopAll() ends what goes on', () => {
    expect(reasonOf(stopAll(talking()))).toEqual(['serverStopped', null]);
    expect(stopAll(talking()).board.size).toBe(0);
  });
});

const PEOPLE = ['a', 'b', 'c', 'd'];
type Act =
  | { do: 'place'; caller: number; callee: number; isThere: boolean }
  | { do: 'answer' | 'wait'; call: number }
  | { do: 'hangUp'; call: number; side: 'caller' | 'callee' }
  | { do: 'link'; call: number; side: 'caller' | 'callee'; isThere: boolean };

const person = fc.nat(PEOPLE.length - 1);
const call = fc.nat(11);
const side = fc.constantFrom('caller' as const, 'callee' as const);
const acts: fc.Arbitrary<{ act: Act; afterMs: number }[]> = fc.array(
  fc.record({
    act: fc.oneof(
      fc.record({ do: fc.constant('place' as const), caller: person, callee: person, isThere: fc.boolean() }),
      fc.record({ do: fc.constantFrom('answer' as const, 'wait' as const), call }),
      fc.record({ do: fc.constant('hangUp' as const), call, side }),
      fc.record({ do: fc.constant('link' as const), call, side, isThere: fc.boolean() }),
    ),
    afterMs: fc.nat(40_000),
  }),
  { maxLength: 12 },
);

/** Plays acts; `see` is told of each step. Calls are named by the act that places them. */
function playAll(
  played: readonly { act: Act; afterMs: number }[],
  see: (before: Switchboard, step: CallStep, now: number) => void,
): { board: Switchboard; now: number } {
  let board = NO_CALLS;
  let now = 0;
  const take = (step: CallStep): void => {
    see(board, step, now);
    board = step.board;
  };
  for (const [index, { act, afterMs }] of played.entries()) {
    now += afterMs;
    take(settleCalls(board, RULES, now));
    switch (act.do) {
      case 'place': {
        const [caller, callee] = [PEOPLE[act.caller] ?? '', PEOPLE[act.callee] ?? ''];
        if (caller !== callee && callOf(board, caller) === undefined) {
          take(place(board, { id: String(index), caller, callee }, { isThere: act.isThere, now }));
        }
        break;
      }
      case 'answer': {
        take(answer(board, String(act.call), now));
        break;
      }
      case 'hangUp': {
        take(hangUp(board, String(act.call), act.side));
        break;
      }
      case 'link': {
        take(setLink(board, String(act.call), { ...act, now }));
        break;
      }
      case 'wait': {
        break;
      }
    }
  }
  return { board, now };
}

describe('whatever people do', () => {
  it('nobody is in two calls, and each call ends once and never comes back', () => {
    fc.assert(
      fc.property(acts, (played) => {
        const over = new Set<string>();
        playAll(played, (_before, { board, ended }) => {
          for (const { call: one } of ended) {
            expect(over.has(one.id)).toBe(false);
            over.add(one.id);
          }
          const inCalls = [...board.values()].flatMap(({ caller, callee }) => [caller, callee]);
          expect(new Set(inCalls).size).toBe(inCalls.length);
          expect([...board.keys()].some((id) => over.has(id))).toBe(false);
        });
      }),
    );
  });

  it('a call is lost, or ended early, only as its phase allows', () => {
    fc.assert(
      fc.property(acts, (played) => {
        playAll(played, (before, { ended }, now) => {
          for (const { call: one, reason, by } of ended) {
            const known = before.get(one.id);
            const isEarly = ['cancelled', 'declined', 'unanswered'].includes(reason);
            expect(reason === 'busy' || reason === 'unavailable').toBe(known === undefined);
            expect(!isEarly || known?.phase === 'ringing').toBe(true);
            expect(reason !== 'hungUp' || known?.phase === 'talking').toBe(true);
            expect(reason !== 'unanswered' || now >= one.since + RULES.ringMs).toBe(true);
            const lost = by === null ? null : one.lostSince[by];
            expect(reason !== 'linkLost' || (lost !== null && now >= lost + RULES.graceMs)).toBe(true);
          }
        });
      }),
    );
  });

  it('nobody rings or is away for longer than they may', () => {
    fc.assert(
      fc.property(acts, (played) => {
        const { board, now } = playAll(played, () => undefined);
        const later = settleCalls(board, RULES, now + RULES.ringMs).board;
        for (const one of later.values()) {
          expect(one.phase).toBe('talking');
          expect(one.lostSince).toEqual({ caller: null, callee: null });
          expect(sideOf(one, one.caller)).toBe('caller');
        }
      }),
    );
  });
});
