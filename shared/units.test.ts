import { describe, expect, test } from 'vitest';
import { EnrolmentCode, OFF_AFTER_MS, STALE_AFTER_MS, unitState } from './units.ts';

const NOW = 1_800_000_000_000;

describe('unitState()', () => {
  test.each([
    ['connected with a fresh fix', true, [0, 0], 'live'],
    ['connected with a fix just at the limit', true, [STALE_AFTER_MS, 0], 'live'],
    ['connected with a stale fix', true, [STALE_AFTER_MS + 1, 0], 'lastKnown'],
    ['connected with a very old fix', true, [OFF_AFTER_MS * 10, 0], 'lastKnown'],
    ['connected without any fix', true, [null, 0], 'off'],
    ['not connected with a fresh fix', false, [0, 0], 'lastKnown'],
    ['not connected, silent up to the limit', false, [OFF_AFTER_MS, OFF_AFTER_MS], 'lastKnown'],
    ['not connected, silent for longer', false, [OFF_AFTER_MS + 1, OFF_AFTER_MS + 1], 'off'],
    ['not connected with an old fix but seen lately', false, [OFF_AFTER_MS * 2, 1_000], 'lastKnown'],
    ['never seen', false, [null, null], 'off'],
  ] as const)('of a unit %s', (_what, connected, [fixAge, seenAge], wanted) => {
    const lastFixAt = fixAge === null ? null : NOW - fixAge;
    const lastSeenAt = seenAge === null ? null : NOW - seenAge;
    expect(unitState({ connected, lastFixAt, lastSeenAt }, NOW)).toBe(wanted);
  });
});

describe('EnrolmentCode', () => {
  test.each(['ABCDEFGH', 'ZZZZ9999', 'K2M4P6R8'])('takes %s', (code) => {
    expect(EnrolmentCode.safeParse(code).success).toBe(true);
  });

  test.each(['ABCDEFG', 'ABCDEFGHJ', 'abcdefgh', 'ABCDEFG0', 'ABCDEFG1', 'ABCDEFGI', 'ABCDEFGO', 'ABC-EFGH'])(
    'refuses %s',
    (code) => {
      expect(EnrolmentCode.safeParse(code).success).toBe(false);
    },
  );
});
