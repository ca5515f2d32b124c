import { array, assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { soundIdOf } from './content.ts';
import { displayRect, type WallGeometry } from './geometry.ts';
import { firstLayout, layoutFault, type Layout } from './layout.ts';
import { applyOp, type LayoutOp } from './ops.ts';
import { anyChange, anyWall, source, TWO_DISPLAYS } from './testing.ts';

const run = (ops: readonly LayoutOp[], layout: Layout = firstLayout(TWO_DISPLAYS)): Layout =>
  ops.reduce((now, op) => applyOp(TWO_DISPLAYS, now, op), layout);
const shown = (layout: Layout): (string | null)[] =>
  layout.tiles.map(({ content }) => (content?.kind === 'source' ? content.sourceId : null));
const put = (partId: string, id: string): LayoutOp => ({ type: 'put', partId, content: source(id) });

/** The layout after a change, or the same where it is refused as a change may be. */
function attempt(wall: WallGeometry, layout: Layout, op: LayoutOp | null): Layout {
  try {
    return op === null ? layout : applyOp(wall, layout, op);
  } catch (error) {
    if (error instanceof AppError) {
      return layout;
    }
    throw error;
  }
}

test('after any changes tiles lie within the wall, none overlaps another, ids are unique, and only what is shown is heard', () => {
  assert(
    property(anyWall, array(anyChange, { maxLength: 30 }), (wall, changes) => {
      let layout = firstLayout(wall);
      for (const change of changes) {
        layout = attempt(wall, layout, change(wall, layout));
        expect(layoutFault(wall, layout)).toBeNull();
        const ids = new Set(
          [...layout.tiles, ...layout.windows].map(({ content }) =>
            content?.kind === 'source' ? content.sourceId : '',
          ),
        );
        expect(layout.heard.every(({ sourceId }) => ids.has(sourceId))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('a source that stands in one tile and is put into another changes places with what is there', () => {
  const layout = run([put('t1', 'a'), put('t2', 'b'), put('t2', 'a')]);
  expect(shown(layout).slice(0, 4)).toEqual(['b', 'a', null, null]);
});

test('a split keeps the order of what is shown, and a larger one brings back what a smaller one had no room for', () => {
  const four = run([put('t1', 'a'), put('t2', 'b'), put('t5', 'c'), put('t6', 'd')]);
  const one = run([{ type: 'split', display: 0, count: 1 }], four);
  expect(one.tiles).toHaveLength(5);
  expect(one.tiles[0]?.content).toEqual(source('a'));
  const nine = run([{ type: 'split', display: 0, count: 9 }], one);
  const first = nine.tiles.filter(({ rect }) => rect.x < 60).map(({ content }) => content);
  expect(first.filter((content) => content !== null)).toEqual([source('a'), source('b')]);
});

test('merge() takes up every tile that the rectangle around the members cuts', () => {
  const layout = run([put('t2', 'a'), { type: 'merge', partIds: ['t2', 't7'] }]);
  const wide = layout.tiles.find(({ content }) => content !== null);
  expect(wide?.rect).toEqual({ x: 30, y: 0, width: 60, height: 60 });
  expect(layout.tiles).toHaveLength(5);
});

test('a tile is not placed over another, a window is', () => {
  expect(() => run([{ type: 'place', partId: 't1', rect: displayRect(TWO_DISPLAYS, 1) }])).toThrow(
    expect.objectContaining({ code: 'conflict' }) as Error,
  );
  const rect = { x: 50, y: 10, width: 20, height: 20 };
  const layout = run([{ type: 'float', rect, content: source('a') }]);
  expect(layout.windows).toEqual([{ id: 'w1', rect, content: source('a'), isProtected: false }]);
  expect(() => run([{ type: 'place', partId: 'w1', rect: { ...rect, x: 110 } }], layout)).toThrow(
    expect.objectContaining({ code: 'invalidInput' }) as Error,
  );
});

test('the window that is raised is on top, the one that is lowered below all others', () => {
  const rect = { x: 0, y: 0, width: 10, height: 10 };
  const float: LayoutOp = { type: 'float', rect, content: null };
  const layout = run([float, float, float, { type: 'raise', partId: 'w1' }, { type: 'lower', partId: 'w3' }]);
  expect(layout.windows.map(({ id }) => id)).toEqual(['w3', 'w2', 'w1']);
});

test('one source is heard alone unless it is mixed in, and not any more when it has left the wall', () => {
  const heard = (layout: Layout): string[] => layout.heard.map(({ sourceId }) => sourceId);
  const base = run([put('t1', 'a'), put('t2', 'b')]);
  const hear = (sourceId: string, isMixed: boolean): LayoutOp => ({
    type: 'hear',
    sourceId,
    gain: 1,
    isMixed,
  });
  expect(heard(run([hear('a', false), hear('b', false)], base))).toEqual(['b']);
  const both = run([hear('a', false), hear('b', true)], base);
  expect(heard(both)).toEqual(['a', 'b']);
  expect(heard(run([{ type: 'clear', partId: 't1' }], both))).toEqual(['b']);
});

test('a session on the wall is heard like a source, and not any more when it has left', () => {
  const content = { kind: 'consultation', consultationId: null } as const;
  const hear: LayoutOp = { type: 'hear', sourceId: soundIdOf(content) ?? '', gain: 0.5, isMixed: true };
  const base = run([put('t1', 'a'), { type: 'put', partId: 't2', content }, hear]);
  expect(base.heard).toEqual([{ sourceId: 'consultation:running', gain: 0.5 }]);
  expect(run([{ type: 'clear', partId: 't2' }], base).heard).toEqual([]);
});

test('a patrol ends with the last tile that shows it', () => {
  const patrol = { id: 'p1', group: { by: 'alarm' } as const, dwellS: 5, pauseOnAlarm: true };
  const begun = run([{ type: 'patrol', patrol, partIds: ['t1', 't2'] }]);
  expect(begun.patrols).toEqual([patrol]);
  const half = run([{ type: 'clear', partId: 't1' }], begun);
  expect(half.patrols).toEqual([patrol]);
  expect(run([{ type: 'clear', partId: 't2' }], half).patrols).toEqual([]);
});

test('a layout that does not fit the wall is refused with what is wrong', () => {
  const layout = firstLayout({ ...TWO_DISPLAYS, columns: 3 });
  expect(() => run([{ type: 'replace', layout }])).toThrow(/t9 lies outside the wall/);
});
