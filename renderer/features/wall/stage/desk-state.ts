import { create } from 'zustand';
import type { Layout } from '#shared/walls/layout.ts';
import type { StageId } from './stage.ts';

interface DeskWall {
  /** The wall that this desk works on. */
  stageId: StageId;
  selectedId: string | null;
  chosenIds: ReadonlySet<string>;
  /** A layout that is being prepared and isn't on the wall yet. */
  draft: Layout | null;
  /** What was refused last, for the panel to tell; a new object each time. */
  refusal: { error: unknown } | null;
}

/** A desk that has done nothing yet. */
export const NOTHING: DeskWall = {
  stageId: 'own',
  selectedId: null,
  chosenIds: new Set(),
  draft: null,
  refusal: null,
};

/** How this desk works on a wall. */
export const useDeskWall = create<DeskWall>(() => NOTHING);

/** What belongs to the user ends with the session. */
export function forgetUserOfDeskWall(): void {
  useDeskWall.setState(({ stageId }) => ({ ...NOTHING, stageId }));
}
