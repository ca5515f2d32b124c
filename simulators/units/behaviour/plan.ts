import type { Random } from '../../lib/random.ts';

/** Quiet time between two losses of link, and how long a loss lasts; ms. */
const QUIET_MS = [90_000, 420_000] as const;
const LOSS_MS = [5_000, 60_000] as const;
/** When the run's SOS is raised, ms after the start. */
const SOS_AFTER_MS = [60_000, 120_000] as const;
/** Time from delivery to reading and from reading to the report that it's done, ms. */
const READ_AFTER_MS = [2_000, 8_000] as const;
const DONE_AFTER_MS = [8_000, 40_000] as const;

/** A time without a link. */
export interface Loss {
  /** From the loss before, or from the start; ms. */
  afterMs: number;
  lastsMs: number;
}

/** The losses of one unit, for ever. */
export function* losses(random: Random): Generator<Loss, never, undefined> {
  for (;;) {
    yield {
      afterMs: Math.round(random.between(...QUIET_MS)),
      lastsMs: Math.round(random.between(...LOSS_MS)),
    };
  }
}

/** How long one unit takes over one instruction. */
export function receiptDelays(random: Random): { readMs: number; doneMs: number } {
  return {
    readMs: Math.round(random.between(...READ_AFTER_MS)),
    doneMs: Math.round(random.between(...DONE_AFTER_MS)),
  };
}

/** Which unit of a run raises the SOS (an index below `units`), and when. */
export function planSos(random: Random, units: number): { index: number; afterMs: number } {
  return { index: random.whole(0, units - 1), afterMs: Math.round(random.between(...SOS_AFTER_MS)) };
}
