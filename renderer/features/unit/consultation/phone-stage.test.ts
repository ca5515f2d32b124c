import { expect, test } from 'vitest';
import type { Act } from '#shared/consultation/commands.ts';
import type { Actor } from '#shared/consultation/apply.ts';
import { actorAt, after, idOf, runningSession, unitSeatOf } from '#shared/consultation/testing.ts';
import { phoneStage } from './phone-stage.ts';

const UNIT = idOf(7);
const chair = actorAt(idOf(0));
const withUnit = (...acts: readonly [Act, Actor][]) =>
  after(
    runningSession(0, 1, 2),
    [{ type: 'invite', seat: unitSeatOf(7) }, chair],
    [{ type: 'arrive' }, actorAt(UNIT)],
    ...acts,
  );
const video = (n: number) => ({ siteId: idOf(n), stream: 'video' as const });
const content = (n: number) => ({ siteId: idOf(n), stream: 'content' as const });

test('a phone shows the chair, then who has the floor, then what is broadcast', () => {
  expect(phoneStage(withUnit(), UNIT, false)).toEqual({ main: video(0), second: null });
  const floor = withUnit([{ type: 'grantFloor', siteId: idOf(2) }, chair]);
  expect(phoneStage(floor, UNIT, false).main).toEqual(video(2));
  const broadcast = withUnit([{ type: 'broadcast', siteIds: [idOf(1)] }, chair]);
  expect(phoneStage(broadcast, UNIT, false).main).toEqual(video(1));
});

test('who speaks here sees the chair and not themselves', () => {
  const own = withUnit([{ type: 'grantFloor', siteId: UNIT }, chair]);
  expect(phoneStage(own, UNIT, false).main).toEqual(video(0));
});

test('content stands before people, who can be put before it', () => {
  const shared = withUnit([{ type: 'shareContent', isOn: true, topic: null }, chair]);
  expect(phoneStage(shared, UNIT, false)).toEqual({ main: content(0), second: video(0) });
  expect(phoneStage(shared, UNIT, true)).toEqual({ main: video(0), second: content(0) });
});

test('content that a unit may not see doesn’t take the place of people', () => {
  const topic = { kind: 'figures' as const };
  const shared = withUnit([{ type: 'shareContent', isOn: true, topic }, chair]);
  expect(phoneStage(shared, UNIT, false)).toEqual({ main: video(0), second: content(0) });
});

test('a unit that is outside is shown nothing of people', () => {
  expect(phoneStage(runningSession(0, 1), UNIT, false)).toEqual({ main: null, second: null });
});
