import type { RecordingStorage } from '#shared/recordings.ts';

/** What is written, and when it was looked at. */
export interface UsageSample {
  at: number;
  usedBytes: number;
}

/** The most that recordings can take from now on: to their budget, or to what the disk has. */
export function roomOf({ usedBytes, budgetBytes, freeBytes }: RecordingStorage): {
  usedBytes: number;
  wholeBytes: number;
} {
  const wholeBytes = Math.min(budgetBytes ?? Infinity, usedBytes + Math.max(freeBytes, 0));
  return { usedBytes, wholeBytes: Math.max(wholeBytes, usedBytes) };
}

/** Shortest time from which a rate is taken, ms. */
const LEAST_MS = 60_000;

/** How long it takes until the disk is full if it fills as it did between two looks, ms; null where it doesn't, or isn't known yet. */
export function timeToFull(samples: readonly UsageSample[], storage: RecordingStorage): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) {
    return null;
  }
  const rate = (last.usedBytes - first.usedBytes) / (last.at - first.at);
  const { usedBytes, wholeBytes } = roomOf(storage);
  return rate <= 0 ? null : (wholeBytes - usedBytes) / rate;
}
