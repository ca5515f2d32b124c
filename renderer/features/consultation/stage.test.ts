import { describe, expect, test } from 'vitest';
import type { Actor } from '#shared/consultation/apply.ts';
import type { Act } from '#shared/consultation/commands.ts';
import { actorAt, after, idOf, runningSession, seatOf } from '#shared/consultation/testing.ts';
import type { SessionLayout } from '#shared/consultation/session.ts';
import { columnsFor, stageOf } from './stage.ts';

const [CHAIR, PRESENTER, ONE] = [0, 1, 2].map(idOf) as [string, string, string];
const chair = actorAt(CHAIR);
const GRID: SessionLayout = { arrangement: 'grid', siteIds: [] };
const idsOf = (tiles: readonly { siteId: string }[]): string[] => tiles.map(({ siteId }) => siteId);

describe('stageOf()', () => {
  test('shows a broadcast picture to everyone but the chair and a hall that keeps its layout', () => {
    const state = after(
      runningSession(0, 1, 2, 3),
      [{ type: 'broadcast', siteIds: [PRESENTER] }, chair],
      [{ type: 'keepLayout', keeps: true }, actorAt(idOf(3))],
    );
    expect(stageOf(state, ONE, GRID)).toMatchObject({
      hand: 'chair',
      large: [{ siteId: PRESENTER }],
      strip: [],
    });
    expect(idsOf(stageOf(state, CHAIR, GRID).large)).toHaveLength(4);
    expect(stageOf(state, idOf(3), GRID).hand).toBe('own');
  });

  test('follows a pushed layout, and whoever joins later too', () => {
    const layout: SessionLayout = { arrangement: 'speaker', siteIds: [PRESENTER] };
    const pushed = after(runningSession(0, 1), [{ type: 'pushLayout', layout }, chair]);
    const late = after(pushed, [{ type: 'arrive' }, actorAt(ONE)]);
    expect(stageOf(late, ONE, GRID)).toMatchObject({ hand: 'pushed', large: [{ siteId: PRESENTER }] });
  });

  test('a grid with many people gives content the room, and them the strip', () => {
    const share: [Act, Actor] = [{ type: 'shareContent', isOn: true, topic: null }, chair];
    const more = [6, 7].flatMap((n): [Act, Actor][] => [
      [{ type: 'invite', seat: seatOf(n, 'participant') }, chair],
      [{ type: 'arrive' }, actorAt(idOf(n))],
    ]);
    const few = after(runningSession(0, 1, 2, 3), share);
    expect(stageOf(few, ONE, GRID)).toMatchObject({ strip: [] });
    const crowded = stageOf(after(runningSession(0, 1, 2, 3), ...more, share), ONE, GRID);
    expect(crowded.large).toEqual([{ siteId: CHAIR, stream: 'content' }]);
    expect(crowded.strip).toHaveLength(6);
  });

  test('stands content before people, and whom the chair watches before what they chose', () => {
    const shared = after(
      runningSession(0, 1, 2),
      [{ type: 'shareContent', isOn: true, topic: null }, actorAt(PRESENTER)],
      [{ type: 'watch', siteId: ONE }, chair],
    );
    const own: SessionLayout = { arrangement: 'content', siteIds: [] };
    expect(stageOf(shared, ONE, own).large).toEqual([{ siteId: PRESENTER, stream: 'content' }]);
    expect(idsOf(stageOf(shared, CHAIR, GRID).large)).toEqual([ONE]);
  });
});

test('columnsFor() makes pictures as large as the stage lets them be', () => {
  const stage = { width: 1600, height: 900 };
  expect([1, 2, 4, 5, 9, 22].map((count) => columnsFor(count, stage))).toEqual([1, 2, 2, 3, 3, 5]);
  expect(columnsFor(4, { width: 400, height: 1600 })).toBe(1);
});
