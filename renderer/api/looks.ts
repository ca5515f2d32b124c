import { MAX_VIEW_BOXES, MAX_VIEW_UNITS, type StreamView, type ViewBox } from '#shared/positions.ts';

/** A part of the world, WGS-84 degrees. */
export interface LookBox {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Share of its size that is looked at on each side of a box: the map is often moved by a little. */
const MARGIN = 0.2;

const held = (value: number, limit: number): number => Math.min(Math.max(value, -limit), limit);

function toBox({ west, south, east, north }: LookBox): ViewBox {
  const [dx, dy] = [(east - west) * MARGIN, (north - south) * MARGIN];
  return [held(west - dx, 180), held(south - dy, 90), held(east + dx, 180), held(north + dy, 90)];
}

/** What the parts of a page look at, each under a key of its own, as one view of the position stream. */
export class Looks {
  readonly #boxes = new Map<object, ViewBox>();
  readonly #units = new Map<object, readonly number[]>();

  /** `key` looks at a box, or (null) no longer at any. */
  setBox(key: object, box: LookBox | null): void {
    if (box === null) {
      this.#boxes.delete(key);
    } else {
      this.#boxes.set(key, toBox(box));
    }
  }

  /** `key` follows units by their number, the most important first, wherever they are. */
  setUnits(key: object, numbers: readonly number[]): void {
    if (numbers.length === 0) {
      this.#units.delete(key);
    } else {
      this.#units.set(key, numbers);
    }
  }

  /** More boxes than the stream takes are one around all of them; units beyond its limit come in turns like those that nobody follows. */
  view(): StreamView {
    const boxes = [...this.#boxes.values()];
    const units = [...new Set([...this.#units.values()].flat())].slice(0, MAX_VIEW_UNITS);
    return { boxes: boxes.length > MAX_VIEW_BOXES ? [around(boxes)] : boxes, units };
  }
}

const around = (boxes: readonly ViewBox[]): ViewBox => [
  Math.min(...boxes.map(([west]) => west)),
  Math.min(...boxes.map(([, south]) => south)),
  Math.max(...boxes.map(([, , east]) => east)),
  Math.max(...boxes.map(([, , , north]) => north)),
];
