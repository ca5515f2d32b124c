import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { costOfAll, type Demand } from './budget.ts';
import { RAISE_AFTER_MS, Steering } from './steering.ts';

const picture = (stream: number, need: number, rank: Demand['rank'] = 'other'): Demand => ({
  stream,
  kind: 'video',
  rank,
  need,
  kbit: [150, 500, 1_500],
});

it('lowers at once, raises with room to spare and only after a while', () => {
  const steering = new Steering();
  const layerAt = (budget: number, now: number, need = 2) =>
    steering.decide(budget, [picture(1, need)], now).get(1);
  expect(layerAt(2_000, 0)).toBe(2);
  expect(layerAt(1_000, 10)).toBe(1);
  // It would fit again, but barely, and then too soon.
  expect(layerAt(1_500, 10 + RAISE_AFTER_MS)).toBe(1);
  expect(layerAt(100, 20 + RAISE_AFTER_MS)).toBe(null);
  expect(layerAt(2_000, 30 + RAISE_AFTER_MS)).toBe(null);
  expect(layerAt(2_000, 30 + 2 * RAISE_AFTER_MS)).toBe(2);
});

it('a viewer who asks for more is given it at once', () => {
  const steering = new Steering();
  expect(steering.decide(2_000, [picture(1, 0)], 0).get(1)).toBe(0);
  expect(steering.decide(2_000, [picture(1, 2)], 100).get(1)).toBe(2);
  expect(steering.decide(2_000, [picture(1, 1)], 200).get(1)).toBe(1);
});

it('never spends more than the budget, however demands and budgets change', () => {
  const step = fc.record({
    budget: fc.nat(4_000),
    afterMs: fc.nat(5_000),
    demands: fc.uniqueArray(
      fc.record({
        stream: fc.nat(5),
        need: fc.nat(2),
        rank: fc.constantFrom('content' as const, 'chair' as const, 'other' as const),
      }),
      { selector: ({ stream }) => stream },
    ),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const steering = new Steering();
      let now = 0;
      for (const { budget, afterMs, demands } of steps) {
        now += afterMs;
        const all = demands.map(({ stream, need, rank }) => picture(stream, need, rank));
        expect(costOfAll(all, steering.decide(budget, all, now))).toBeLessThanOrEqual(budget);
      }
    }),
  );
});
