import type { Content } from '#shared/walls/content.ts';
import type { Layout } from '#shared/walls/layout.ts';
import { applyOp, type LayoutOp } from '#shared/walls/ops.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSession } from '../../../app/session.ts';
import { bridge } from '../../../bridge/bridge.ts';
import { NOTHING, useDeskWall } from './desk-state.ts';
import { changeOwnWall, undoOwnWall, useOwnWall, zoomOwnWall } from './own-wall.ts';
import { hallStage, ownStage, partFor, partsOf, type HallParts, type Stage, type StageId } from './stage.ts';

const refuse = (error: unknown): void => useDeskWall.setState({ refusal: { error } });

/** Everything that the wall of a desk is made of. */
export interface StageParts {
  hall: HallParts;
  draft: Layout | null;
  own: { layout: Layout; zoomedId: string | null };
}

/** A hall's wall, or its draft; one that is gone falls back to the console's own. */
export function stageFrom({ hall, draft, own }: StageParts): Stage {
  const stage = hallStage(hall);
  if (stage === null) {
    return { ...ownStage(own.layout), zoomedId: own.zoomedId, isHeardHere: true };
  }
  return draft === null ? stage : { ...stage, layout: draft, zoomedId: null, isPreview: true };
}

/** The wall that the desk works on, as it is now. */
export function currentStage(): Stage {
  const { stageId, draft } = useDeskWall.getState();
  const { walls, wallStates, wallPlays } = useLive.getState();
  return stageFrom({
    hall: { wall: walls.get(stageId), state: wallStates.get(stageId), play: wallPlays.get(stageId) },
    draft,
    own: useOwnWall.getState(),
  });
}

/** Runs a command on the server for the hall's wall; what is refused is told. */
export function command(run: (wallId: string) => Promise<unknown>): void {
  const { id } = currentStage();
  if (id !== 'own') {
    run(id).catch(refuse);
  }
}

const call = () => {
  const api = useSession.getState().api;
  if (api === null) {
    throw new Error('nobody is signed in');
  }
  return api.call.walls;
};

/** Changes the wall that the desk works on, or its draft. */
export function act(op: LayoutOp): void {
  const stage = currentStage();
  try {
    if (stage.id === 'own') {
      changeOwnWall(op);
    } else if (stage.isPreview) {
      const onPatrol = new Set(Object.values(stage.play?.shown ?? {}).filter((id) => id !== null));
      useDeskWall.setState({ draft: applyOp(stage.geometry, stage.layout, op, onPatrol) });
    } else {
      command((wallId) => call().change.mutate({ wallId, op }));
    }
  } catch (error) {
    refuse(error);
  }
}

/** Enlarges a part to its displays, or brings it back; an empty one isn't worth them. */
export function zoom(partId: string | null): void {
  const stage = currentStage();
  const part = partsOf(stage.layout).find(({ id }) => id === partId);
  const next = part === undefined || part.content === null ? null : part.id;
  if (stage.id === 'own') {
    zoomOwnWall(next);
  } else {
    command((wallId) => call().zoom.mutate({ wallId, partId: next }));
  }
}

export function undo(): void {
  if (currentStage().id === 'own') {
    undoOwnWall();
  } else {
    command((wallId) => call().undo.mutate({ wallId }));
  }
}

/** Switches the hall's wall to a scene; with `holdS` for so many seconds. */
export function switchScene(sceneId: string, holdS: number | null = null): void {
  useDeskWall.setState({ draft: null });
  command((wallId) => call().switchScene.mutate({ wallId, sceneId, holdS }));
}

export function returnNow(): void {
  command((wallId) => call().returnNow.mutate({ wallId }));
}

/** Begins to prepare a layout, from what is on the wall or from a scene. */
export function beginPreview(layout: Layout): void {
  useDeskWall.setState({ draft: layout });
}

/** Puts what was prepared on the wall. */
export function take(): void {
  const { draft } = useDeskWall.getState();
  if (draft !== null) {
    command(async (wallId) => {
      await call().change.mutate({ wallId, op: { type: 'replace', layout: draft } });
      useDeskWall.setState({ draft: null });
    });
  }
}

export function endPreview(): void {
  useDeskWall.setState({ draft: null });
}

/** Selects a part, alone or with those that are selected. */
export function select(partId: string, isMore = false): void {
  useDeskWall.setState(({ selectedId, chosenIds }) => {
    const before = chosenIds.size > 0 ? chosenIds : new Set(selectedId === null ? [] : [selectedId]);
    return { selectedId: partId, chosenIds: isMore ? new Set([...before, partId]) : new Set() };
  });
}

/** Works on another wall. */
export function workOn(stageId: StageId): void {
  useDeskWall.setState({ ...NOTHING, stageId });
  void bridge.saveSettings({ wallStage: stageId });
}

/** Shows something on the wall that the desk works on; see `partFor` for the place that is taken without one. */
export function putOnWall(content: Content | string, partId: string | null = null): void {
  const given: Content = typeof content === 'string' ? { kind: 'source', sourceId: content } : content;
  const { layout, zoomedId } = currentStage();
  const sourceId = given.kind === 'source' ? given.sourceId : null;
  const target = partId ?? partFor(layout, sourceId, useDeskWall.getState().selectedId);
  if (target !== null) {
    if (zoomedId !== null && zoomedId !== target) {
      zoom(null);
    }
    act({ type: 'put', partId: target, content: given });
    select(target);
  }
}
