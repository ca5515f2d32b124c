import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseLayer,
  LAYER_DWELL_MS,
  LayerChooser,
  MAX_DECODED_PER_SHOWN,
  simulcastSizes,
  type PixelSize,
} from './layers.ts';

const HD: PixelSize = { width: 1280, height: 720 };
const layers = simulcastSizes(3, HD);
const tileOf = (width: number): PixelSize => ({ width, height: (width * 9) / 16 });

const size = fc.record({
  width: fc.integer({ min: 1, max: 8000 }),
  height: fc.integer({ min: 1, max: 8000 }),
});
const anyNumber = fc.oneof(fc.double(), fc.integer());
const anyLayers = fc
  .tuple(fc.integer({ min: 1, max: 3 }), size)
  .map(([count, capture]) => simulcastSizes(count, capture));

const shownPixels = (layer: PixelSize, tile: PixelSize): number => {
  const scale = Math.min(tile.width / layer.width, tile.height / layer.height);
  return layer.width * scale * (layer.height * scale);
};

describe('chooseLayer', () => {
  it.each([
    [1280, 2],
    [1920, 2],
    [640, 1],
    [480, 0],
    [320, 0],
    [0, 0],
  ])('answers for a tile %i px wide with layer %i', (width, expected) => {
    expect(chooseLayer({ layers, tile: tileOf(width), current: null })).toBe(expected);
  });

  it('takes the fitted picture, not the tile, when the shapes differ', () => {
    expect(chooseLayer({ layers, tile: { width: 640, height: 4000 }, current: null })).toBe(1);
  });

  it('answers 0 when no layer is known', () => {
    expect(chooseLayer({ layers: [], tile: HD, current: 2 })).toBe(0);
  });

  it('answers with a valid index for any input', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ width: anyNumber, height: anyNumber }), { maxLength: 4 }),
        fc.record({ width: anyNumber, height: anyNumber }),
        fc.option(fc.integer({ min: 0, max: 5 })),
        (given, tile, current) => {
          const chosen = chooseLayer({ layers: given, tile, current });
          expect(Number.isInteger(chosen)).toBe(true);
          expect(chosen).toBeGreaterThanOrEqual(0);
          expect(chosen).toBeLessThan(Math.max(given.length, 1));
        },
      ),
    );
  });

  it('never decodes more than the bound above the lowest layer', () => {
    fc.assert(
      fc.property(anyLayers, size, fc.option(fc.integer({ min: 0, max: 2 })), (given, tile, current) => {
        const chosen = chooseLayer({ layers: given, tile, current });
        const layer = given[chosen] ?? { width: 0, height: 0 };
        fc.pre(chosen > 0 && layer.width > 0 && layer.height > 0);
        expect(layer.width * layer.height).toBeLessThanOrEqual(
          shownPixels(layer, tile) * MAX_DECODED_PER_SHOWN * (1 + 1e-9),
        );
      }),
    );
  });

  it('never answers a larger tile with a lower layer', () => {
    fc.assert(
      fc.property(
        anyLayers,
        size,
        fc.double({ min: 1, max: 5, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 2 })),
        (given, tile, growth, current) => {
          const larger = { width: tile.width * growth, height: tile.height * growth };
          expect(chooseLayer({ layers: given, tile: larger, current })).toBeGreaterThanOrEqual(
            chooseLayer({ layers: given, tile, current }),
          );
        },
      ),
    );
  });

  it('changes at most once when the tile trembles by 4 % in each direction', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 2000 }),
        fc.array(fc.double({ min: 0.96, max: 1.04, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (width, trembles) => {
          let current: number | null = null;
          let changes = 0;
          for (const factor of trembles) {
            const chosen = chooseLayer({ layers, tile: tileOf(width * factor), current });
            changes += current !== null && chosen !== current ? 1 : 0;
            current = chosen;
          }
          expect(changes).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('LayerChooser', () => {
  it('takes the first layer at once and lets the next change wait for the dwell', () => {
    const chooser = new LayerChooser();
    const small = { layers, tile: tileOf(320), hidden: false };
    const large = { layers, tile: tileOf(1280), hidden: false };
    expect(chooser.decide(small, 0)).toEqual({ paused: false, spatialLayer: 0, recheckAfterMs: null });
    expect(chooser.decide(large, 500)).toEqual({
      paused: false,
      spatialLayer: 0,
      recheckAfterMs: LAYER_DWELL_MS - 500,
    });
    expect(chooser.decide(large, LAYER_DWELL_MS)).toEqual({
      paused: false,
      spatialLayer: 2,
      recheckAfterMs: null,
    });
  });

  it('pauses at once when hidden and comes back with the layer it had', () => {
    const chooser = new LayerChooser();
    const shown = { layers, tile: tileOf(640), hidden: false };
    chooser.decide(shown, 0);
    expect(chooser.decide({ ...shown, hidden: true }, 10)).toMatchObject({ paused: true, spatialLayer: 1 });
    expect(chooser.decide(shown, 20)).toEqual({ paused: false, spatialLayer: 1, recheckAfterMs: null });
  });

  it('never changes twice within the dwell whatever the tile does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 3000 })), {
          maxLength: 60,
        }),
        (steps) => {
          const chooser = new LayerChooser();
          let now = 0;
          const changes: number[] = [];
          let layer: number | null = null;
          for (const [elapsed, width] of steps) {
            now += elapsed;
            const { spatialLayer } = chooser.decide({ layers, tile: tileOf(width), hidden: false }, now);
            if (spatialLayer !== layer) {
              changes.push(now);
              layer = spatialLayer;
            }
          }
          const gaps = changes.slice(1).map((at, index) => at - (changes[index] ?? 0));
          expect(gaps.every((gap) => gap >= LAYER_DWELL_MS)).toBe(true);
        },
      ),
    );
  });
});
