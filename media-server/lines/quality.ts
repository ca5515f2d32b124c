import type { LineQuality } from '#shared/lines.ts';

/** What was measured of a line that is up; null where nothing has been. */
export interface LineMeasures {
  /** Share of lost packets, 0 to 1. */
  loss: number | null;
  rttMs: number | null;
  jitterMs: number | null;
}

interface Bounds {
  loss: number;
  rttMs: number;
  jitterMs: number;
}

/**
 * Most that a step may have. A delay of 150 ms each way is what ITU-T G.114 calls good for most conversations, 400 ms the most; loss and
 * jitter as ITU-T Y.1541 has them for classes 0 and 1, wider by what NACK and jitter buffers make up for.
 */
const EXCELLENT: Bounds = { loss: 0.01, rttMs: 150, jitterMs: 30 };
const GOOD: Bounds = { loss: 0.05, rttMs: 400, jitterMs: 60 };

/** Which measure breaks the bounds, loss first because it is heard first. */
function broken(measures: LineMeasures, bounds: Bounds): 'loss' | 'delay' | 'jitter' | null {
  return (measures.loss ?? 0) > bounds.loss
    ? 'loss'
    : (measures.rttMs ?? 0) > bounds.rttMs
      ? 'delay'
      : (measures.jitterMs ?? 0) > bounds.jitterMs
        ? 'jitter'
        : null;
}

/** How good a line is, in four steps, and why it isn't better. `measures` is null while the line is down. */
export function qualityOf(measures: LineMeasures | null): LineQuality {
  if (measures === null) {
    return { step: 'lost', reason: 'down' };
  }
  const poor = broken(measures, GOOD);
  if (poor !== null) {
    return { step: 'poor', reason: poor };
  }
  const good = broken(measures, EXCELLENT);
  return good === null ? { step: 'excellent', reason: null } : { step: 'good', reason: good };
}
