import { expect, test } from 'vitest';
import { OPUS_DELAY_MS } from './clapper.ts';
import { beepsIn, differencesOf, framesOfBeeps, offsetsOf, type Shown } from './offsets.ts';

const RATE = 48_000;

test('beepsIn() finds when each beep begins', () => {
  const samples = Int16Array.from({ length: 3 * RATE }, (_, index) => {
    const t = index / RATE;
    return t % 1 >= 0.5 && t % 1 < 0.6 ? 12_000 * Math.sin(2 * Math.PI * 1_000 * t) : 0;
  });
  const beeps = beepsIn(samples, 7_000);
  expect(beeps).toHaveLength(3);
  expect(beeps.map((at, index) => Math.abs(at - 7_500 - index * 1_000) < 0.2)).toEqual([true, true, true]);
});

const steady = (from: number, count: number): Shown[] =>
  Array.from({ length: count }, (_, index) => ({ frame: (from + index) % 200, at: index * 100 }));

test('framesOfBeeps() takes the first showing of each frame in the middle of a second', () => {
  expect(framesOfBeeps(steady(190, 20))).toEqual([
    { frame: 195, at: 500 },
    { frame: 5, at: 1_500 },
  ]);
  const twice = steady(0, 10).flatMap(({ frame, at }) => [
    { frame, at },
    { frame, at: at + 40 },
  ]);
  expect(framesOfBeeps(twice)).toEqual([{ frame: 5, at: 500 }]);
});

test('framesOfBeeps() leaves out what is repeated up to a key frame that was asked for', () => {
  const repeated = [
    ...steady(0, 8),
    ...Array.from({ length: 8 }, (_, frame) => ({ frame, at: 710 + frame * 10 })),
    { frame: 8, at: 800 },
  ];
  expect(framesOfBeeps(repeated)).toEqual([{ frame: 5, at: 500 }]);
});

test('offsetsOf() tells how much later sound is than picture, without the delay of Opus', () => {
  const frames = [500, 1_500, 2_500].map((at) => ({ frame: at / 100, at }));
  const found = offsetsOf([510 + OPUS_DELAY_MS, 1_490 + OPUS_DELAY_MS], frames);
  expect(found.map(({ at, offset }) => [at, Math.round(offset)])).toEqual([
    [500, 10],
    [1_500, -10],
  ]);
});

test('differencesOf() compares each clap with the same one of another file, and none that only looks like it', () => {
  const claps = [
    { frame: 5, at: 500, offset: 30 },
    { frame: 15, at: 1_500, offset: 30 },
    { frame: 5, at: 20_500, offset: 30 },
  ];
  const others = [
    { frame: 5, at: 2_100, offset: 5 },
    { frame: 5, at: 22_100, offset: 10 },
  ];
  expect(differencesOf(claps, others).map(({ at, offset }) => [at, offset])).toEqual([
    [500, 25],
    [20_500, 20],
  ]);
});
