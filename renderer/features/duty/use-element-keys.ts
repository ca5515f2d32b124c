import { useEffect, useEffectEvent, type RefObject } from 'react';
import { isTyping } from '../../app/keys.ts';

/** Radio buttons move by arrows themselves. */
const isOwnArrow = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLInputElement && event.key.startsWith('Arrow');

/** Letters are bound in lower case and act in either. */
const nameOf = ({ key }: KeyboardEvent): string => (key.length === 1 ? key.toLowerCase() : key);

/** Single keys that act while the focus is within an element and nobody types. A key that isn't bound is left alone. */
export function useElementKeys(
  ref: RefObject<HTMLElement | null>,
  bindings: Readonly<Record<string, (() => void) | undefined>>,
): void {
  const act = useEffectEvent((event: KeyboardEvent): void => {
    const run = bindings[nameOf(event)];
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (run !== undefined && isPlain && !isTyping(event.target) && !isOwnArrow(event)) {
      event.preventDefault();
      run();
    }
  });
  useEffect(() => {
    const element = ref.current;
    const onKey = (event: KeyboardEvent): void => act(event);
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [ref]);
}
