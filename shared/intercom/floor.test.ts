import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueAt,
  freeFloor,
  heard,
  release,
  request,
  revoke,
  setEnabled,
  settle,
  type Denial,
  type Ended,
  type Floor,
  type FloorRules,
  type Talker,
} from './floor.ts';

const RULES: FloorRules = { hangMs: 2_000, maxTalkMs: 60_000, silenceMs: 3_000 };
const at = (now: number) => ({ rules: RULES, now });
const talker = (id: string, priority: number, isBroadcast = false): Talker => ({ id, priority, isBroadcast });
const LOW = talker('low', 3);
const EQUAL = talker('equal', 3);
const HIGH = talker('high', 8);

const speaking = (who: Talker, now = 0): Floor => request(freeFloor(true), who, at(now)).floor;

describe('the floor of a talk group', () => {
  it('request() of a free floor grants it, and asking again changes nothing', () => {
    const first = request(freeFloor(true), LOW, at(5));
    expect(first).toMatchObject({ denial: null, ended: null, floor: { turn: { talker: LOW, since: 5 } } });
    expect(request(first.floor, LOW, at(9))).toEqual({ floor: first.floor, ended: null, denial: null });
  });

  it('request() of the same priority is denied, of a higher one cuts the speaker off', () => {
    const floor = speaking(LOW);
    expect(request(floor, EQUAL, at(1))).toEqual({ floor, ended: null, denial: 'busy' });
    expect(request(floor, HIGH, at(1))).toMatchObject({
      denial: null,
      ended: { turn: { talker: LOW }, reason: 'preempted' },
      floor: { turn: { talker: HIGH, since: 1 } },
    });
  });

  it('a speaker who isn’t heard loses the floor, one who is heard keeps it until the longest time is over', () => {
    expect(settle(speaking(LOW), RULES, 2_999).ended).toBeNull();
    expect(settle(speaking(LOW), RULES, 3_000).ended).toMatchObject({ reason: 'linkLost' });
    const going = heard(speaking(LOW), 'low', 59_000);
    expect(settle(going, RULES, 59_999).ended).toBeNull();
    expect(settle(going, RULES, 60_000).ended).toMatchObject({ reason: 'tooLong' });
  });

  it('who was cut off for speaking too long rests for the hang time; others may speak at once', () => {
    const { floor } = settle(heard(speaking(LOW), 'low', 59_999), RULES, 60_000);
    expect(request(floor, LOW, at(60_500)).denial).toBe('resting');
    expect(request(floor, EQUAL, at(60_500)).denial).toBeNull();
    expect(request(floor, LOW, at(62_000)).denial).toBeNull();
  });

  it('during the hang time an answer is let in, a broadcast of no higher priority isn’t', () => {
    const { floor } = release(speaking(LOW), 'low', at(1_000));
    expect(request(floor, EQUAL, at(1_500)).denial).toBeNull();
    expect(request(floor, talker('all', 3, true), at(1_500)).denial).toBe('conversation');
    expect(request(floor, talker('all', 4, true), at(1_500)).denial).toBeNull();
    expect(request(floor, talker('all', 3, true), at(3_000)).denial).toBeNull();
  });

  it('setEnabled(false) ends the transmission and denies the next', () => {
    const { floor, ended } = setEnabled(speaking(LOW), false);
    expect(ended).toMatchObject({ reason: 'disabled' });
    expect(request(floor, HIGH, at(1)).denial).toBe('disabled');
    expect(request(setEnabled(floor, true).floor, LOW, at(1)).denial).toBeNull();
  });
});

type Act =
  | { do: 'request' | 'release' | 'heard' | 'revoke'; who: number; isBroadcast: boolean }
  | { do: 'enable' | 'disable' | 'wait' };

const acts: fc.Arbitrary<{ act: Act; afterMs: number }[]> = fc.array(
  fc.record({
    act: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          do: fc.constantFrom(
            'request' as const,
            'request' as const,
            'release' as const,
            'heard' as const,
            'revoke' as const,
          ),
          who: fc.nat({ max: 5 }),
          isBroadcast: fc.boolean(),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('enable' as const, 'disable' as const, 'wait' as const) }),
      },
    ),
    afterMs: fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 70_000 })),
  }),
  { maxLength: 60 },
);
/** Talk priorities of the six who take part. */
const priorities = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 6, maxLength: 6 });

/** A step: what was before, what after, and what came of it. */
interface Seen {
  before: Floor;
  after: Floor;
  ended: Ended | null;
  /** Of a request. */
  asked: { talker: Talker; denial: Denial | null } | null;
  now: number;
}

