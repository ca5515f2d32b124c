import { describe, expect, test } from 'vitest';
import { apply } from './apply.ts';
import { mayAddressAll, mayBeHeard, mayHear } from './rights.ts';
import { CALL_MS, type Consultation } from './session.ts';
import { actorAt, after, AT, idOf, runningSession } from './testing.ts';

const [CHAIR, PRESENTER, ONE, TWO] = [0, 1, 2, 3].map(idOf) as [string, string, string, string];

const asked = (): Consultation =>
  after(runningSession(0, 1, 2, 3, 4), [{ type: 'askSideRoom', siteId: TWO }, actorAt(ONE)]);
const aside = (): Consultation => after(asked(), [{ type: 'answerSideRoom', accepts: true }, actorAt(TWO)]);
/** Who hears whom, as `viewer>speaker`. */
const hearings = (state: Consultation): string[] =>
  [CHAIR, PRESENTER, ONE, TWO].flatMap((viewer, a) =>
    [CHAIR, PRESENTER, ONE, TWO].flatMap((speaker, b) =>
      mayHear(state, viewer, speaker) && mayBeHeard(state, speaker) ? [`${a}>${b}`] : [],
    ),
  );

describe('talking aside', () => {
  test('the two hear each other and nobody else, and nobody else hears them, once both have agreed', () => {
    expect(hearings(asked())).toHaveLength(12);
    expect(hearings(aside())).toEqual(['0>1', '1>0', '2>3', '3>2']);
    const muted = after(aside(), [{ type: 'muteAll' }, actorAt(CHAIR)]);
    expect(hearings(muted)).toEqual(['1>0', '2>3', '3>2']);
    expect(mayAddressAll(muted, ONE)).toBe(false);
  });

  test('ends when either leaves it, loses the line or gets the floor, or the chair ends it', () => {
    const over = (state: Consultation): void => expect(state.sideRooms).toEqual([]);
    over(after(aside(), [{ type: 'leaveSideRoom' }, actorAt(TWO)]));
    over(after(aside(), [{ type: 'lose' }, actorAt(ONE)]));
    over(after(aside(), [{ type: 'grantFloor', siteId: TWO }, actorAt(CHAIR)]));
    over(after(aside(), [{ type: 'handOver', siteId: ONE }, actorAt(CHAIR)]));
    over(after(aside(), [{ type: 'closeSideRoom', siteId: ONE }, actorAt(CHAIR)]));
    over(after(asked(), [{ type: 'answerSideRoom', accepts: false }, actorAt(TWO)]));
    over(after(asked(), [{ type: 'tick' }, actorAt(null, AT + CALL_MS)]));
  });

  test('is not for the chair, nor for who talks aside already; only who was asked agrees', () => {
    const ask = (by: string, siteId: string): string | undefined =>
      apply(aside(), { type: 'askSideRoom', siteId }, actorAt(by)).refusal?.code;
    expect(ask(CHAIR, PRESENTER)).toBe('conflict');
    expect(ask(PRESENTER, CHAIR)).toBe('conflict');
    expect(ask(PRESENTER, ONE)).toBe('conflict');
    expect(ask(idOf(4), PRESENTER)).toBe('forbidden');
    const own = apply(asked(), { type: 'answerSideRoom', accepts: true }, actorAt(ONE));
    expect(own.refusal?.code).toBe('conflict');
    const others = apply(aside(), { type: 'closeSideRoom', siteId: ONE }, actorAt(PRESENTER));
    expect(others.refusal?.code).toBe('forbidden');
  });
});
