import type { Shape } from './areas.ts';

/** Width of a character against the size of the text; ideographs are as wide as high. */
const WIDE = 1;
const NARROW = 0.56;
/** From one line to the next, and room that an area must have for so many lines, against the size of the text. */
const LINE = 1.25;
const ROOM = [1.2, 2.6] as const;

/** What stands on the area of a court. */
export interface Lettering {
  name: string;
  figure: string;
  shape: Shape;
  /** Whether it is read before others. */
  isFirst: boolean;
}

/** A line of text, by its middle. */
export interface Line {
  text: string;
  isFigure: boolean;
  x: number;
  y: number;
}

function widthOf(text: string, font: number): number {
  let sum = 0;
  for (const letter of text) {
    sum += letter > '\u2fff' ? WIDE : NARROW;
  }
  return sum * font;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const meet = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * The lines on each area, those of a font of so many px: name and figure where both have room, else the figure, else the name, else
 * nothing. None lies on another: those that are read first and the largest areas come first.
 */
export function linesOn(letterings: readonly Lettering[], font: number): Line[][] {
  const size = ({ shape }: Lettering): number => shape.width * shape.height;
  const turns = letterings
    .map((lettering, index) => ({ lettering, index }))
    .toSorted(
      (a, b) =>
        Number(b.lettering.isFirst) - Number(a.lettering.isFirst) || size(b.lettering) - size(a.lettering),
    );
  const taken: Box[] = [];
  const lines: Line[][] = letterings.map(() => []);
  for (const { lettering, index } of turns) {
    const { name, figure, shape } = lettering;
    for (const tried of [[name, figure], [figure], [name]]) {
      const width = Math.max(...tried.map((text) => widthOf(text, font)));
      const height = tried.length * LINE * font;
      const box = {
        left: shape.middle.x - width / 2,
        right: shape.middle.x + width / 2,
        top: shape.middle.y - height / 2,
        bottom: shape.middle.y + height / 2,
      };
      const hasRoom = width <= shape.width && shape.height > font * (ROOM[tried.length - 1] ?? 0);
      if (shape.path !== '' && hasRoom && taken.every((other) => !meet(box, other))) {
        taken.push(box);
        lines[index] = tried.map((text, at) => ({
          text,
          isFigure: text === figure,
          x: shape.middle.x,
          y: shape.middle.y + (at - (tried.length - 1) / 2) * LINE * font,
        }));
        break;
      }
    }
  }
  return lines;
}
