import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { qualityOf } from './quality.ts';

const measured = (loss: number, rttMs: number, jitterMs: number) => qualityOf({ loss, rttMs, jitterMs });

it('qualityOf() names the step and what keeps it from the one above', () => {
  expect(measured(0, 20, 2)).toEqual({ step: 'excellent', reason: null });
  expect(measured(0.03, 20, 2)).toEqual({ step: 'good', reason: 'loss' });
  expect(measured(0, 300, 2)).toEqual({ step: 'good', reason: 'delay' });
  expect(measured(0, 20, 90)).toEqual({ step: 'poor', reason: 'jitter' });
  expect(measured(0.2, 900, 90)).toEqual({ step: 'poor', reason: 'loss' });
  expect(qualityOf({ loss: null, rttMs: null, jitterMs: null })).toEqual({ step: 'excellent', reason: null });
  expect(qualityOf(null)).toEqual({ step: 'lost', reason: 'down' });
});

it('a line that gets worse in any measure is never called better', () => {
  const steps = ['excellent', 'good', 'poor', 'lost'];
  const part = (max: number) => fc.double({ min: 0, max, noNaN: true });
  const measures = fc.tuple(part(1), part(2_000), part(500));
  fc.assert(
    fc.property(measures, fc.constantFrom(0, 1, 2), part(1), ([loss, rtt, jitter], which, more) => {
      const worse = [loss, rtt, jitter].map((value, index) => (index === which ? value * (1 + more) : value));
      const [worseLoss = 0, worseRtt = 0, worseJitter = 0] = worse;
      expect(steps.indexOf(measured(worseLoss, worseRtt, worseJitter).step)).toBeGreaterThanOrEqual(
        steps.indexOf(measured(loss, rtt, jitter).step),
      );
    }),
  );
});
