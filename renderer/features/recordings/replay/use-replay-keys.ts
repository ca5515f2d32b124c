import { useEffect, type RefObject } from 'react';
import { isTyping } from '../../../app/keys.ts';
import { nextRate } from './replay-clock.ts';
import type { ReplayEngine } from './replay-engine.ts';
import { closeReplay, useReplay } from './replay-store.ts';
import type { ReplayActions } from './use-replay-actions.ts';

const SKIP_MS = 10_000;

/** The sound of the chosen picture, or silence. */
const toggleSound = (): void =>
  useReplay.setState(({ heardId, chosenId }) => ({ heardId: heardId === chosenId ? null : chosenId }));

/** Chooses the picture by its number. */
function choose(key: string): boolean {
  const id = useReplay.getState().sourceIds[Number(key) - 1];
  if (id !== undefined) {
    useReplay.setState({ chosenId: id });
  }
  return id !== undefined;
}

function act(key: string, engine: ReplayEngine, actions: ReplayActions): boolean {
  const rate = (direction: 1 | -1): void =>
    engine.setRate(nextRate(engine.state.get().clock.rate, direction));
  const runs: Readonly<Record<string, () => void>> = {
    ' ': actions.togglePlay,
    ArrowLeft: () => engine.skip(-SKIP_MS),
    ArrowRight: () => engine.skip(SKIP_MS),
    ',': () => actions.stepFrame(-1),
    '.': () => actions.stepFrame(1),
    '-': () => rate(-1),
    '+': () => rate(1),
    '=': () => rate(1),
    l: () => engine.toEdge(),
    n: () => engine.toNext(),
    i: () => actions.mark('in'),
    o: () => actions.mark('out'),
    e: actions.openExport,
    s: actions.snapshot,
    k: actions.keep,
    m: toggleSound,
    f: () => useReplay.setState(({ isWide }) => ({ isWide: !isWide })),
    Escape: closeReplay,
  };
  const run = runs[key];
  run?.();
  return run !== undefined || (/^[1-9]$/.test(key) && choose(key));
}

/**
 * The replay's keys, while focus is inside it or on nothing. They come before those of the wall behind it; a dialog over it has the
 * focus, and so its keys.
 */
export function useReplayKeys(
  ref: RefObject<HTMLElement | null>,
  engine: ReplayEngine,
  actions: ReplayActions,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target, key } = event;
      const isHere = target instanceof HTMLElement && ref.current?.contains(target) === true;
      if (!(isHere || target === document.body) || isTyping(target)) {
        return;
      }
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) {
        return;
      }
      // A list that is open, and a button under Space and Enter, have them first.
      const isOpenList = isHere && target.closest('[aria-expanded="true"]') !== null;
      if (isOpenList || (key === ' ' && target instanceof HTMLButtonElement)) {
        return;
      }
      if (act(key.length === 1 ? key.toLowerCase() : key, engine, actions)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [ref, engine, actions]);
}
