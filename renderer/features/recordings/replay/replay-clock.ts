/** The one time that all pictures of a replay follow. */
export interface ReplayClock {
  /** Absolute time, UTC ms, at the moment `since` of the page's monotonic clock, ms. */
  at: number;
  since: number;
  /** Seconds of footage a second. */
  rate: number;
  /** What the user wants. */
  isPlaying: boolean;
  /** It waits for a picture that isn't there yet. */
  isHeld: boolean;
}

export const RATES = [0.25, 0.5, 1, 2, 4] as const;

export const isRunning = ({ isPlaying, isHeld }: ReplayClock): boolean => isPlaying && !isHeld;

/** The absolute time at a moment, UTC ms. */
export const timeOf = (clock: ReplayClock, now: number): number =>
  isRunning(clock) ? clock.at + (now - clock.since) * clock.rate : clock.at;

/** The clock with something changed at a moment; its time doesn't jump by it, unless `at` is given. */
export const changed = (clock: ReplayClock, now: number, change: Partial<ReplayClock>): ReplayClock => ({
  ...clock,
  at: timeOf(clock, now),
  since: now,
  ...change,
});

/** The next speed in a direction; the last stays. */
export function nextRate(rate: number, direction: 1 | -1): number {
  const index = RATES.indexOf(rate as (typeof RATES)[number]) + direction;
  return RATES[Math.min(Math.max(index, 0), RATES.length - 1)] ?? 1;
}

/** A picture that is off by more than this has to be set anew, ms of its own time. */
const SEEK_MS = 600;
/** Off by less than this it is left alone. */
const TOLERATED_MS = 12;
/** An error is made good in about this time, ms, by so much of the speed at most. */
const SETTLE_MS = 700;
const MAX_CORRECTION = 0.15;

/** How a running picture is brought back to the clock. `errorMs` above 0: it is ahead. `rate`: what to play it with, null: set it anew. */
export function correctedRate(errorMs: number, rate: number): number | null {
  if (Math.abs(errorMs) > SEEK_MS * Math.max(rate, 1)) {
    return null;
  }
  if (Math.abs(errorMs) <= TOLERATED_MS) {
    return rate;
  }
  const part = Math.min(Math.max(-errorMs / SETTLE_MS / Math.max(rate, 1), -MAX_CORRECTION), MAX_CORRECTION);
  return rate * (1 + part);
}
