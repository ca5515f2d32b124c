import { expect, test } from 'vitest';
import { apply } from './apply.ts';
import { mayKnow, mayViewContent } from './rights.ts';
import type { ContentTopic } from './session.ts';
import { actorAt, after, idOf, must, runningSession, seatOf, unitSeatOf } from './testing.ts';

const CASE: ContentTopic = { kind: 'case', itemId: idOf(500), caseNo: 1 };
const FIGURES: ContentTopic = { kind: 'figures' };
const chair = actorAt(idOf(0));
/** The session with a unit (7), and an observer (6) from the court whose case it is. */
const session = () =>
  after(
    runningSession(0, 1, 2, 3, 4, 5),
    [
      { type: 'invite', seat: { ...seatOf(6, 'observer', 'court-2'), kind: 'person', userId: idOf(60) } },
      chair,
    ],
    [{ type: 'invite', seat: unitSeatOf(7) }, chair],
    [{ type: 'arrive' }, actorAt(idOf(6))],
    [{ type: 'arrive' }, actorAt(idOf(7))],
  );
const knowing = (topic: ContentTopic | null): number[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].filter((n) => mayKnow(session(), idOf(n), topic));

test('a case is for the table and for who looks on from its court, figures are for the table, all else for everybody', () => {
  expect(knowing(null)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(knowing(CASE)).toEqual([0, 1, 2, 3, 5, 6]);
  expect(knowing(FIGURES)).toEqual([0, 1, 2, 3, 5]);
});

test('a presenter shows a case of the item that is dealt with, the chair of any; what it was about ends with it', () => {
  const show = { type: 'shareContent', isOn: true, topic: CASE } as const;
  const presenter = actorAt(idOf(1));
  expect(apply(session(), show, presenter).refusal).toMatchObject({ code: 'conflict' });
  expect(apply(session(), { ...show, topic: { ...CASE, caseNo: 9 } }, chair).refusal).not.toBeNull();
  const taken = must(apply(session(), { type: 'takeUpItem', itemId: idOf(500) }, chair));
  const shown = must(apply(taken, show, presenter));
  expect(mayViewContent(shown, idOf(4))).toBe(false);
  const turned = must(apply(shown, { type: 'turnPage', layerId: idOf(600), title: '时间轴' }, presenter));
  expect(turned.layers).toMatchObject([{ topic: CASE }]);
  const over = must(apply(turned, { type: 'shareContent', isOn: false, topic: null }, presenter));
  expect(over.contentTopic).toBeNull();
  expect(mayViewContent(over, idOf(4))).toBe(true);
  const gone = must(apply(turned, { type: 'lose' }, presenter));
  expect(gone.contentTopic).toBeNull();
});
