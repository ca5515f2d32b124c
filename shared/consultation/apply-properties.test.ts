import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, rolesOf, type Actor } from './apply.ts';
import { RIGHTS, type Act, type CommandType } from './commands.ts';
import {
  broadcastPicture,
  hasVoice,
  mayBeHeard,
  mayHear,
  mayReceive,
  maySee,
  maySendContent,
} from './rights.ts';
import { CHAIR_GRACE_MS, siteOf, type Consultation } from './session.ts';
import { actorAt, AT, idOf, plannedSession, runningSession, seatOf } from './testing.ts';

const siteId = fc.integer({ min: 0, max: 7 }).map(idOf);
const siteIds = fc.array(siteId, { maxLength: 4 });
const itemId = fc.integer({ min: 500, max: 502 }).map(idOf);
const id = fc.integer({ min: 600, max: 604 }).map(idOf);
const isOn = fc.boolean();
const layout = fc.option(fc.record({ arrangement: fc.constantFrom('grid', 'speaker', 'content'), siteIds }));

const anAct: fc.Arbitrary<Act> = fc.oneof(
  ...(
    [
      'cancel',
      'start',
      'end',
      'muteAll',
      'unmuteAll',
      'endFloor',
      'takeBack',
      'closeRoll',
      'decline',
      'leave',
    ] as const
  ).map((type) => fc.constant<Act>({ type })),
  ...(['arrive', 'arrive', 'arrive', 'lose', 'tick', 'restart'] as const).map((type) =>
    fc.constant<Act>({ type }),
  ),
  ...(
    ['call', 'admit', 'remove', 'mute', 'unmute', 'grantFloor', 'handOver', 'lowerHand', 'speaker'] as const
  ).map((type) => siteId.map((to): Act => ({ type, siteId: to }))),
  fc
    .record({ siteId, role: fc.constantFrom('presenter', 'participant', 'observer', 'recorder') })
    .map((given): Act => ({ type: 'setRole', ...given })),
  siteIds.map((given): Act => ({ type: 'broadcast', siteIds: given })),
  fc.option(siteId).map((given): Act => ({ type: 'watch', siteId: given })),
  fc
    .record({
      mode: fc.constantFrom('broadcast', 'watch'),
      siteIds: fc.array(siteId, { minLength: 1, maxLength: 4 }),
    })
    .map((given): Act => ({ type: 'loop', loop: { ...given, everyS: 3 } })),
  isOn.map((given): Act => ({ type: 'setVoiceActivated', isOn: given })),
  isOn.map((isLocked): Act => ({ type: 'setLocked', isLocked })),
  isOn.map((given): Act => ({ type: 'shareContent', isOn: given })),
  isOn.map((keeps): Act => ({ type: 'keepLayout', keeps })),
  layout.map((given): Act => ({ type: 'pushLayout', layout: given })),
  id.map((given): Act => ({ type: 'callRoll', id: given })),
  id.map((given): Act => ({ type: 'answerRoll', id: given })),
  id.map((given): Act => ({ type: 'openVote', id: given, question: '?' })),
  id.map((given): Act => ({ type: 'closeVote', id: given })),
  fc
    .record({ id, choice: fc.constantFrom('for', 'against', 'abstain') })
    .map((given): Act => ({ type: 'castVote', ...given })),
  fc.option(itemId).map((given): Act => ({ type: 'takeUpItem', itemId: given })),
  id.map((given): Act => ({
    type: 'enterDecision',
    decision: {
      id: given,
      itemId: idOf(500),
      caseNo: 1,
      responsible: '某',
      text: '办',
      nodeId: null,
      dueAt: AT * 2,
    },
  })),
  id.map((given): Act => ({ type: 'finishDecision', id: given, result: '已办' })),
  ...(['readBack', 'withdrawDecision', 'confirmDecision'] as const).map((type) =>
    id.map((given): Act => ({ type, id: given })),
  ),
  id.map((given): Act => ({ type: 'say', id: given, text: '好' })),
  fc.constantFrom('speak', 'agree', null).map((hand): Act => ({ type: 'sign', hand })),
  fc.constant<Act>({ type: 'invite', seat: seatOf(6, 'participant') }),
);

interface Step {
  act: Act;
  who: number | null;
  isHost: boolean;
  isReceiver: boolean;
  waitMs: number;
}

const aStep: fc.Arbitrary<Step> = fc.record({
  act: anAct,
  // The chair acts often, so that what only the chair can do is done.
  who: fc.oneof(fc.constant(0), fc.option(fc.integer({ min: 0, max: 7 }))),
  isHost: fc.boolean(),
  isReceiver: fc.boolean(),
  waitMs: fc.constantFrom(0, 0, 500, 4_000, CHAIR_GRACE_MS, 50_000),
});

const isOver = ({ phase }: Consultation): boolean => phase === 'ended' || phase === 'cancelled';

