import { array, assert, boolean, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import type { Sos } from '../dispatch.ts';
import { contains, overlaps, wallRect } from './geometry.ts';
import { EMPTY_LAYOUT, firstLayout } from './layout.ts';
import { MAX_POPUPS, placePopups, type Popup } from './popup.ts';
import { anyWall, TWO_DISPLAYS } from './testing.ts';

const SOS: Sos = {
  id: '5f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11',
  unitId: 'a',
  courtId: 'zj',
  callSign: 'A',
  officerName: 'B',
  raisedAt: 1,
  position: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt: null,
  clearedBy: null,
  cancelledByUnit: false,
};
const popup = (id: string, priority = 0, since = 1): Popup => ({
  id,
  subject: { kind: 'sos', sos: SOS },
  priority,
  sourceId: null,
  since,
  until: null,
  rect: null,
});

test('alarms never cover what is protected nor each other, stay within the wall, and at most four stand', () => {
  assert(
    property(
      anyWall,
      array(boolean(), { minLength: 48, maxLength: 48 }),
      array(integer({ min: 0, max: 3 }), { maxLength: 8 }),
      (wall, isProtected, priorities) => {
        const base = firstLayout(wall);
        const layout = {
          ...base,
          tiles: base.tiles.map((tile, index) => ({ ...tile, isProtected: isProtected[index] === true })),
        };
        const placed = placePopups(
          wall,
          layout,
          priorities.map((priority, index) => popup(`p${index}`, priority)),
        );
        const rects = placed.flatMap(({ rect }) => (rect === null ? [] : [rect]));
        const guarded = layout.tiles.filter((tile) => tile.isProtected);
        expect(rects.length).toBeLessThanOrEqual(MAX_POPUPS);
        for (const [index, rect] of rects.entries()) {
          expect(contains(wallRect(wall), rect)).toBe(true);
          expect(guarded.some((tile) => overlaps(tile.rect, rect))).toBe(false);
          expect(rects.slice(index + 1).some((other) => overlaps(other, rect))).toBe(false);
        }
        const hasRoom = guarded.length < layout.tiles.length && priorities.length > 0;
        expect(rects.length > 0).toBe(hasRoom);
      },
    ),
  );
});

test('the most urgent get the room, and one that stands does not move for one that is no more urgent', () => {
  const [first] = placePopups(TWO_DISPLAYS, EMPTY_LAYOUT, [popup('old', 1)]);
  const again = placePopups(TWO_DISPLAYS, EMPTY_LAYOUT, [first ?? popup('old'), popup('new', 1, 2)]);
  expect(again[0]?.rect).toEqual(first?.rect);
  const many = Array.from({ length: 6 }, (_, n) => popup(`p${n}`, n === 5 ? 0 : 2, n));
  const placed = placePopups(TWO_DISPLAYS, EMPTY_LAYOUT, many);
  expect(placed.filter(({ rect }) => rect !== null).map(({ id }) => id)).toEqual(['p0', 'p1', 'p2', 'p5']);
});

test('where everything is protected an alarm waits without a place', () => {
  const base = firstLayout(TWO_DISPLAYS);
  const layout = { ...base, tiles: base.tiles.map((tile) => ({ ...tile, isProtected: true })) };
  expect(placePopups(TWO_DISPLAYS, layout, [popup('a')])[0]?.rect).toBeNull();
});
