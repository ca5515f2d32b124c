import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONFIRM_S, escalationOf } from './confirmation.ts';

const ORDER = ['none', 'amber', 'alarm'];
const times = fc.integer({ min: CONFIRM_S.min, max: CONFIRM_S.max });

test('escalationOf() only rises with time, and not before the time is over', () => {
  fc.assert(
    fc.property(times, fc.nat(1e7), fc.nat(1e7), (confirmS, a, b) => {
      const at = (ms: number): number => ORDER.indexOf(escalationOf({ confirmS, unconfirmed: 1 }, ms));
      expect(at(Math.min(a, b))).toBeLessThanOrEqual(at(Math.max(a, b)));
      expect(at(a) > 0).toBe(a >= confirmS * 1000);
      expect(at(a) > 1).toBe(a >= 2 * confirmS * 1000);
    }),
  );
});

test('what all have confirmed, or needs no confirmation, never escalates', () => {
  fc.assert(
    fc.property(times, fc.nat(1e9), (confirmS, ms) => {
      expect(escalationOf({ confirmS, unconfirmed: 0 }, ms)).toBe('none');
      expect(escalationOf({ confirmS: null, unconfirmed: 3 }, ms)).toBe('none');
    }),
  );
});
