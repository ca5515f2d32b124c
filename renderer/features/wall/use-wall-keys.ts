import { useEffect, type RefObject } from 'react';
import type { Split } from '#shared/walls/layout.ts';
import { isTyping } from '../../app/keys.ts';
import { replaySource, toggleRecording } from '../recordings/index.ts';
import { useScenes } from './scenes/SceneBar.tsx';
import { select, switchScene, undo } from './stage/desk-wall.ts';
import { toggleHeard, turnVolume } from './stage/heard.ts';
import { neighbour, partsOf, soundIdOfPart, sourceIdOf, type Stage, type StageDesk } from './stage/stage.ts';

const SPLIT_OF_KEY: Readonly<Record<string, Split>> = { '1': 1, '4': 4, '9': 9, '6': 16 };
const DIRECTION: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Digits: scenes on a hall's wall, splits on the console's own. False where the digit means nothing. */
function digit(key: string, stage: Stage, desk: StageDesk, scenes: ReturnType<typeof useScenes>): boolean {
  if (!/^[1-9]$/.test(key)) {
    return false;
  }
  if (stage.id === 'own') {
    const count = SPLIT_OF_KEY[key];
    if (count !== undefined) {
      desk.act({ type: 'split', display: 0, count });
    }
    return count !== undefined;
  }
  const scene = scenes.find((one) => one.digit === Number(key));
  if (scene !== undefined && desk.mayChange) {
    switchScene(scene.id);
  }
  return scene !== undefined;
}

/** One step back: out of the enlarged part, then silence; false where there is none. */
function back(stage: Stage, desk: StageDesk): boolean {
  if (stage.zoomedId !== null) {
    desk.zoom(null);
    return true;
  }
  if (stage.layout.heard.length > 0) {
    desk.act({ type: 'hush' });
    return true;
  }
  return false;
}

/** Keys that act on the selected part; false where the key means nothing. */
function onPart(key: string, stage: Stage, desk: StageDesk): boolean {
  const selected = partsOf(stage.layout).find(({ id }) => id === desk.selectedId) ?? partsOf(stage.layout)[0];
  if (selected === undefined) {
    return false;
  }
  const direction = DIRECTION[key];
  if (direction !== undefined) {
    const next = neighbour(stage.layout, selected.id, ...direction);
    if (next !== null) {
      select(next);
      if (stage.zoomedId !== null && stage.zoomedId !== next) {
        desk.zoom(next);
      }
    }
    return true;
  }
  const soundId = soundIdOfPart(selected, stage.play);
  switch (key) {
    case 'Delete':
    case 'Backspace': {
      desk.act({ type: 'clear', partId: selected.id });
      return true;
    }
    case 'm': {
      if (soundId !== null) {
        toggleHeard(stage, desk, soundId, false);
      }
      return true;
    }
    case '-':
    case '=':
    case '+': {
      if (soundId !== null) {
        turnVolume(stage, desk, soundId, key === '-' ? -1 : 1);
      }
      return true;
    }
    case 'f': {
      desk.zoom(stage.zoomedId === selected.id ? null : selected.id);
      return true;
    }
    case 'p': {
      desk.act({ type: 'protect', partId: selected.id, isProtected: !selected.isProtected });
      return true;
    }
    default: {
      return false;
    }
  }
}

/** R plays the selected source back; with Shift it is recorded, or no longer. */
function footage(event: KeyboardEvent, key: string, stage: Stage, desk: StageDesk): boolean {
  const parts = partsOf(stage.layout);
  const selected = parts.find(({ id }) => id === desk.selectedId) ?? parts[0];
  const sourceId = selected === undefined ? null : sourceIdOf(selected, stage.play);
  if (key !== 'r' || sourceId === null) {
    return false;
  }
  if (event.shiftKey) {
    toggleRecording(sourceId);
  } else {
    replaySource(sourceId);
  }
  return true;
}

/**
 * The wall's keys, while focus is inside it or on nothing (after a click into the void the keys still work). `onPick` opens the choice of
 * the selected part's content.
 */
export function useWallKeys(
  ref: RefObject<HTMLElement | null>,
  stage: Stage,
  desk: StageDesk,
  onPick: () => void,
): void {
  const scenes = useScenes(stage.id);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const panel = ref.current;
      const { target } = event;
      const idle = target === document.body;
      const here = target instanceof HTMLElement && panel?.contains(target) === true;
      if (!(here || (idle && panel?.checkVisibility() === true)) || event.defaultPrevented) {
        return;
      }
      if (isTyping(target) || event.altKey || event.metaKey) {
        return;
      }
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const onTile = idle || (here && target.closest('[data-tile]') !== null);
      if (event.ctrlKey) {
        if (key !== 'z' || !desk.mayChange) {
          return;
        }
        undo();
      } else if (onTile && footage(event, key, stage, desk)) {
        // Done.
      } else if (digit(key, stage, desk, scenes) || (key === 'Escape' && back(stage, desk))) {
        // Done.
      } else if (onTile && onPart(key, stage, desk)) {
        requestAnimationFrame(() =>
          panel?.querySelector<HTMLElement>('.tile[data-selected]')?.focus({ preventScroll: true }),
        );
      } else if (key === 'Enter' && onTile && !(target instanceof HTMLButtonElement)) {
        onPick();
      } else {
        return;
      }
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ref, stage, desk, scenes, onPick]);
}
