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

it('ends a segment with the fragment that a key frame has ended, and gives it once', () => {
  const segmenter = new Segmenter();
  const given: { after: number; cut: Cut }[] = [];
  for (let startMs = 0; startMs < 8_000;) {
    // Six whole fragments and a short one make up each two seconds.
    const endsBeforeKey = startMs % 2_000 === 1_800;
    const durationMs = endsBeforeKey ? 200 : STEP_MS;
    const isKey = startMs % 2_000 === 0;
    const bytes = [Buffer.from([startMs / 100])];
    const cut = segmenter.push({ bytes, startMs, durationMs, isKey, endsBeforeKey });
    startMs += durationMs;
    given.push(...(cut === null ? [] : [{ after: startMs, cut }]));
  }
  expect(given.map(({ after, cut }) => [after, cut.startMs, cut.durationMs, cut.independent])).toEqual([
    [2_000, 0, 2_000, true],
    [4_000, 2_000, 2_000, true],
    [6_000, 4_000, 2_000, true],
    [8_000, 6_000, 2_000, true],
  ]);
  expect(segmenter.flush()).toBeNull();
});
