import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Reader } from '../../testing/reader.ts';
import { Latest } from './latest.ts';

const EVERY_MS = 30;

function open(everyMs = EVERY_MS) {
  const state = { value: 1, reads: 0, ended: 0, signal: new AbortController().signal };
  const latest = new Latest(() => {
    state.reads += 1;
    return state.value;
  }, everyMs);
  const reader = new Reader((signal) => {
    state.signal = signal;
    return latest.read(signal, () => (state.ended += 1));
  });
  const set = (value: number): void => {
    state.value = value;
    latest.touch();
  };
  return { state, reader, set };
}

test('tells the value at once, then only when it has changed', async () => {
  const { reader, set, state } = open();
  expect(await reader.next()).toBe(1);
  const next = reader.next();
  await sleep(3 * EVERY_MS);
  expect(state.reads).toBe(1);
  set(2);
  expect(await next).toBe(2);
  await reader.stop();
});

test('tells many changes as one, with the latest value, and no sooner than its time', async () => {
  const { reader, set } = open();
  await reader.next();
  const begin = performance.now();
  const next = reader.next();
  for (let value = 2; value < 50; value += 1) {
    set(value);
  }
  expect(await next).toBe(49);
  expect(performance.now() - begin).toBeGreaterThan(EVERY_MS - 5);
  await reader.stop();
});

test('tells what has changed while its reader was busy', async () => {
  const { reader, set } = open(1);
  await reader.next();
  set(2);
  await sleep(10);
  set(3);
  await sleep(10);
  expect(await reader.next()).toBe(3);
  await reader.stop();
});

test.each([
  ['while it waits for its time', 0],
  ['while nothing changes', 3 * EVERY_MS],
])('ends %s, and says so once', async (_when, ms) => {
  const { reader, state } = open();
  await reader.next();
  const [next, stopped] = await Promise.allSettled([reader.next(), sleep(ms).then(() => reader.stop())]);
  expect(stopped).toMatchObject({ status: 'fulfilled', value: [] });
  expect(next).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringContaining('has ended') as string },
  });
  expect(state.ended).toBe(1);
});

test('leaves nothing behind on the signal, however often it tells', async () => {
  const { reader, set, state } = open(1);
  await reader.next();
  for (let value = 2; value < 30; value += 1) {
    set(value);
    await reader.next();
  }
  expect(getEventListeners(state.signal, 'abort').length).toBeLessThan(3);
  await reader.stop();
  expect(getEventListeners(state.signal, 'abort')).toEqual([]);
});