/** What must hold of every session, whatever was done. */
function expectSound(state: Consultation, at: number): void {
  const ids = state.sites.map((site) => site.id);
  const chair = siteOf(state, state.chairId);
  const able = state.sites.filter((site) => site.presence === 'present' && hasVoice(site));
  expect(state.sites.filter(({ role }) => role === 'chair')).toHaveLength(1);
  if (state.phase === 'running') {
    // One chair: whoever could is it, or the one whose line has just dropped.
    if (chair === undefined) {
      expect(able).toEqual([]);
    } else {
      expect(hasVoice(chair)).toBe(true);
      const isAwhile = chair.presence === 'away' && at - chair.since < CHAIR_GRACE_MS;
      expect(chair.presence === 'present' || isAwhile).toBe(true);
    }
  } else {
    expect(state.chairId).toBeNull();
  }
  // The floor: somebody present has it, and then nobody is heard but they and the chair.
  const heard = ids.filter((each) => mayBeHeard(state, each));
  if (state.floorId !== null) {
    expect(able.map((site) => site.id)).toContain(state.floorId);
    expect(heard.every((each) => each === state.floorId || each === state.chairId)).toBe(true);
    expect(heard).toContain(state.floorId);
  }
  for (const each of heard) {
    const site = siteOf(state, each);
    expect(site?.presence === 'present' && ['chair', 'presenter', 'participant'].includes(site.role)).toBe(
      true,
    );
    expect(each === state.chairId || site?.isMuted === false).toBe(true);
  }
  // What is shown is there to be seen.
  const shown = [
    ...(broadcastPicture(state) ?? []),
    state.watchId,
    state.contentId,
    ...(state.loop?.siteIds ?? []),
  ];
  for (const each of shown.filter((one) => one !== null)) {
    expect(able.map((site) => site.id)).toContain(each);
  }
  expect(ids.filter((each) => maySendContent(state, each)).length).toBeLessThanOrEqual(1);
  // Nobody hears or sees who isn't in, and nobody is seen who only looks on.
  const picture = broadcastPicture(state);
  for (const viewer of state.sites) {
    const isIn = state.phase === 'running' && viewer.presence === 'present';
    expect(mayReceive(state, viewer.id)).toBe(isIn);
    const seen = ids.filter((each) => maySee(state, viewer.id, each));
    const overheard = ids.filter((each) => mayHear(state, viewer.id, each));
    if (!isIn) {
      expect([...seen, ...overheard]).toEqual([]);
    }
    expect([...seen, ...overheard].every((each) => able.some((site) => site.id === each))).toBe(true);
    if (picture !== null && viewer.id !== state.chairId && !viewer.keepsLayout) {
      expect(seen.every((each) => picture.includes(each))).toBe(true);
    }
  }
  expect(state.rollCalls.filter(({ closedAt }) => closedAt === null).length).toBeLessThanOrEqual(1);
  expect(state.votes.filter(({ closedAt }) => closedAt === null).length).toBeLessThanOrEqual(1);
}

/** What must hold between a session and what an act made of it. */
function expectLawful(before: Consultation, next: Consultation, act: Act, actor: Actor): void {
  if (act.type in RIGHTS) {
    const allowed = RIGHTS[act.type as CommandType];
    if (!rolesOf(before, actor).some((role) => allowed.includes(role))) {
      expect(next).toBe(before);
    }
  }
  // A locked session is entered only by the chair's call, after a lost line, or by the appointed chair.
  if (before.isLocked && before.phase === 'running') {
    for (const site of next.sites) {
      const was = siteOf(before, site.id);
      if (was !== undefined && was.presence !== site.presence && site.presence === 'present') {
        const isLet = was.presence === 'calling' || was.presence === 'away' || was.role === 'chair';
        expect(isLet || act.type === 'admit').toBe(true);
      }
    }
  }
  if (isOver(before)) {
    const decided = ({ decisions: _decisions, ...rest }: Consultation): object => rest;
    expect(decided(next)).toEqual(decided(before));
  }
  for (const decision of before.decisions) {
    const now = next.decisions.find((each) => each.id === decision.id);
    expect(now).toBeDefined();
    if (decision.state === 'confirmed') {
      expect(['confirmed', 'done']).toContain(now?.state);
    }
    if (decision.state !== 'confirmed' && now?.state === 'confirmed') {
      expect(act.type === 'confirmDecision' && actor.isReceiver && decision.state === 'readBack').toBe(true);
    }
  }
}

test.each([
  ['a planned session', plannedSession],
  ['a running one', () => runningSession(0, 1, 2, 3, 4, 5)],
] as const)('no sequence of acts from any role breaks %s', (_, begin) => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
      let state = begin();
      let at = AT;
      for (const { act, who, isHost, isReceiver, waitMs } of steps) {
        at += waitMs;
        // The server lets time pass before it acts.
        state = apply(state, { type: 'tick' }, actorAt(null, at)).state;
        expectSound(state, at);
        const actor = actorAt(who === null ? null : idOf(who), at, { isHost, isReceiver });
        const { state: next, refusal } = apply(state, act, actor);
        if (refusal !== null) {
          expect(next).toBe(state);
        }
        expectLawful(state, next, act, actor);
        expectSound(next, at);
        state = next;
      }
    }),
    { numRuns: 200 },
  );
});
