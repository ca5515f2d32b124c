import { useMemo } from 'react';
import { useLive } from '../../../app/live/store.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useDeskWall } from './desk-state.ts';
import { act, select, stageFrom, zoom } from './desk-wall.ts';
import { useOwnWall } from './own-wall.ts';
import { hallStage, ownStage, type HallParts, type Stage, type StageDesk } from './stage.ts';

/** What is told of a hall's wall. */
function useHallParts(wallId: string): HallParts {
  const wall = useLive((live) => live.walls.get(wallId));
  const state = useLive((live) => live.wallStates.get(wallId));
  const play = useLive((live) => live.wallPlays.get(wallId));
  return useMemo(() => ({ wall, state, play }), [wall, state, play]);
}

/** The wall that the desk works on. */
export function useDeskStage(): Stage {
  const hall = useHallParts(useDeskWall((s) => s.stageId));
  const draft = useDeskWall((s) => s.draft);
  const layout = useOwnWall((s) => s.layout);
  const zoomedId = useOwnWall((s) => s.zoomedId);
  return useMemo(
    () => stageFrom({ hall, draft, own: { layout, zoomedId } }),
    [hall, draft, layout, zoomedId],
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
  return useMemo(() => ownStage(layout), [layout]);
}

/** A hall's wall as its windows show it, and where it is heard; null before it is known, or when it is gone. */
export function useHallStage(wallId: string): Stage | null {
  const hall = useHallParts(wallId);
  return useMemo(() => {
    const stage = hallStage(hall);
    return stage === null ? null : { ...stage, isHeardHere: true };
  }, [hall]);
}
