import { expect, it } from 'vitest';
import type { RunFragment } from './run.ts';
import { Segmenter, type Cut } from './segmenter.ts';

const STEP_MS = 300;

/** Cuts of a stream whose key frames come every `keyMs`, with what is left at its end. */
function cutsOf(ms: number, keyMs: number): Cut[] {
  const segmenter = new Segmenter();
  const cuts: (Cut | null)[] = [];
  for (let startMs = 0; startMs < ms; startMs += STEP_MS) {
    const fragment: RunFragment = {
      bytes: [Buffer.from([startMs / STEP_MS])],
      startMs,
      durationMs: STEP_MS,
      isKey: startMs % keyMs < STEP_MS,
    };
    cuts.push(segmenter.push(fragment));
  }
  cuts.push(segmenter.flush(), segmenter.flush());
  return cuts.filter((cut) => cut !== null);
}

it('begins each segment with a key frame, the first ones sooner', () => {
  const cuts = cutsOf(12_000, 900);
  expect(cuts.slice(0, -1).map(({ durationMs }) => durationMs)).toEqual([900, 900, 2_700, 2_700, 2_700]);
  expect(cuts.every(({ independent }) => independent)).toBe(true);
});

it('loses and doubles nothing', () => {
  const cuts = cutsOf(9_000, 1_800);
  const bytes = Buffer.concat(cuts.map((cut) => cut.bytes));
  expect([...bytes]).toEqual(Array.from({ length: 30 }, (_, index) => index));
  expect(cuts.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(9_000);
});

it('cuts a source without key frames all the same, and says so', () => {
  const cuts = cutsOf(30_000, Number.MAX_SAFE_INTEGER);
  expect(cuts.map(({ independent }) => independent)).toEqual([true, false, false]);
  expect(Math.max(...cuts.map(({ durationMs }) => durationMs))).toBeLessThanOrEqual(10_200);
});
