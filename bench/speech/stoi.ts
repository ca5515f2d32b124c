import { powerSpectrum } from './spectrum.ts';

/** The rate at which signals are compared, samples a second. */
export const STOI_RATE = 10_000;
const FRAME = 256;
const HOP = FRAME / 2;
const FFT = 512;
const BANDS = 15;
/** Centre of the lowest third of an octave, Hz. */
const LOWEST_HZ = 150;
/** Frames of one comparison: 384 ms. */
const SEGMENT = 30;
/** What is so much softer than the loudest frame is no speech, dB. */
const RANGE_DB = 40;
/** Signal to distortion below which more distortion makes nothing worse, dB. */
const LOWEST_SDR_DB = -15;

/** Hann's window without its zeros at both ends. */
const WINDOW = Float64Array.from(
  { length: FRAME },
  (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 1)) / (FRAME + 1)),
);

const binOf = (hz: number): number => Math.round((hz * FFT) / STOI_RATE);

/** First bin of each band, and the first beyond it. */
const BAND_BINS = Array.from({ length: BANDS }, (_, band) => {
  const centre = LOWEST_HZ * 2 ** (band / 3);
  return [binOf(centre * 2 ** (-1 / 6)), binOf(centre * 2 ** (1 / 6))] as const;
});

function frameStarts(samples: Float64Array): number[] {
  const starts: number[] = [];
  for (let start = 0; start + FRAME < samples.length; start += HOP) {
    starts.push(start);
  }
  return starts;
}

const windowed = (samples: Float64Array, start: number): Float64Array =>
  WINDOW.map((weight, index) => weight * (samples[start + index] ?? 0));

/** Leaves out of both what is silence in the first: the frames that remain are laid over each other again. */
function withoutSilence(clean: Float64Array, heard: Float64Array): [Float64Array, Float64Array] {
  const starts = frameStarts(clean);
  const energies = starts.map((start) => {
    const power = windowed(clean, start).reduce((sum, sample) => sum + sample * sample, 0);
    return 10 * Math.log10(power + Number.MIN_VALUE);
  });
  const faintest = energies.reduce((most, energy) => Math.max(most, energy), -Infinity) - RANGE_DB;
  const kept = starts.filter((_, index) => (energies[index] ?? -Infinity) > faintest);
  const join = (samples: Float64Array): Float64Array => {
    const joined = new Float64Array(kept.length === 0 ? 0 : (kept.length - 1) * HOP + FRAME);
    for (const [place, start] of kept.entries()) {
      for (const [index, sample] of windowed(samples, start).entries()) {
        joined[place * HOP + index] = (joined[place * HOP + index] ?? 0) + sample;
      }
    }
    return joined;
  };
  return [join(clean), join(heard)];
}

/** Magnitudes by band, each a list over the frames. */
function bandsOf(samples: Float64Array): number[][] {
  const spectra = frameStarts(samples).map((start) => powerSpectrum(windowed(samples, start), FFT));
  return BAND_BINS.map(([from, to]) =>
    spectra.map((spectrum) => Math.sqrt(spectrum.subarray(from, to).reduce((sum, power) => sum + power, 0))),
  );
}

const norm = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** How alike two envelopes of a band are: their correlation, after the second has been brought to the level of the first and clipped. */
function likeness(clean: readonly number[], heard: readonly number[]): number {
  const level = norm(clean) / (norm(heard) || 1);
  const most = 1 + 10 ** (-LOWEST_SDR_DB / 20);
  const clipped = heard.map((value, index) => Math.min(value * level, most * (clean[index] ?? 0)));
  const [a, b] = [centred(clean), centred(clipped)];
  const lengths = norm(a) * norm(b);
  return lengths === 0 ? 0 : a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) / lengths;
}

/**
 * The short-time objective intelligibility of what was heard of a clean speech, about 0 to 1 (Taal, Hendriks, Heusdens and Jensen, "An
 * algorithm for intelligibility prediction of time-frequency weighted noisy speech", IEEE Transactions on Audio, Speech, and Language
 * Processing 19, 2011). Both at `STOI_RATE`, of the same length and in step.
 * @throws RangeError when they differ in length, or there are less than 30 frames of speech
 */
export function stoi(clean: Float64Array, heard: Float64Array): number {
  if (clean.length !== heard.length) {
    throw new RangeError(`clean speech has ${clean.length} samples, what was heard ${heard.length}`);
  }
  const [x, y] = withoutSilence(clean, heard).map(bandsOf);
  const frames = x?.[0]?.length ?? 0;
  if (x === undefined || y === undefined || frames < SEGMENT) {
    throw new RangeError(`${frames} frames of speech are too few to compare, ${SEGMENT} are needed`);
  }
  let sum = 0;
  for (let end = SEGMENT; end <= frames; end += 1) {
    for (const [band, envelope] of x.entries()) {
      sum += likeness(envelope.slice(end - SEGMENT, end), (y[band] ?? []).slice(end - SEGMENT, end));
    }
  }
  return sum / (BANDS * (frames - SEGMENT + 1));
}
