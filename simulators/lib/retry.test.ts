import { expect, test } from 'vitest';
import { pause, retry, retryDelayMs } from './retry.ts';

const never = new AbortController().signal;

test('retryDelayMs() begins at once, grows, and stays at its last step', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6].map((attempt) => retryDelayMs(attempt, () => 0));
  expect(delays).toEqual([0, 500, 1_500, 3_000, 6_000, 10_000, 10_000]);
});

test('retry() goes on after a retryable failure and answers with the first success', async () => {
  const failures: unknown[] = [];
  let count = 0;
  const attempt = (): Promise<number> =>
    ++count < 2 ? Promise.reject(new Error('not yet')) : Promise.resolve(count);
  const options = {
    signal: never,
    random: () => 0,
    isRetryable: () => true,
    onFailure: (error: unknown) => failures.push(error),
  };
  expect(await retry(attempt, options)).toBe(2);
  expect(failures).toEqual([new Error('not yet')]);
});

test('retry() throws a failure that is for good', async () => {
  const options = { signal: never, random: () => 0, isRetryable: () => false };
  await expect(retry(() => Promise.reject(new Error('no')), options)).rejects.toThrow('no');
});

test('pause() rejects when its signal aborts', async () => {
  const stop = new AbortController();
  const waiting = pause(60_000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(pause(1, stop.signal)).rejects.toThrow('enough');
});
