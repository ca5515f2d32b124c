import { describe, expect, test } from 'vitest';
import { createRandom } from '../../simulators/lib/random.ts';
import { findIn } from './align.ts';
import { powerSpectrum } from './spectrum.ts';
import { stoi, STOI_RATE } from './stoi.ts';

const SECONDS = 3;
const LENGTH = SECONDS * STOI_RATE;

function noise(seed: number): Float64Array {
  const { next } = createRandom(seed);
  // Gaussian by Box and Muller.
  return Float64Array.from(
    { length: LENGTH },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

/** Like speech: a buzz of 120 Hz with its harmonics and some breath, in syllables. */
const SPEECH = noise(1).map((breath, index) => {
  const t = index / STOI_RATE;
  const buzz = [1, 2, 3, 5, 8, 13, 21, 30].reduce(
    (sum, n) => sum + Math.sin(2 * Math.PI * 120 * n * t + n) / Math.sqrt(n),
    0,
  );
  const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * t) * (1 + 0.5 * Math.sin(2 * Math.PI * 0.7 * t)));
  return syllable * (buzz + 0.3 * breath);
});

const powerOf = (samples: Float64Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

/** The speech in white noise, at a ratio of signal to noise in dB. */
function noisy(snrDb: number): Float64Array {
  const other = noise(2);
  const level = Math.sqrt(powerOf(SPEECH) / powerOf(other) / 10 ** (snrDb / 10));
  return SPEECH.map((sample, index) => sample + level * (other[index] ?? 0));
}

describe('stoi()', () => {
  test('of the same signal is 1, at any level', () => {
    expect(stoi(SPEECH, SPEECH)).toBeCloseTo(1, 10);
    expect(
      stoi(
        SPEECH,
        SPEECH.map((sample) => 0.1 * sample),
      ),
    ).toBeCloseTo(1, 10);
  });

  test('falls with every step of the noise, from nearly 1 to little', () => {
    const values = [30, 20, 10, 5, 0, -5, -10, -20].map((snrDb) => stoi(SPEECH, noisy(snrDb)));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values[0]).toBeGreaterThan(0.97);
    expect(values.at(-1)).toBeLessThan(0.4);
  });

  // Clipped to the envelope of the clean speech, even noise takes on a little of it.
  test('of noise alone is little, of silence 0', () => {
    expect(Math.abs(stoi(SPEECH, noise(3)))).toBeLessThan(0.3);
    expect(stoi(SPEECH, new Float64Array(LENGTH))).toBe(0);
  });

  test('falls with the share of frames that are silent', () => {
    const { next } = createRandom(5);
    const draws = Array.from({ length: LENGTH / 200 }, () => next());
    const losing = (share: number): Float64Array =>
      SPEECH.map((sample, index) => ((draws[Math.floor(index / 200)] ?? 1) < share ? 0 : sample));
    const values = [0, 0.02, 0.05, 0.1, 0.2].map((share) => stoi(SPEECH, losing(share)));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(new Set(values).size).toBe(values.length);
  });

  test('of lengths that differ, and of less than 30 frames, throws', () => {
    expect(() => stoi(SPEECH, SPEECH.slice(1))).toThrow('29999');
    expect(() => stoi(SPEECH.slice(0, 3_000), SPEECH.slice(0, 3_000))).toThrow(RangeError);
  });
});

test('powerSpectrum() has what the definition says, and as much power as the signal', () => {
  const samples = noise(7).slice(0, 64);
  const spectrum = powerSpectrum(samples, 64);
  const at = (k: number): number => {
    const part = (turn: (angle: number) => number): number =>
      samples.reduce((sum, sample, n) => sum + sample * turn((2 * Math.PI * k * n) / 64), 0);
    return part(Math.cos) ** 2 + part(Math.sin) ** 2;
  };
  for (const k of [0, 1, 17, 32]) {
    expect(spectrum[k]).toBeCloseTo(at(k), 8);
  }
  const all = spectrum.reduce((sum, power, k) => sum + (k === 0 || k === 32 ? 1 : 2) * power, 0);
  expect(all / 64).toBeCloseTo(
    samples.reduce((sum, sample) => sum + sample ** 2, 0),
    8,
  );
});

test('findIn() finds a part to the sample, at another level and in noise', () => {
  const tape = noisy(5).map((sample) => 0.2 * sample);
  expect(findIn(SPEECH.slice(7_003, 15_003), tape, { from: 2_000, to: 12_000 })).toBe(7_003);
});
