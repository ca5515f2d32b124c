import { describe, expect, test } from 'vitest';
import { apply } from './apply.ts';
import { broadcastPicture, mayBeHeard, maySee, watchedByChair } from './rights.ts';
import { CALL_MS, CHAIR_GRACE_MS, siteOf } from './session.ts';
import { actorAt, after, AT, idOf, must, plannedSession, runningSession, seatOf } from './testing.ts';

const [CHAIR, PRESENTER, ONE, TWO, OBSERVER] = [0, 1, 2, 3, 4].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
];
const chair = actorAt(CHAIR);

describe('the chair', () => {
  test('whose line drops is replaced after a while, and gets the chair back on return', () => {
    let state = after(runningSession(0, 1, 2), [{ type: 'lose' }, actorAt(CHAIR)]);
    expect(state.chairId).toBe(CHAIR);
    state = after(state, [{ type: 'tick' }, actorAt(null, AT + CHAIR_GRACE_MS)]);
    expect(state).toMatchObject({ chairId: PRESENTER, chairBy: 'rule' });
    expect(after(state, [{ type: 'arrive' }, actorAt(CHAIR)])).toMatchObject({
      chairId: CHAIR,
      chairBy: 'appointment',
    });
  });

  test('that was handed over stays there until it is taken back', () => {
    const state = after(
      runningSession(0, 1, 2),
      [{ type: 'handOver', siteId: ONE }, chair],
      [{ type: 'lose' }, actorAt(CHAIR)],
      [{ type: 'arrive' }, actorAt(CHAIR)],
    );
    expect(state).toMatchObject({ chairId: ONE, chairBy: 'handOver' });
    expect(apply(state, { type: 'muteAll' }, chair).refusal?.code).toBe('forbidden');
    expect(after(state, [{ type: 'takeBack' }, chair]).chairId).toBe(CHAIR);
    expect(apply(state, { type: 'takeBack' }, actorAt(PRESENTER)).refusal?.code).toBe('forbidden');
  });
});

describe('the floor', () => {
  test('that is granted silences everybody else but the chair, and is given back', () => {
    const asked = after(runningSession(0, 1, 2, 3), [{ type: 'sign', hand: 'speak' }, actorAt(ONE)]);
    const granted = after(asked, [{ type: 'grantFloor', siteId: ONE }, chair]);
    expect([CHAIR, PRESENTER, ONE, TWO].filter((id) => mayBeHeard(granted, id))).toEqual([CHAIR, ONE]);
    expect(siteOf(granted, ONE)?.hand).toBeNull();
    const over = after(granted, [{ type: 'endFloor' }, chair]);
    expect([CHAIR, PRESENTER, ONE, TWO].every((id) => mayBeHeard(over, id))).toBe(true);
  });

  test('of everyone who was muted is silent, also who comes later, until the chair opens them', () => {
    const muted = after(
      runningSession(0, 1),
      [{ type: 'muteAll' }, chair],
      [{ type: 'arrive' }, actorAt(ONE)],
      [{ type: 'unmute', siteId: PRESENTER }, chair],
    );
    expect([CHAIR, PRESENTER, ONE].filter((id) => mayBeHeard(muted, id))).toEqual([CHAIR, PRESENTER]);
  });
});

describe('pictures', () => {
  test('that are broadcast are all that a participant may see, unless a hall keeps its layout', () => {
    const state = after(
      runningSession(0, 1, 2, 3),
      [{ type: 'broadcast', siteIds: [ONE] }, chair],
      [{ type: 'keepLayout', keeps: true }, actorAt(TWO)],
    );
    expect([maySee(state, PRESENTER, ONE), maySee(state, PRESENTER, CHAIR)]).toEqual([true, false]);
    expect([maySee(state, TWO, CHAIR), maySee(state, CHAIR, PRESENTER)]).toEqual([true, true]);
  });

  test('of a loop change in their time and skip who is gone', () => {
    let state = after(runningSession(0, 1, 2, 3), [
      { type: 'loop', loop: { mode: 'broadcast', siteIds: [PRESENTER, ONE, TWO], everyS: 5 } },
      chair,
    ]);
    expect(broadcastPicture(state)).toEqual([PRESENTER]);
    state = after(state, [{ type: 'tick' }, actorAt(null, AT + 5_000)]);
    expect(broadcastPicture(state)).toEqual([ONE]);
    state = after(
      state,
      [{ type: 'leave' }, actorAt(TWO, AT + 5_000)],
      [{ type: 'tick' }, actorAt(null, AT + 10_000)],
    );
    expect(broadcastPicture(state)).toEqual([PRESENTER]);
    const watched = after(state, [
      { type: 'loop', loop: { mode: 'watch', siteIds: [ONE], everyS: 5 } },
      chair,
    ]);
    expect([broadcastPicture(watched), watchedByChair(watched)]).toEqual([null, ONE]);
  });

  test('by voice follow who speaks, as long as nobody is broadcast by name', () => {
    const state = after(
      runningSession(0, 1, 2, 4),
      [{ type: 'setVoiceActivated', isOn: true }, chair],
      [{ type: 'speaker', siteId: ONE }, actorAt(null)],
      [{ type: 'speaker', siteId: OBSERVER }, actorAt(null)],
    );
    expect(broadcastPicture(state)).toEqual([ONE]);
    expect(broadcastPicture(after(state, [{ type: 'broadcast', siteIds: [PRESENTER] }, chair]))).toEqual([
      PRESENTER,
    ]);
  });
});

