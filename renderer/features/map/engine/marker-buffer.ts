import type { Fleet, MercatorPoint } from './fleet.ts';

/**
 * 32-bit floats of one unit: x, y of where its way begins and of where it ends, from the origin · when it begins and ends, seconds from
 * the epoch · heading in radians, below zero if unknown · kind + 4 × ring.
 */
export const VERTEX_FLOATS = 8;
/** Rings around a marker, as the shader draws them. */
export const RING = { none: 0, hovered: 1, selected: 2 } as const;

export interface Emphasis {
  /** Unit numbers. */
  selected: number | null;
  hovered: number | null;
}

/** Slots from the first up to, not including, the last. */
export type SlotRange = readonly [from: number, to: number];

/** So few slots between two changed ones are sent along: a call costs more than they do. */
const GAP_SLOTS = 32;
/** More ranges than these are sent as one. */
const MAX_RANGES = 48;
/** Seconds in 32 bits are exact to a tenth of a millisecond for so long. */
const EPOCH_MS = 600_000;
/** Largest error of a marker's place that single precision may make, CSS pixels. */
const ERROR_PX = 0.1;
const WORLD_PX = 512;
/** Parts of a number that single precision tells apart. */
const PRECISION = 2 ** 24;

/** Gathers slots in ascending order to ranges. */
export function rangesOf(slots: readonly number[]): SlotRange[] {
  const ranges: [number, number][] = [];
  for (const slot of slots) {
    const last = ranges.at(-1);
    if (last !== undefined && slot - last[1] <= GAP_SLOTS) {
      last[1] = slot + 1;
    } else {
      ranges.push([slot, slot + 1]);
    }
  }
  return ranges;
}

/** The picture of the fleet that lies in the graphics memory, and what of it has changed since it was last brought there. */
export class MarkerBuffer {
  #vertices = new Float32Array();
  #origin: MercatorPoint = { x: 0, y: 0 };
  #epoch = 0;
  #dirty: SlotRange[] = [];

  get vertices(): Float32Array<ArrayBuffer> {
    return this.#vertices;
  }

  /** What places are counted from: near to the camera, so that single precision is enough. */
  get origin(): MercatorPoint {
    return this.#origin;
  }

  /** `now` (ms of `performance.now()`) in seconds from the epoch. */
  secondsOf(now: number): number {
    return (now - this.#epoch) / 1_000;
  }

  /** Whether places and times would become too inexact for a camera that looks from there. */
  isFarFrom({ x, y }: MercatorPoint, zoom: number, now: number): boolean {
    const reach = (ERROR_PX * PRECISION) / (WORLD_PX * 2 ** zoom);
    return Math.hypot(x - this.#origin.x, y - this.#origin.y) > reach || now - this.#epoch > EPOCH_MS;
  }

  /** Writes all of the fleet anew, counted from an origin. */
  fill(fleet: Fleet, emphasis: Emphasis, origin: MercatorPoint, now: number): void {
    this.#vertices = new Float32Array(fleet.count * VERTEX_FLOATS);
    this.#origin = origin;
    this.#epoch = now;
    for (let slot = 0; slot < fleet.count; slot++) {
      this.#put(fleet, slot, emphasis);
    }
    this.#dirty = [[0, fleet.count]];
  }

  /** Writes slots anew, which come in ascending order. */
  write(fleet: Fleet, slots: readonly number[], emphasis: Emphasis): void {
    for (const slot of slots) {
      this.#put(fleet, slot, emphasis);
    }
    this.#dirty.push(...rangesOf(slots));
    if (this.#dirty.length > MAX_RANGES) {
      this.#dirty = [
        [Math.min(...this.#dirty.map(([from]) => from)), Math.max(...this.#dirty.map(([, to]) => to))],
      ];
    }
  }

  /** What has changed since it was last asked. */
  takeDirty(): SlotRange[] {
    const dirty = this.#dirty;
    this.#dirty = [];
    return dirty;
  }

  #put(fleet: Fleet, slot: number, { selected, hovered }: Emphasis): void {
    const { fromX, fromY, toX, toY, startAt, endAt } = fleet.ways;
    const no = fleet.numberOf(slot);
    const heading = fleet.columns.heading[slot] ?? Number.NaN;
    const ring = no === selected ? RING.selected : no === hovered ? RING.hovered : RING.none;
    const v = slot * VERTEX_FLOATS;
    const vertices = this.#vertices;
    vertices[v] = (fromX[slot] ?? 0) - this.#origin.x;
    vertices[v + 1] = (fromY[slot] ?? 0) - this.#origin.y;
    vertices[v + 2] = (toX[slot] ?? 0) - this.#origin.x;
    vertices[v + 3] = (toY[slot] ?? 0) - this.#origin.y;
    vertices[v + 4] = this.secondsOf(startAt[slot] ?? 0);
    vertices[v + 5] = this.secondsOf(endAt[slot] ?? 0);
    vertices[v + 6] = Number.isNaN(heading) ? -1 : (heading * Math.PI) / 180;
    vertices[v + 7] = (fleet.kinds[slot] ?? 0) + 4 * ring;
  }
}
