import type { Random } from '../lib/random.ts';

/** Entries with their weights, which need not sum to one. */
export type Weighted<T> = readonly (readonly [weight: number, value: T])[];

/** True with probability `p`. */
export function chance(random: Random, p: number): boolean {
  return random.next() < p;
}

/** One of the entries, by weight; there must be at least one. */
export function weighted<T>(random: Random, entries: Weighted<T>): T {
  let total = 0;
  for (const [weight] of entries) {
    total += weight;
  }
  let left = random.next() * total;
  for (const [weight, value] of entries) {
    left -= weight;
    if (left < 0) {
      return value;
    }
  }
  const last = entries.at(-1);
  if (last === undefined) {
    throw new RangeError('weighted() needs at least one entry');
  }
  return last[1];
}

/** Log-normal: half of the draws lie below `median`; `sigma` is the spread of the logarithm. */
export function logNormal(random: Random, median: number, sigma: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random.next()));
}

/** Index of the first of the ascending sums that is greater than `value`; the last one where none is. */
export function findSum(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > value) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