describe('coming in', () => {
  test('a site that nobody answers at is missed, called again and let into a locked session', () => {
    let state = after(
      runningSession(0),
      [{ type: 'tick' }, actorAt(null, AT + CALL_MS)],
      [{ type: 'setLocked', isLocked: true }, chair],
    );
    expect(siteOf(state, ONE)?.presence).toBe('missed');
    expect(apply(state, { type: 'arrive' }, actorAt(ONE)).refusal?.code).toBe('conflict');
    state = after(state, [{ type: 'call', siteId: ONE }, chair], [{ type: 'arrive' }, actorAt(ONE)]);
    expect(siteOf(state, ONE)?.presence).toBe('present');
  });

  test('who was removed stays outside until called again', () => {
    const state = after(runningSession(0, 2), [{ type: 'remove', siteId: ONE }, chair]);
    expect(apply(state, { type: 'arrive' }, actorAt(ONE)).refusal?.code).toBe('forbidden');
    const called = after(state, [{ type: 'call', siteId: ONE }, chair], [{ type: 'arrive' }, actorAt(ONE)]);
    expect(siteOf(called, ONE)?.presence).toBe('present');
  });

  test('after the beginning a waiting room holds who was not called', () => {
    const state = after(
      { ...runningSession(0), hasWaitingRoom: true },
      [{ type: 'tick' }, actorAt(null, AT + CALL_MS)],
      [{ type: 'arrive' }, actorAt(ONE)],
    );
    expect(siteOf(state, ONE)?.presence).toBe('waiting');
    expect(siteOf(after(state, [{ type: 'admit', siteId: ONE }, chair]), ONE)?.presence).toBe('present');
  });

  test('an invitation to a running session rings; nobody is invited twice', () => {
    const state = after(runningSession(0), [{ type: 'invite', seat: seatOf(6, 'participant') }, chair]);
    expect(siteOf(state, idOf(6))?.presence).toBe('calling');
    const again = { ...seatOf(7, 'participant'), courtId: 'court-6' };
    expect(apply(state, { type: 'invite', seat: again }, chair).refusal?.code).toBe('conflict');
  });
});

describe('matters', () => {
  test('a roll call has the time of each answer, and who is not there has none', () => {
    const called = after(runningSession(0, 1), [{ type: 'callRoll', id: idOf(600) }, chair]);
    const answered = after(called, [{ type: 'answerRoll', id: idOf(600) }, actorAt(PRESENTER, AT + 3_000)]);
    const [roll] = answered.rollCalls;
    expect(roll?.answers.find(({ siteId }) => siteId === PRESENTER)?.answeredAt).toBe(AT + 3_000);
    expect(roll?.answers.find(({ siteId }) => siteId === ONE)?.answeredAt).toBeNull();
  });

  test('a decision is entered, read back, and confirmed by the court that receives it, also after the end', () => {
    const decision = {
      id: idOf(600),
      itemId: idOf(500),
      caseNo: 1,
      responsible: '某法官',
      text: '三日内完成评估',
      nodeId: null,
      dueAt: AT + 86_400_000,
    };
    const confirm = { type: 'confirmDecision', id: decision.id } as const;
    const receiver = actorAt(null, AT, { isReceiver: true });
    const entered = after(runningSession(0, 2), [{ type: 'enterDecision', decision }, chair]);
    expect(apply(entered, confirm, receiver).refusal?.code).toBe('conflict');
    const read = after(entered, [{ type: 'readBack', id: decision.id }, chair]);
    expect(apply(read, confirm, chair).refusal?.code).toBe('forbidden');
    const over = after(read, [{ type: 'end' }, chair]);
    expect(must(apply(over, confirm, receiver)).decisions[0]).toMatchObject({
      state: 'confirmed',
      courtId: 'court-2',
    });
  });

  test('votes are by roll: the last of a site counts, and an observer has none', () => {
    const vote = { type: 'castVote', id: idOf(600) } as const;
    const state = after(
      runningSession(0, 1, 4),
      [{ type: 'openVote', id: idOf(600), question: '是否拍卖' }, chair],
      [{ ...vote, choice: 'for' }, actorAt(PRESENTER)],
      [{ ...vote, choice: 'against' }, actorAt(PRESENTER)],
    );
    expect(state.votes[0]?.votes).toMatchObject([{ siteId: PRESENTER, choice: 'against' }]);
    expect(apply(state, { ...vote, choice: 'for' }, actorAt(OBSERVER)).refusal?.code).toBe('forbidden');
  });

  test('a restart leaves everybody away, and who comes back is where they were', () => {
    const state = after(
      runningSession(0, 1),
      [{ type: 'mute', siteId: PRESENTER }, chair],
      [{ type: 'restart' }, actorAt(null)],
      [{ type: 'arrive' }, actorAt(CHAIR)],
      [{ type: 'arrive' }, actorAt(PRESENTER)],
    );
    expect(state.chairId).toBe(CHAIR);
    expect(siteOf(state, PRESENTER)).toMatchObject({ presence: 'present', isMuted: true });
  });

  test('a plan has one chair', () => {
    const plan = {
      title: 'x',
      plannedAt: AT,
      minutes: 30,
      hasWaitingRoom: false,
      recordsItself: false,
      sites: [seatOf(1, 'participant')],
      agenda: [],
    };
    expect(
      apply(plannedSession(), { type: 'plan', plan }, actorAt(null, AT, { isHost: true })).refusal?.code,
    ).toBe('conflict');
  });
});
