/** A rectangle in CSS pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Where a picture stands in a frame that it is fitted into whole, as `object-fit: contain` does. */
export function pictureBox(
  frame: { width: number; height: number },
  picture: { width: number; height: number },
): Box {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

/** A place of the picture as the server takes it: −1 to 1 from the middle, right and up positive; `magnify` times larger. */
export interface Look {
  x: number;
  y: number;
  magnify: number;
}

/** A drag that is shorter than this, px, is a click. */
const LEAST_DRAG = 12;
const MOST_MAGNIFY = 50;

const limited = (value: number): number => Math.min(1, Math.max(-1, value));
const placeOf = (picture: Box, { x, y }: Point): Point => ({
  x: limited(((x - picture.x) / picture.width) * 2 - 1),
  y: limited(1 - ((y - picture.y) / picture.height) * 2),
});

/** The rectangle between two points. */
export function boxBetween(a: Point, b: Point): Box {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/**
 * What a click or a drag from one point of the frame to another asks for: the place clicked at, or the middle of the box, as large as
 * the whole box can be shown. Null for a click beside the picture.
 */
export function lookOf(picture: Box, from: Point, to: Point): Look | null {
  const box = boxBetween(from, to);
  if (Math.max(box.width, box.height) < LEAST_DRAG) {
    const isInside =
      from.x >= picture.x &&
      from.x <= picture.x + picture.width &&
      from.y >= picture.y &&
      from.y <= picture.y + picture.height;
    return isInside ? { ...placeOf(picture, from), magnify: 1 } : null;
  }
  const middle = placeOf(picture, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const share = Math.max(box.width / picture.width, box.height / picture.height);
  return { ...middle, magnify: Math.min(MOST_MAGNIFY, Math.max(1, 1 / share)) };
}
