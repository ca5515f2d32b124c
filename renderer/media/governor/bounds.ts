import type { BudgetBounds } from './measured-budget.ts';

/** What a processor's core decodes and shows of small streams beside everything else that it does, pixels a second. */
const PER_CORE = 40_000_000;
/** A decoder in hardware leaves the cores to the page. */
const HARDWARE_FACTOR = 2;
/** Nine tiles of 320 × 180 at 15 frames a second: no machine that runs the console decodes less. */
const LEAST = 8_000_000;
/** The start value is a guess: it may be exceeded this often while nothing is dropped. */
const MOST_OVER_START = 8;

/**
 * Where the budget of this machine begins and what it stays within, pixels a second. A configured `ceiling` is never exceeded; without
 * one (null) the start follows from the machine and measuring does the rest.
 */
export function budgetBounds(machine: {
  cores: number;
  hardware: boolean;
  ceiling: number | null;
}): BudgetBounds {
  const { cores, hardware, ceiling } = machine;
  if (ceiling !== null) {
    return { start: ceiling, min: Math.min(LEAST, ceiling), max: ceiling };
  }
  const start = Math.max(cores, 1) * PER_CORE * (hardware ? HARDWARE_FACTOR : 1);
  return { start, min: LEAST, max: start * MOST_OVER_START };
}

/** Whether this machine decodes the units' pictures in hardware, as far as the browser says so. */
export async function decodesInHardware(): Promise<boolean> {
  try {
    const { powerEfficient } = await navigator.mediaCapabilities.decodingInfo({
      type: 'webrtc',
      video: { contentType: 'video/VP8', width: 1280, height: 720, bitrate: 1_500_000, framerate: 25 },
    });
    return powerEfficient;
  } catch {
    // An older browser: the guess is the more careful one, measuring corrects it.
    return false;
  }
}
