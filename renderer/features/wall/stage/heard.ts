import type { Stage, StageDesk } from './stage.ts';

/** Listens to a source alone (with `isMixed`: beside what is heard), or no longer when it is the one that is heard. */
export function toggleHeard(stage: Stage, desk: StageDesk, sourceId: string, isMixed: boolean): void {
  const isHeard = stage.layout.heard.some((one) => one.sourceId === sourceId);
  desk.act({ type: 'hear', sourceId, gain: isHeard ? null : 1, isMixed });
}
