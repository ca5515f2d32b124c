import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DelayLine } from './delay-line.ts';
import { createRandom } from './random.ts';

test('what is put in comes out later, in its order', async () => {
  const { next } = createRandom(3);
  const line = new DelayLine({ delayMs: 20, jitterMs: 15, random: next });
  const came: { no: number; afterMs: number }[] = [];
  for (let no = 0; no < 20; no += 1) {
    const began = performance.now();
    line.put(() => came.push({ no, afterMs: performance.now() - began }));
    await sleep(2);
  }
  await expect.poll(() => came.length).toBe(20);
  expect(came.map(({ no }) => no)).toEqual(Array.from({ length: 20 }, (_, no) => no));
  expect(Math.min(...came.map(({ afterMs }) => afterMs))).toBeGreaterThan(18);
  expect(new Set(came.map(({ afterMs }) => Math.round(afterMs))).size).toBeGreaterThan(3);
});

test('without delay it comes at once, and what is forgotten never does', async () => {
  const came: string[] = [];
  new DelayLine({ delayMs: 0, jitterMs: 0, random: Math.random }).put(() => came.push('at once'));
  expect(came).toEqual(['at once']);
  const line = new DelayLine({ delayMs: 5, jitterMs: 0, random: Math.random });
  line.put(() => came.push('never'));
  line.clear();
  await sleep(20);
  expect(came).toEqual(['at once']);
});
