import { z } from 'zod';

/**
 * Units of the fine grid along each side of a display. Every regular split up to 6 × 6 falls on whole units, so that tiles of any scene
 * meet without a gap.
 */
export const UNITS_PER_DISPLAY = 60;

/** A rectangle on a wall in units of the fine grid; `x`, `y` from the wall's upper left corner. */
export const Rect = z.object({
  x: z
    .number()
    .int()
    .min(0)
    .max(16 * UNITS_PER_DISPLAY),
  y: z
    .number()
    .int()
    .min(0)
    .max(8 * UNITS_PER_DISPLAY),
  width: z
    .number()
    .int()
    .min(1)
    .max(16 * UNITS_PER_DISPLAY),
  height: z
    .number()
    .int()
    .min(1)
    .max(8 * UNITS_PER_DISPLAY),
});
export type Rect = z.infer<typeof Rect>;

/** Pixels of the wall as a whole, its gaps between displays included. */
export interface PixelRect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What a wall is made of: equal displays in rows and columns. Lengths in mm and m, resolutions in device pixels. */
export const WallGeometry = z.object({
  rows: z.number().int().min(1).max(8),
  columns: z.number().int().min(1).max(16),
  displayWidthPx: z.number().int().min(320).max(16_384),
  displayHeightPx: z.number().int().min(240).max(16_384),
  /** Distance of two pixels. */
  pixelPitchMm: z.number().min(0.05).max(20),
  /** Width of what stands between the pictures of two neighbouring displays: both bezels and the slit. */
  gapXMm: z.number().min(0).max(200),
  gapYMm: z.number().min(0).max(200),
  farthestSeatM: z.number().min(1).max(100),
});
export type WallGeometry = z.infer<typeof WallGeometry>;

/** A full-HD display alone. */
export const FULL_HD_WALL: WallGeometry = {
  rows: 1,
  columns: 1,
  displayWidthPx: 1920,
  displayHeightPx: 1080,
  pixelPitchMm: 1.25,
  gapXMm: 0,
  gapYMm: 0,
  farthestSeatM: 8,
};

/** How many displays a wall has; they are counted row by row from 0. */
export const displayCount = ({ rows, columns }: WallGeometry): number => rows * columns;

/** The part of the fine grid that a display shows. */
export function displayRect({ columns }: WallGeometry, display: number): Rect {
  return {
    x: (display % columns) * UNITS_PER_DISPLAY,
    y: Math.floor(display / columns) * UNITS_PER_DISPLAY,
    width: UNITS_PER_DISPLAY,
    height: UNITS_PER_DISPLAY,
  };
}

/** The display on which a rectangle begins. */
export function displayOf({ columns }: WallGeometry, { x, y }: Rect): number {
  return Math.floor(y / UNITS_PER_DISPLAY) * columns + Math.floor(x / UNITS_PER_DISPLAY);
}

/** The whole wall in units. */
export function wallRect({ rows, columns }: WallGeometry): Rect {
  return { x: 0, y: 0, width: columns * UNITS_PER_DISPLAY, height: rows * UNITS_PER_DISPLAY };
}

/** Whether two rectangles share more than an edge. */
export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether `inner` lies in `outer` as a whole. */
export function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** The smallest rectangle around all given; `rects` must not be empty. */
export function boundsOf(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  };
}

/** The pixels that stand behind a gap, in which nothing can be shown. */
const gapPx = (mm: number, { pixelPitchMm }: WallGeometry): number => Math.round(mm / pixelPitchMm);

/** Where a unit's edge lies in pixels. An edge on a border of displays ends before the gap or begins after it. */
function edgePx(unit: number, isEnd: boolean, displayPx: number, gap: number): number {
  const at = unit / UNITS_PER_DISPLAY;
  const display = isEnd ? Math.ceil(at) - 1 : Math.floor(at);
  return display * (displayPx + gap) + (at - display) * displayPx;
}

/** Pixels of a rectangle of units on the wall: what spans displays goes on behind their bezels, as through a window. */
export function pixelsOf(wall: WallGeometry, rect: Rect): PixelRect {
  const gapX = gapPx(wall.gapXMm, wall);
  const gapY = gapPx(wall.gapYMm, wall);
  const left = edgePx(rect.x, false, wall.displayWidthPx, gapX);
  const top = edgePx(rect.y, false, wall.displayHeightPx, gapY);
  return {
    left,
    top,
    width: edgePx(rect.x + rect.width, true, wall.displayWidthPx, gapX) - left,
    height: edgePx(rect.y + rect.height, true, wall.displayHeightPx, gapY) - top,
  };
}

/** Half of the angle that a sign must fill to be read, 16 arc-minutes as a whole. */
const HALF_ANGLE_RAD = ((8 / 60) * Math.PI) / 180;

/** Height of the smallest text that must be read from the farthest seat, mm: h = 2·d·tan(8′). */
export function readableHeightMm({ farthestSeatM }: Pick<WallGeometry, 'farthestSeatM'>): number {
  return 2 * farthestSeatM * 1000 * Math.tan(HALF_ANGLE_RAD);
}

/** The same in the wall's own pixels. */
export function readableHeightPx(hall: Pick<WallGeometry, 'farthestSeatM' | 'pixelPitchMm'>): number {
  return readableHeightMm(hall) / hall.pixelPitchMm;
}
