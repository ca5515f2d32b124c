/** How a drawing is looked at: moved by (`x`, `y`) px of the screen after it was made `scale` times as large. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

interface Size {
  width: number;
  height: number;
}

export const MIN_SCALE = 0.1;
export const MAX_SCALE = 2.5;
/** Text below this is no longer read. */
const READABLE = 0.9;
const EDGE_PX = 12;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** The whole drawing in the middle of the screen, never larger than life. */
export function fitView(drawing: Size, screen: Size): View {
  const scale = clamp(
    Math.min((screen.width - EDGE_PX) / drawing.width, (screen.height - EDGE_PX) / drawing.height),
    MIN_SCALE,
    1,
  );
  return {
    scale,
    x: (screen.width - drawing.width * scale) / 2,
    y: Math.max(0, (screen.height - drawing.height * scale) / 2),
  };
}

/** The whole drawing if it can be read then, else as much of its beginning as can be. `from`: where the process begins, px of the drawing. */
export function firstView(drawing: Size, screen: Size, from: number): View {
  const whole = fitView(drawing, screen);
  if (whole.scale >= READABLE) {
    return whole;
  }
  return { scale: READABLE, x: screen.width / 2 - from * READABLE, y: 0 };
}

/** Makes the drawing `factor` times as large around a point of the screen. */
export function zoomView(view: View, factor: number, at: { x: number; y: number }): View {
  const scale = clamp(view.scale * factor, MIN_SCALE, MAX_SCALE);
  const change = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change };
}

/** Moves the drawing, but never wholly out of sight. */
export function panView(view: View, by: { x: number; y: number }, drawing: Size, screen: Size): View {
  const rest = 60;
  return {
    scale: view.scale,
    x: clamp(view.x + by.x, rest - drawing.width * view.scale, screen.width - rest),
    y: clamp(view.y + by.y, rest - drawing.height * view.scale, screen.height - rest),
  };
}

/** A part of a drawing by its middle, px of the drawing. */
export interface Box extends Size {
  x: number;
  y: number;
}

/** Moves the drawing just so far that a part of it is in view. */
export function revealView(view: View, { x, y, width, height }: Box, screen: Size): View {
  const move = (middle: number, length: number, from: number, room: number): number => {
    const begin = from + (middle - length / 2) * view.scale;
    const end = from + (middle + length / 2) * view.scale;
    // The beginning counts where both don't fit.
    return begin < EDGE_PX ? EDGE_PX - begin : Math.min(0, Math.max(room - EDGE_PX - end, EDGE_PX - begin));
  };
  return {
    scale: view.scale,
    x: view.x + move(x, width, view.x, screen.width),
    y: view.y + move(y, height, view.y, screen.height),
  };
}
