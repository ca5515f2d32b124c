import type { Stage, StageDesk } from './stage.ts';

/** What one key changes of how loud a source is. */
const GAIN_STEP = 0.1;

/** Makes a source that is heard louder (1) or quieter (-1), among the others that are heard. Nothing for one that isn't. */
export function turnVolume(stage: Stage, desk: StageDesk, sourceId: string, direction: 1 | -1): void {
  const heard = stage.layout.heard.find((one) => one.sourceId === sourceId);
  if (heard !== undefined) {
    const gain = Math.round((heard.gain + direction * GAIN_STEP) * 10) / 10;
    desk.act({ type: 'hear', sourceId, gain: Math.min(1, Math.max(GAIN_STEP, gain)), isMixed: true });
  }
}

/** Listens to a source alone (with `isMixed`: beside what is heard), or no longer when it is the one that is heard. */
export function toggleHeard(stage: Stage, desk: StageDesk, sourceId: string, isMixed: boolean): void {
  const isHeard = stage.layout.heard.some((one) => one.sourceId === sourceId);
  desk.act({ type: 'hear', sourceId, gain: isHeard ? null : 1, isMixed });
}
