/** Width and height in pixels. */
export interface PixelSize {
  width: number;
  height: number;
}

export interface LayerInput {
  /** Picture of each spatial layer, smallest first. Empty where the sizes aren't known yet. */
  layers: readonly PixelSize[];
  /** The tile in device pixels (CSS pixels × devicePixelRatio). The picture is fitted into it whole. */
  tile: PixelSize;
  /** The layer that is wanted now; null before the first choice. */
  current: number | null;
}

/** A layer may have at most this many times the pixels that the tile shows of it: more would be decoded for nothing. */
export const MAX_DECODED_PER_SHOWN = 1.3;
/** A layer is climbed to only when it would stay below the bound by this factor, so that a tile at a border doesn't flap. */
export const CLIMB_MARGIN = 1.2;
/** After a change of layer the next one waits this long: each costs a key frame. */
export const LAYER_DWELL_MS = 1_500;

/** Pixels of `layer` for each pixel that the tile shows of it; infinite where nothing is shown. */
export function decodedPerShown(layer: PixelSize, tile: PixelSize): number {
  if (!(layer.width > 0 && layer.height > 0)) {
    return 0;
  }
  const scale = Math.min(tile.width / layer.width, tile.height / layer.height);
  return scale > 0 ? 1 / (scale * scale) : Infinity;
}

function highestWithin(layers: readonly PixelSize[], tile: PixelSize, bound: number): number {
  const index = layers.findLastIndex((layer) => decodedPerShown(layer, tile) <= bound);
  return Math.max(index, 0);
}

/**
 * The spatial layer for a tile: the highest that doesn't decode more than `MAX_DECODED_PER_SHOWN` times what is shown, the
 * lowest where none fits. A higher layer than `current` must fit with `CLIMB_MARGIN` to spare. Always a valid index, 0 if
 * `layers` is empty.
 */
export function chooseLayer({ layers, tile, current }: LayerInput): number {
  const highest = highestWithin(layers, tile, MAX_DECODED_PER_SHOWN);
  if (current === null || highest <= current) {
    return highest;
  }
  const climb = highestWithin(layers, tile, MAX_DECODED_PER_SHOWN / CLIMB_MARGIN);
  return Math.min(Math.max(climb, current), highest);
}

/** Sizes of a simulcast's layers, smallest first: each is half of the next, the highest is the picture as captured. */
export function simulcastSizes(spatialLayers: number, capture: PixelSize): PixelSize[] {
  return Array.from({ length: spatialLayers }, (_, index) => {
    const divisor = 2 ** (spatialLayers - 1 - index);
    return { width: Math.floor(capture.width / divisor), height: Math.floor(capture.height / divisor) };
  });
}

export interface LayerDecision {
  /** True while the tile is hidden: nothing is forwarded then. */
  paused: boolean;
  spatialLayer: number;
  /** Ask again after this many ms, because a change is waiting for the dwell; null when none is. */
  recheckAfterMs: number | null;
}

/** Decides for one tile over time: `chooseLayer` with the dwell, and a pause while the tile is hidden. */
export class LayerChooser {
  #current: number | null = null;
  #changedAt = -Infinity;

  /** `now` in ms of any clock that doesn't go back. */
  decide(input: Omit<LayerInput, 'current'> & { hidden: boolean }, now: number): LayerDecision {
    const held = this.#current ?? 0;
    if (input.hidden) {
      return { paused: true, spatialLayer: held, recheckAfterMs: null };
    }
    const wanted = chooseLayer({ layers: input.layers, tile: input.tile, current: this.#current });
    const waitMs = this.#changedAt + LAYER_DWELL_MS - now;
    if (this.#current !== null && wanted !== this.#current && waitMs > 0) {
      return { paused: false, spatialLayer: held, recheckAfterMs: waitMs };
    }
    if (wanted !== this.#current) {
      this.#current = wanted;
      this.#changedAt = now;
    }
    return { paused: false, spatialLayer: wanted, recheckAfterMs: null };
  }
}
