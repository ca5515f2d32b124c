import { describe, expect, test } from 'vitest';
import { pause, RETRY_DELAYS_MS, RETRY_JITTER_MS, retryDelayMs } from './ladder.ts';

describe('retryDelayMs()', () => {
  test('the first two attempts come without jitter, so that a short break is over soon', () => {
    expect([0, 1].map((attempt) => retryDelayMs(attempt, () => 0.99))).toEqual([0, 300]);
  });

  test('later attempts climb the ladder, and the last step repeats', () => {
    expect([2, 3, 4, 5, 6, 100].map((attempt) => retryDelayMs(attempt, () => 0))).toEqual([
      1_200, 2_700, 4_800, 7_000, 7_000, 7_000,
    ]);
  });

  test('jitter never exceeds its bound', () => {
    for (let attempt = 2; attempt < 20; attempt++) {
      const step = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)] ?? 0;
      const delay = retryDelayMs(attempt);
      expect(delay).toBeGreaterThanOrEqual(step);
      expect(delay).toBeLessThanOrEqual(step + RETRY_JITTER_MS);
    }
  });
});

describe('pause()', () => {
  test('an abort ends the wait', async () => {
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  test('a signal that is aborted already does not wait at all', async () => {
    await expect(pause(60_000, AbortSignal.abort())).resolves.toBeUndefined();
  });
});
