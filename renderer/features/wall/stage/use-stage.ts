import { useMemo } from 'react';
import { useLive } from '../../../app/live/store.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useDeskWall } from './desk-state.ts';
import { act, select, stageFrom, zoom } from './desk-wall.ts';
import { OWN_GEOMETRY, useOwnWall } from './own-wall.ts';
import type { Stage, StageDesk } from './stage.ts';

/** The wall that the desk works on. */
export function useDeskStage(): Stage {
  const stageId = useDeskWall((s) => s.stageId);
  const draft = useDeskWall((s) => s.draft);
  const layout = useOwnWall((s) => s.layout);
  const zoomedId = useOwnWall((s) => s.zoomedId);
  const wall = useLive((live) => live.walls.get(stageId));
  const state = useLive((live) => live.wallStates.get(stageId));
  const play = useLive((live) => live.wallPlays.get(stageId));
  return useMemo(
    () => stageFrom({ wall, state, play, draft, own: { layout, zoomedId } }),
    [wall, state, play, draft, layout, zoomedId],
  );
}

/** What the desk does with that wall. `pick` opens the choice of a part's content. */
export function useStageDesk(stage: Stage, pick: (partId: string) => void): StageDesk {
  const selectedId = useDeskWall((s) => s.selectedId);
  const chosenIds = useDeskWall((s) => s.chosenIds);
  const mayCommand = useMayCommand();
  const mayChange = stage.id === 'own' || mayCommand;
  return useMemo(
    () => ({ selectedId, chosenIds, mayChange, select, act, zoom, pick }),
    [selectedId, chosenIds, mayChange, pick],
  );
}

/** The console's own wall as a wall window of this machine shows it: silent, the desk is heard. */
export function useOwnStage(): Stage {
  const layout = useOwnWall((s) => s.layout);
  return useMemo(
    () => ({
      id: 'own',
      geometry: OWN_GEOMETRY,
      layout,
      zoomedId: null,
      play: null,
      isHeardHere: false,
      isPreview: false,
    }),
    [layout],
  );
}

/** A hall's wall as its windows show it; null before it is known, or when it is gone. */
export function useHallStage(wallId: string): Stage | null {
  const wall = useLive((live) => live.walls.get(wallId));
  const state = useLive((live) => live.wallStates.get(wallId));
  const play = useLive((live) => live.wallPlays.get(wallId));
  return useMemo(
    () =>
      wall === undefined || state === undefined
        ? null
        : {
            id: wall.id,
            geometry: wall.geometry,
            layout: state.layout,
            zoomedId: state.zoomedId,
            play: play ?? null,
            isHeardHere: true,
            isPreview: false,
          },
    [wall, state, play],
  );
}
