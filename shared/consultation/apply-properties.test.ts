import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, rolesOf, type Actor } from './apply.ts';
import { RIGHTS, type Act, type CommandType } from './commands.ts';
import { viewForAll, viewOf, type Viewer } from './view.ts';
import {
  broadcastPicture,
  hasVoice,
  mayAddressAll,
  mayBeHeard,
  mayChair,
  mayDraw,
  mayHear,
  mayReceive,
  maySee,
  maySendContent,
  mayViewContent,
  sideRoomOf,
} from './rights.ts';
import { CHAIR_GRACE_MS, siteOf, type Consultation, type ContentTopic, type Site } from './session.ts';
import { actorAt, after, AT, idOf, plannedSession, runningSession, seatOf, unitSeatOf } from './testing.ts';

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
      'startRecording',
      'stopRecording',
      'leaveSideRoom',
    ] as const
  ).map((type) => fc.constant<Act>({ type })),
  ...(['arrive', 'arrive', 'arrive', 'lose', 'tick', 'restart'] as const).map((type) =>
    fc.constant<Act>({ type }),
  ),
  ...(
    [
      'call',
      'admit',
      'remove',
      'mute',
      'unmute',
      'grantFloor',
      'handOver',
      'lowerHand',
      'speaker',
      'askSideRoom',
      'closeSideRoom',
    ] as const
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
  id.map((layerId): Act => ({ type: 'turnPage', layerId, title: '页' })),
  isOn.map((accepts): Act => ({ type: 'answerSideRoom', accepts })),
  isOn.map((given): Act => ({ type: 'setVoiceActivated', isOn: given })),
  isOn.map((isLocked): Act => ({ type: 'setLocked', isLocked })),
  fc
    .record({
      isOn,
      topic: fc.constantFrom<ContentTopic | null>(
        null,
        { kind: 'figures' },
        { kind: 'case', itemId: idOf(500), caseNo: 1 },
        { kind: 'case', itemId: idOf(501), caseNo: 1 },
      ),
    })
    .map((given): Act => ({ type: 'shareContent', ...given })),
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
  fc.constant<Act>({ type: 'invite', seat: unitSeatOf(7) }),
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

/** The rules that do not hold, of those that are given by name. */
const brokenOf = (rules: Readonly<Record<string, boolean>>): string[] =>
  Object.entries(rules).flatMap(([name, holds]) => (holds ? [] : [name]));

const isOpen = ({ closedAt }: { closedAt: number | null }): boolean => closedAt === null;

/** What does not hold of one who looks: nobody hears or sees who isn't in, and nobody is seen who only looks on. */
function brokenFor(state: Consultation, viewer: Site): string[] {
  const ids = state.sites.map(({ id }) => id);
  const able = new Set(ableOf(state));
  const isIn = state.phase === 'running' && viewer.presence === 'present';
  const seen = ids.filter((id) => maySee(state, viewer.id, id));
  const received = [...seen, ...ids.filter((id) => mayHear(state, viewer.id, id))];
  const picture = broadcastPicture(state);
  const isFree = picture === null || viewer.id === state.chairId || viewer.keepsLayout;
  return brokenOf({
    'receives when in': mayReceive(state, viewer.id) === isIn,
    'outside nothing comes': isIn || received.length === 0,
    'only who may is received': received.every((id) => able.has(id)),
    'a broadcast picture is all': isFree || seen.every((id) => picture.includes(id)),
    'who talks aside hears the other only, and only that one': ids.every(
      (id) => !mayHear(state, viewer.id, id) || sideRoomOf(state, viewer.id) === sideRoomOf(state, id),
    ),
  });
}

const ableOf = ({ sites }: Consultation): string[] =>
  sites.filter((site) => site.presence === 'present' && hasVoice(site)).map(({ id }) => id);

/** One chair: whoever could is it, or the one whose line has just dropped. */
function hasOneChair(state: Consultation, at: number): boolean {
  const chair = siteOf(state, state.chairId);
  if (state.phase !== 'running') {
    return state.chairId === null;
  }
  if (chair === undefined) {
    return !state.sites.some((site) => site.presence === 'present' && mayChair(site));
  }
  const isAwhile = chair.presence === 'away' && at - chair.since < CHAIR_GRACE_MS;
  return hasVoice(chair) && (chair.presence === 'present' || isAwhile);
}

/** All that a unit in the field may ever command. */
const OF_UNITS: readonly Act['type'][] = [
  'setOwn',
  'sign',
  'answerRoll',
  'say',
  'leave',
  'decline',
  'reportCheck',
];

/** What does not hold of a unit: it never commands the session, and is shown no case and no decision. */
function brokenForUnit(state: Consultation, unit: Site): string[] {
  const viewer = { siteId: unit.id, isHost: false, receives: () => true };
  const view = viewOf(state, null, viewer);
  const last = viewOf(state, null, { ...viewer, siteId: null, isUnit: true });
  return brokenOf({
    'a unit takes part or looks on': unit.role === 'participant' || unit.role === 'observer',
    'a unit never chairs, draws, sends content or talks aside':
      state.chairId !== unit.id &&
      state.contentId !== unit.id &&
      !mayDraw(state, unit.id) &&
      state.sideRooms.every(({ siteIds }) => !siteIds.includes(unit.id)),
    'a unit sees nothing of the court’s own data':
      (state.contentTopic === null || !mayViewContent(state, unit.id)) &&
      [view, last].every(
        ({ agenda, decisions }) => decisions.length === 0 && agenda.every(({ cases }) => cases.length === 0),
      ),
  });
}

/** What must hold of every session, whatever was done, and doesn't. */
function broken(state: Consultation, at: number): string[] {
  const ids = state.sites.map(({ id }) => id);
  const able = new Set(ableOf(state));
  const { floorId, chairId, watchId, contentId, loop } = state;
  const heard = ids.filter((id) => mayAddressAll(state, id));
  const open = ids.filter((id) => mayBeHeard(state, id));
  const aside = state.sideRooms.flatMap(({ siteIds }) => siteIds);
  const shown = [...(broadcastPicture(state) ?? []), watchId, contentId, ...(loop?.siteIds ?? [])];
  return [
    ...brokenOf({
      'one site is appointed': state.sites.filter(({ role }) => role === 'chair').length === 1,
      'one chair': hasOneChair(state, at),
      'who has the floor is heard': floorId === null || heard.includes(floorId),
      'nobody else is, but the chair':
        floorId === null || heard.every((id) => id === floorId || id === chairId),
      'who is heard may speak': heard.every((id) => able.has(id)),
      'who is muted is silent': heard.every((id) => id === chairId || siteOf(state, id)?.isMuted === false),
      'who is heard at all may speak': open.every((id) => able.has(id)),
      'who talks aside is there': aside.every((id) => able.has(id)),
      'nobody talks aside twice': new Set(aside).size === aside.length,
      'the chair and the floor are for all': [chairId, floorId].every(
        (id) => id === null || !aside.includes(id),
      ),
      'one recording goes on, while the session does':
        state.recorded.filter(({ to }) => to === null).length <= (state.phase === 'running' ? 1 : 0),
      'what is shown is there': shown.every((id) => id === null || able.has(id)),
      'one sends content': ids.filter((id) => maySendContent(state, id)).length <= 1,
      'what content is about is known of content only, and a case is one of the agenda':
        (state.contentTopic === null || contentId !== null) &&
        (state.contentTopic?.kind !== 'case' || state.contentTopic.itemId === idOf(500)),
      'who looks on sees the cases of their own court only': state.sites
        .filter(({ role, courtId }) => role === 'observer' && courtId !== 'court-2')
        .every(({ id }) => state.contentTopic === null || !mayViewContent(state, id)),
      'a page is one of content that is sent': state.layerId === null || contentId !== null,
      'one roll call': state.rollCalls.filter(isOpen).length <= 1,
      'one vote': state.votes.filter(isOpen).length <= 1,
    }),
    ...state.sites.flatMap((viewer) => brokenFor(state, viewer)),
    ...state.sites.filter(({ kind }) => kind === 'unit').flatMap((unit) => brokenForUnit(state, unit)),
  ];
}

/** A locked session is entered only by the chair's call, after a lost line, or by the appointed chair. */
function keepsLock(before: Consultation, next: Consultation, act: Act): boolean {
  const isKept = !before.isLocked || before.phase !== 'running' || act.type === 'admit';
  return (
    isKept ||
    next.sites.every((site) => {
      const was = siteOf(before, site.id);
      const hasEntered = site.presence === 'present' && was !== undefined && was.presence !== 'present';
      return !hasEntered || was.presence === 'calling' || was.presence === 'away' || was.role === 'chair';
    })
  );
}

/** A decision stays, and only who receives one that was read back confirms it. */
function keepsDecisions(before: Consultation, next: Consultation, act: Act, { isReceiver }: Actor): boolean {
  return before.decisions.every((was) => {
    const now = next.decisions.find(({ id }) => id === was.id);
    switch (now?.state) {
      case undefined: {
        return false;
      }
      case 'confirmed': {
        const isNew = act.type === 'confirmDecision' && isReceiver && was.state === 'readBack';
        return was.state === 'confirmed' || isNew;
      }
      case 'done': {
        return was.state === 'done' || (was.state === 'confirmed' && isReceiver);
      }
      default: {
        return was.state !== 'confirmed' && was.state !== 'done';
      }
    }
  });
}

/** What must hold between a session and what an act made of it, and doesn't. */
function brokenBy(before: Consultation, next: Consultation, act: Act, actor: Actor): string[] {
  const isAllowed =
    !(act.type in RIGHTS) ||
    rolesOf(before, actor).some((role) => RIGHTS[act.type as CommandType].includes(role));
  const isUnit = siteOf(before, actor.siteId)?.kind === 'unit' && !actor.isHost && !actor.isReceiver;
  const bare = ({ decisions: _decisions, ...rest }: Consultation): string => JSON.stringify(rest);
  return brokenOf({
    'who may not changes nothing': isAllowed || next === before,
    'a unit does what units may':
      next === before || !isUnit || !(act.type in RIGHTS) || OF_UNITS.includes(act.type),
    'the lock': keepsLock(before, next, act),
    'what is over stays': !isOver(before) || bare(next) === bare(before),
    decisions: keepsDecisions(before, next, act, actor),
  });
}

const withUnit = (): Consultation =>
  after(
    runningSession(0, 1, 2, 3, 4, 5),
    [{ type: 'invite', seat: unitSeatOf(7) }, actorAt(idOf(0))],
    [{ type: 'arrive' }, actorAt(idOf(7))],
  );

test.each([
  ['a planned session', plannedSession],
  ['a running one', () => runningSession(0, 1, 2, 3, 4, 5)],
  ['one with a unit', withUnit],
] as const)('no sequence of acts from any role breaks %s', (_, begin) => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
      let state = begin();
      let at = AT;
      for (const { act, who, isHost, isReceiver, waitMs } of steps) {
        at += waitMs;
        // The server lets time pass before it acts.
        state = apply(state, { type: 'tick' }, actorAt(null, at)).state;
        expect(broken(state, at)).toEqual([]);
        const actor = actorAt(who === null ? null : idOf(who), at, { isHost, isReceiver });
        const { state: next, refusal } = apply(state, act, actor);
        expect(refusal === null || next === state).toBe(true);
        expect([...brokenBy(state, next, act, actor), ...broken(next, at)]).toEqual([]);
        state = next;
      }
    }),
    { numRuns: 200 },
  );
});

