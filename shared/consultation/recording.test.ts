import { expect, test } from 'vitest';
import { apply } from './apply.ts';
import {
  chaptersOf,
  failedStretch,
  isRecording,
  lostSites,
  readSiteSourceId,
  siteSourceId,
} from './recording.ts';
import { actorAt, after, AT, idOf, plannedSession, runningSession } from './testing.ts';

const chair = (at = AT) => actorAt(idOf(0), at);
const recorder = (at = AT) => actorAt(idOf(5), at);

test('the chair or the recorder begins and ends the recording; others do not', () => {
  const state = after(
    runningSession(0, 1, 5),
    [{ type: 'startRecording' }, recorder()],
    [{ type: 'startRecording' }, chair(AT + 1)],
    [{ type: 'stopRecording' }, chair(AT + 5)],
    [{ type: 'stopRecording' }, chair(AT + 6)],
  );
  expect(state.recorded).toEqual([{ from: AT, to: AT + 5, by: '某某', failure: null, lost: [] }]);
  expect(apply(state, { type: 'startRecording' }, actorAt(idOf(1))).refusal?.code).toBe('forbidden');
});

test('a session that was planned so records itself, and ends the recording with itself', () => {
  const host = actorAt(null, AT, { isHost: true });
  const begun = after({ ...plannedSession(), recordsItself: true }, [{ type: 'start' }, host]);
  expect(begun.recorded).toEqual([{ from: AT, to: null, by: null, failure: null, lost: [] }]);
  expect(isRecording(begun)).toBe(true);
  const over = after(begun, [{ type: 'end' }, actorAt(null, AT + 9, { isHost: true })]);
  expect(over.recorded).toEqual([{ from: AT, to: AT + 9, by: null, failure: null, lost: [] }]);
});

test('a recording that the disk takes no more ends with its reason, until another one begins; one that was over already is left alone', () => {
  const fail = { type: 'recordingFailed', failure: 'diskFull' } as const;
  const begun = after(runningSession(0, 1, 5), [{ type: 'startRecording' }, chair()]);
  const failed = after(begun, [fail, actorAt(null, AT + 3)]);
  expect(failed.recorded).toEqual([{ from: AT, to: AT + 3, by: '某某', failure: 'diskFull', lost: [] }]);
  expect(failedStretch(failed)?.to).toBe(AT + 3);
  expect(after(failed, [fail, actorAt(null, AT + 4)]).recorded).toEqual(failed.recorded);
  const again = after(failed, [{ type: 'startRecording' }, recorder(AT + 9)]);
  expect(failedStretch(again)).toBeUndefined();
  const ended = after(begun, [{ type: 'stopRecording' }, chair(AT + 5)]);
  expect(failedStretch(ended)).toBeUndefined();
});

test('a site that the disk refuses is noted once in what is recorded, which goes on for the others; the next recording begins with it again', () => {
  const refuse = { type: 'siteRecordingFailed', siteId: idOf(1) } as const;
  const none = after(runningSession(0, 1, 5), [refuse, actorAt(null, AT)]);
  expect(lostSites(none)).toEqual([]);
  const lost = after(
    none,
    [{ type: 'startRecording' }, chair()],
    [refuse, actorAt(null, AT + 2)],
    [refuse, actorAt(null, AT + 3)],
  );
  expect(lostSites(lost)).toEqual([{ siteId: idOf(1), at: AT + 2 }]);
  expect(isRecording(lost)).toBe(true);
  const again = after(
    lost,
    [{ type: 'stopRecording' }, chair(AT + 5)],
    [{ type: 'startRecording' }, chair(AT + 6)],
  );
  expect(lostSites(again)).toEqual([]);
  expect(again.recorded[0]?.lost).toHaveLength(1);
});

test('chapters are the items as often as they were taken up', () => {
  const take = (at: number, itemId: string | null) => ({ at, act: { type: 'takeUpItem', itemId } as const });
  const log = [
    { at: 1, act: { type: 'start' } as const },
    take(2, idOf(500)),
    take(3, idOf(501)),
    take(4, null),
    take(5, idOf(500)),
  ];
  expect(chaptersOf(plannedSession(), log).map(({ at, title }) => [at, title])).toEqual([
    [2, '案件一'],
    [3, '案件二'],
    [5, '案件一'],
  ]);
});

test('what a site sends has an id that recordings take, and that says whose it is', () => {
  for (const part of ['people', 'content'] as const) {
    const id = siteSourceId(idOf(1), idOf(2), part);
    expect(id.length).toBeLessThanOrEqual(80);
    expect(readSiteSourceId(id)).toEqual({ consultationId: idOf(1), siteId: idOf(2), part });
  }
  expect(readSiteSourceId('unit:u1')).toBeNull();
});