function play(
  floor: Floor,
  act: Act,
  { who, now }: { who: Talker; now: number },
): Omit<Seen, 'before' | 'now'> {
  switch (act.do) {
    case 'request': {
      const { floor: after, ended, denial } = request(floor, who, at(now));
      return { after, ended, asked: { talker: who, denial } };
    }
    case 'release': {
      const { floor: after, ended } = release(floor, who.id, at(now));
      return { after, ended, asked: null };
    }
    case 'revoke': {
      const { floor: after, ended } = revoke(floor, 'linkLost', who.id);
      return { after, ended, asked: null };
    }
    case 'heard': {
      return { after: heard(floor, who.id, now), ended: null, asked: null };
    }
    case 'enable':
    case 'disable': {
      const { floor: after, ended } = setEnabled(floor, act.do === 'enable');
      return { after, ended, asked: null };
    }
    case 'wait': {
      const { floor: after, ended } = settle(floor, RULES, now);
      return { after, ended, asked: null };
    }
  }
}

/** Each step of a story, with the checks of time that a server makes in between. */
function stepsOf(story: { act: Act; afterMs: number }[], levels: number[]): Seen[] {
  const seen: Seen[] = [];
  let floor = freeFloor(true);
  let now = 0;
  for (const { act, afterMs } of story) {
    now += afterMs;
    const settled = settle(floor, RULES, now);
    seen.push({ before: floor, after: settled.floor, ended: settled.ended, asked: null, now });
    const index = 'who' in act ? act.who : 0;
    const who = talker(`t${index}`, levels[index] ?? 1, 'who' in act && act.isBroadcast);
    const step = play(settled.floor, act, { who, now });
    seen.push({ before: settled.floor, now, ...step });
    floor = step.after;
  }
  return seen;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

describe('whatever is asked of a floor in whatever order', () => {
  /** Throws, with the shortest story, where it doesn't hold for some step. */
  const always = (holds: (seen: Seen) => boolean) => (): void => {
    const ofStory = fc.property(acts, priorities, (story, levels) => stepsOf(story, levels).every(holds));
    fc.assert(ofStory, { numRuns: 500 });
  };

  it('every transmission begins by a grant and ends once, with a reason', () => {
    const ofStory = fc.property(acts, priorities, (story, levels) => {
      let open: Talker | null = null;
      return stepsOf(story, levels).every(({ after, ended, asked }) => {
        const isOwnEnd = ended === null || same(ended.turn.talker, open);
        open = ended === null ? open : null;
        const begins: Talker | null = open === null ? (after.turn?.talker ?? null) : null;
        const isGranted = begins === null || same(asked, { talker: begins, denial: null });
        open ??= begins;
        return isOwnEnd && isGranted && same(after.turn?.talker ?? null, open);
      });
    });
    expect(() => fc.assert(ofStory, { numRuns: 500 })).not.toThrow();
  });

  it('only a higher priority cuts a speaker off', () => {
    expect(
      always(
        ({ before, after, ended, asked }) =>
          ended?.reason !== 'preempted' ||
          (same(before.turn, ended.turn) &&
            asked !== null &&
            asked.talker.priority > ended.turn.talker.priority &&
            same(after.turn?.talker, asked.talker)),
      ),
    ).not.toThrow();
  });

  it('while somebody speaks a higher priority gets the floor, and nobody else', () => {
    expect(
      always(({ before: { turn }, asked }) => {
        if (asked === null || turn === null || turn.talker.id === asked.talker.id) {
          return true;
        }
        return asked.denial === (asked.talker.priority > turn.talker.priority ? null : 'busy');
      }),
    ).not.toThrow();
  });

  it('what is denied changes nothing', () => {
    expect(
      always(({ before, after, asked }) => asked === null || asked.denial === null || same(after, before)),
    ).not.toThrow();
  });

  it('nobody speaks in a group that is disabled, too long, or without being heard', () => {
    expect(
      always(
        ({ after: { enabled, turn, hang }, now }) =>
          (enabled || (turn === null && hang === null)) &&
          (turn === null || hang === null) &&
          (turn === null || (now < turn.since + RULES.maxTalkMs && now < turn.heardAt + RULES.silenceMs)),
      ),
    ).not.toThrow();
  });

  it('dueAt() is the first time at which something changes by itself', () => {
    expect(
      always(({ after }) => {
        const due = dueAt(after, RULES);
        const at = (now: number): Floor => settle(after, RULES, now).floor;
        return due === null
          ? same(at(Number.MAX_SAFE_INTEGER), after)
          : same(at(due - 1), after) && !same(at(due), after);
      }),
    ).not.toThrow();
  });
});