test('what several are told together is for each of them what they would be told alone', () => {
  const MINUTES = { text: '纪要', savedBy: '某', savedAt: AT, signedBy: null, signedAt: null, sha256: 'x' };
  fc.assert(
    fc.property(
      fc.array(aStep, { maxLength: 40 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }),
      (steps, chosen) => {
        let at = AT;
        const state = steps.reduce((before, { act, who, isHost, isReceiver, waitMs }) => {
          at += waitMs;
          return apply(before, act, actorAt(who === null ? null : idOf(who), at, { isHost, isReceiver }))
            .state;
        }, withUnit());
        const viewers = chosen
          .filter((n) => siteOf(state, idOf(n)) !== undefined)
          .map((n): Viewer => ({ siteId: idOf(n), isHost: false, receives: (of) => of === 'court-2' }));
        const [first, ...others] = viewers;
        if (first === undefined) {
          return;
        }
        const { minutes, ...together } = viewForAll(state, MINUTES, [first, ...others]);
        for (const viewer of viewers) {
          expect(viewOf(together, minutes, viewer)).toEqual(viewOf(state, MINUTES, viewer));
        }
        // Where units alone are told, nothing of a case is.
        const isOfUnits = viewers.every(({ siteId }) => siteOf(state, siteId)?.kind === 'unit');
        const cases = together.agenda.flatMap((item) => item.cases);
        const told = [...cases, ...together.decisions, ...together.votes, ...together.layers];
        expect(isOfUnits && (told.length > 0 || minutes !== null)).toBe(false);
      },
    ),
  );
});
