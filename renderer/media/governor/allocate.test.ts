import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulcastSizes } from '#shared/layers.ts';
import { allocate, compareImportance, PROTECTED_LAG, type Demand } from './allocate.ts';
import { SEVERITY, stepsOf } from './steps.ts';

const importance = fc.record({
  alarmed: fc.boolean(),
  selected: fc.boolean(),
  audible: fc.boolean(),
  area: fc.integer({ min: 1, max: 8_000_000 }),
});

/** A source with up to three layers and rates, shown in the layer that fits some tile. */
const steps = fc
  .record({
    spatialLayers: fc.integer({ min: 1, max: 3 }),
    temporalLayers: fc.integer({ min: 1, max: 3 }),
    width: fc.constantFrom(320, 640, 1280, 1920, 3840),
    fps: fc.integer({ min: 5, max: 60 }),
    at: fc.nat(2),
  })
  .map(({ spatialLayers, temporalLayers, width, fps, at }) =>
    stepsOf({
      layers: simulcastSizes(spatialLayers, { width, height: (width * 9) / 16 }),
      spatialLayer: Math.min(at, spatialLayers - 1),
      temporalLayers,
      fps,
    }),
  );
const demands = fc.array(fc.record({ importance, steps }), { maxLength: 25 });
const budget = fc.integer({ min: 0, max: 500_000_000 });
const held = fc.nat(150);

const stepOf = (of: readonly Demand[], chosen: readonly number[], index: number) =>
  of[index]?.steps[chosen[index] ?? -1];
const costOf = (of: readonly Demand[], chosen: readonly number[]): number =>
  of.reduce((sum, _, index) => sum + (stepOf(of, chosen, index)?.pixelsPerSecond ?? NaN), 0);

describe('stepsOf', () => {
  it('gives up half the rate first, then sizes, then a quarter of the rate, and snapshots at the end', () => {
    const layers = simulcastSizes(3, { width: 1280, height: 720 });
    const given = stepsOf({ layers, spatialLayer: 2, temporalLayers: 3, fps: 20 });
    expect(given.map((s) => [s.kind, s.spatialLayer, s.temporalLayer, s.pixelsPerSecond])).toEqual([
      ['stream', 2, 2, 1280 * 720 * 20],
      ['stream', 2, 1, 1280 * 720 * 10],
      ['stream', 1, 1, 640 * 360 * 10],
      ['stream', 0, 1, 320 * 180 * 10],
      ['stream', 0, 0, 320 * 180 * 5],
      ['snapshots', 0, 0, 0],
    ]);
  });

  it('leaves a source with one layer nothing between the stream and snapshots', () => {
    const layers = simulcastSizes(1, { width: 1920, height: 1080 });
    const given = stepsOf({ layers, spatialLayer: 0, temporalLayers: 1, fps: 25 });
    expect(given.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['stream', SEVERITY.none],
      ['snapshots', SEVERITY.snapshots],
    ]);
  });

  it('never decodes more at a later step, and gives up more with each', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const [index, { pixelsPerSecond, severity }] of given.slice(1).entries()) {
          expect(pixelsPerSecond).toBeLessThanOrEqual(given[index]?.pixelsPerSecond ?? NaN);
          expect(severity).toBeGreaterThanOrEqual(given[index]?.severity ?? NaN);
        }
      }),
    );
  });
});

describe('allocate', () => {
  it('never exceeds the budget, unless everything is at the bottom', () => {
    fc.assert(
      fc.property(demands, budget, held, (of, limit, before) => {
        const { steps: chosen } = allocate(of, limit, before);
        const isBottom = of.every(({ steps: own }, index) => chosen[index] === own.length - 1);
        expect(costOf(of, chosen) <= limit || isBottom).toBe(true);
      }),
    );
  });

  it('lowers nothing while there is room to spare', () => {
    fc.assert(
      fc.property(demands, held, (of, before) => {
        const all = costOf(
          of,
          of.map(() => 0),
        );
        expect(allocate(of, all * 1.2 + 1, before).steps.every((step) => step === 0)).toBe(true);
      }),
    );
  });

  it('lowers no viewer while a less important one could give up as much', () => {
    fc.assert(
      fc.property(demands, budget, held, (of, limit, before) => {
        const { steps: chosen } = allocate(of, limit, before);
        const pairs = [...of.entries()].flatMap(([a, more]) =>
          [...of.entries()]
            .filter(([, less]) => compareImportance(more.importance, less.importance) > 0)
            .map(([b, less]) => ({ a, b, less })),
        );
        for (const { a, b, less } of pairs) {
          const gaveUp = stepOf(of, chosen, a)?.severity ?? NaN;
          const could = less.steps.findLast(({ severity }) => severity <= gaveUp)?.severity ?? 0;
          expect(stepOf(of, chosen, b)?.severity).toBeGreaterThanOrEqual(could);
        }
      }),
    );
  });

  it('lowers nobody further when the budget is larger', () => {
    fc.assert(
      fc.property(demands, budget, fc.nat(100_000_000), (of, limit, more) => {
        const tight = allocate(of, limit, 0).steps;
        const wide = allocate(of, limit + more, 0).steps;
        expect(wide.every((step, index) => step <= (tight[index] ?? NaN))).toBe(true);
      }),
    );
  });

  it('decides the same for ever when nothing changes', () => {
    fc.assert(
      fc.property(demands, budget, held, (of, limit, before) => {
        const first = allocate(of, limit, before);
        let now = first;
        for (let i = 0; i < 10; i += 1) {
          now = allocate(of, limit, now.lowerings);
          expect(now).toEqual(first);
        }
      }),
    );
  });

  it('changes at most once per viewer when what they decode trembles by 4 % in each direction', () => {
    fc.assert(
      fc.property(
        demands,
        budget,
        fc.array(fc.double({ min: 0.96, max: 1.04, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (of, limit, trembles) => {
          let lowerings = 0;
          const decisions: string[] = [];
          for (const factor of trembles) {
            const trembling = of.map(({ importance: own, steps: given }) => ({
              importance: own,
              steps: given.map((s) => ({ ...s, pixelsPerSecond: s.pixelsPerSecond * factor })),
            }));
            const allocation = allocate(trembling, limit, lowerings);
            ({ lowerings } = allocation);
            decisions.push(allocation.steps.join());
          }
          // It may give up more as peaks come, never less again: no decision comes back.
          const inARow = decisions.filter((decision, index) => decision !== decisions[index - 1]);
          expect(new Set(inARow).size).toBe(inARow.length);
        },
      ),
    );
  });

  it('spares what is selected, heard or alarmed until the others have given up much more', () => {
    const own = stepsOf({
      layers: simulcastSizes(3, { width: 1280, height: 720 }),
      spatialLayer: 2,
      temporalLayers: 3,
      fps: 20,
    });
    const plain = { alarmed: false, selected: false, audible: false, area: 100 };
    const of = [
      { importance: plain, steps: own },
      { importance: { ...plain, selected: true }, steps: own },
    ];
    const full = own[0]?.pixelsPerSecond ?? NaN;
    expect(allocate(of, full * 1.1, 0).steps).toEqual([3, 0]);
    const half = own[1]?.pixelsPerSecond ?? NaN;
    const [other = NaN, spared = NaN] = allocate(of, half * 1.1, 0).steps;
    expect(own[spared]?.severity).toBeLessThanOrEqual((own[other]?.severity ?? NaN) - PROTECTED_LAG);
  });
});
