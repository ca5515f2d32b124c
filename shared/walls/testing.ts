import { constantFrom, integer, record, type Arbitrary } from 'fast-check';
import type { Content } from './content.ts';
import { displayCount, FULL_HD_WALL, UNITS_PER_DISPLAY, type WallGeometry } from './geometry.ts';
import { SPLITS, type Layout } from './layout.ts';
import type { LayoutOp } from './ops.ts';

/** A wall of two displays side by side, each full HD, for tests. */
export const TWO_DISPLAYS: WallGeometry = { ...FULL_HD_WALL, columns: 2, gapXMm: 25, gapYMm: 25 };

/** Walls up to three by four. */
export const anyWall: Arbitrary<WallGeometry> = record({
  rows: integer({ min: 1, max: 3 }),
  columns: integer({ min: 1, max: 4 }),
  gapXMm: integer({ min: 0, max: 50 }),
}).map((given) => ({ ...TWO_DISPLAYS, ...given }));

export const source = (sourceId: string): Content => ({ kind: 'source', sourceId });

/** A change of a layout by numbers, so that it always names parts that are there. */
export const anyChange: Arbitrary<(wall: WallGeometry, layout: Layout) => LayoutOp | null> = record({
  kind: constantFrom(
    'split',
    'splitAll',
    'put',
    'swap',
    'clear',
    'merge',
    'place',
    'float',
    'raise',
    'remove',
    'protect',
    'hear',
  ),
  a: integer({ min: 0, max: 1_000 }),
  b: integer({ min: 0, max: 1_000 }),
  c: integer({ min: 1, max: UNITS_PER_DISPLAY }),
}).map(({ kind, a, b, c }) => (wall, layout) => {
  const parts = [...layout.tiles, ...layout.windows];
  const one = parts[a % Math.max(parts.length, 1)];
  const other = parts[b % Math.max(parts.length, 1)];
  const count = SPLITS[b % SPLITS.length] ?? 1;
  const rect = {
    x: a % (wall.columns * UNITS_PER_DISPLAY),
    y: b % (wall.rows * UNITS_PER_DISPLAY),
    width: c,
    height: c,
  };
  if (kind === 'split') {
    return { type: 'split', display: a % displayCount(wall), count };
  }
  if (kind === 'splitAll') {
    return { type: 'split', display: null, count };
  }
  if (kind === 'float') {
    return { type: 'float', rect, content: source(`s${a}`) };
  }
  if (one === undefined || other === undefined) {
    return null;
  }
  switch (kind) {
    case 'put': {
      return { type: 'put', partId: one.id, content: source(`s${b % 12}`) };
    }
    case 'swap': {
      return { type: 'swap', partId: one.id, otherId: other.id };
    }
    case 'merge': {
      return { type: 'merge', partIds: [one.id, other.id] };
    }
    case 'place': {
      return { type: 'place', partId: one.id, rect };
    }
    case 'protect': {
      return { type: 'protect', partId: one.id, isProtected: b % 2 === 0 };
    }
    case 'hear': {
      return { type: 'hear', sourceId: `s${b % 12}`, gain: 1, isMixed: c % 2 === 0 };
    }
    default: {
      return { type: kind, partId: one.id };
    }
  }
});
