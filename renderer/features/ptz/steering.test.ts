import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PTZ_REPEAT_MS, type PtzVelocity } from '#shared/ptz.ts';
import { Steering, type Direction } from './steering.ts';

const LEFT: Direction = { pan: -1, tilt: 0, zoom: 0 };
const RIGHT: Direction = { pan: 1, tilt: 0, zoom: 0 };
const UP: Direction = { pan: 0, tilt: 1, zoom: 0 };

let sent: { id: string; velocity: PtzVelocity }[] = [];
let stops = 0;
let answer: () => Promise<unknown> = () => Promise.resolve();
const refused: unknown[] = [];

const begin = (): Steering => {
  const steering = new Steering(
    {
      move: (id, velocity) => {
        sent.push({ id, velocity });
        return answer();
      },
      stop: () => {
        stops += 1;
        return Promise.resolve();
      },
    },
    () => undefined,
    (error) => refused.push(error),
  );
  steering.setSpeed(0.5);
  return steering;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  sent = [];
  stops = 0;
  refused.length = 0;
  answer = () => Promise.resolve();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a held key is repeated under one id until it is let go of', async () => {
  const steering = begin();
  steering.press('ArrowLeft', LEFT);
  steering.press('ArrowLeft', LEFT);
  await vi.advanceTimersByTimeAsync(PTZ_REPEAT_MS * 3);
  expect(sent).toHaveLength(4);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect(sent[0]?.velocity).toEqual({ pan: -0.5, tilt: 0, zoom: 0 });
  steering.release('ArrowLeft');
  expect(stops).toBe(1);
  await vi.advanceTimersByTimeAsync(PTZ_REPEAT_MS * 3);
  expect(sent).toHaveLength(4);
});

test('keys add up, and each that is let go of is taken away', async () => {
  const steering = begin();
  steering.press('a', RIGHT);
  await vi.advanceTimersByTimeAsync(1);
  steering.press('b', UP);
  await vi.advanceTimersByTimeAsync(1);
  steering.press('c', RIGHT);
  await vi.advanceTimersByTimeAsync(1);
  steering.release('a');
  await vi.advanceTimersByTimeAsync(1);
  steering.press('d', LEFT);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent.map(({ velocity }) => [velocity.pan, velocity.tilt])).toEqual([
    [0.5, 0],
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.5],
    [0, 0.5],
  ]);
  steering.releaseAll();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stops).toBe(1);
});

test('a tap moves for a moment before it stops', async () => {
  const steering = begin();
  steering.press('a', RIGHT);
  steering.release('a');
  expect(stops).toBe(0);
  await vi.advanceTimersByTimeAsync(150);
  expect(stops).toBe(1);
});

test('a second tap right after the first is not stopped by it', async () => {
  const steering = begin();
  steering.press('a', RIGHT);
  steering.release('a');
  await vi.advanceTimersByTimeAsync(50);
  steering.press('a', RIGHT);
  await vi.advanceTimersByTimeAsync(500);
  expect(stops).toBe(0);
  steering.release('a');
  expect(stops).toBe(1);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
});

test('while an answer is awaited only the latest speeds wait', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  answer = () => promise;
  const steering = begin();
  steering.press('a', RIGHT);
  steering.press('b', UP);
  steering.release('a');
  await vi.advanceTimersByTimeAsync(PTZ_REPEAT_MS * 2);
  expect(sent).toHaveLength(1);
  answer = () => Promise.resolve();
  resolve(undefined);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent.map(({ velocity }) => [velocity.pan, velocity.tilt])).toEqual([
    [0.5, 0],
    [0, 0.5],
  ]);
});

test('a refusal is told once and ends the move; a key that is still down moves nothing more', async () => {
  answer = () => Promise.reject(new Error('held'));
  const steering = begin();
  steering.press('a', RIGHT);
  await vi.advanceTimersByTimeAsync(PTZ_REPEAT_MS * 5);
  expect(refused).toHaveLength(1);
  expect(steering.isMoving).toBe(false);
  expect(sent).toHaveLength(1);
  steering.release('a');
  expect(stops).toBe(0);
});
