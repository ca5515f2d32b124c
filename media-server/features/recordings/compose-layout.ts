/** Size of a composed picture, pixels. */
export const CANVAS = { width: 1280, height: 720 } as const;

/** Where a picture stands on the canvas, pixels. */
export interface Slot {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Encoders want even sizes. */
const even = (value: number): number => 2 * Math.floor(value / 2);

/** A grid of pictures of 16:9, row by row; the last row begins at the left. */
function grid(count: number): Slot[] {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const width = even(CANVAS.width / columns);
  const height = even(CANVAS.height / columns);
  const top = even((CANVAS.height - rows * height) / 2);
  return Array.from({ length: count }, (_, index) => ({
    x: (index % columns) * width,
    y: top + Math.floor(index / columns) * height,
    width,
    height,
  }));
}

/** Small pictures right of and below a large one of three quarters of the canvas. */
function frame(count: number): Slot[] {
  let parts = 1;
  while (7 * parts * parts < count) {
    parts += 1;
  }
  const [width, height] = [even(CANVAS.width / 4 / parts), even(CANVAS.height / 4 / parts)];
  const right = Array.from({ length: 4 * parts * parts }, (_, index) => ({
    x: (CANVAS.width * 3) / 4 + (index % parts) * width,
    y: Math.floor(index / parts) * height,
  }));
  const below = Array.from({ length: 3 * parts * parts }, (_, index) => ({
    x: (index % (3 * parts)) * width,
    y: (CANVAS.height * 3) / 4 + Math.floor(index / (3 * parts)) * height,
  }));
  return [...right, ...below].slice(0, count).map((place) => ({ ...place, width, height }));
}

/** Where the people of `sites` sites and their content stand, the same from beginning to end. */
export function composedLayout(sites: number, hasContent: boolean): { people: Slot[]; content: Slot | null } {
  const [width, height] = [(CANVAS.width * 3) / 4, (CANVAS.height * 3) / 4];
  return hasContent
    ? { people: frame(sites), content: { x: 0, y: 0, width, height } }
    : { people: grid(sites), content: null };
}
