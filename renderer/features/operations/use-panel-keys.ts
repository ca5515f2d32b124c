import { useEffect, useEffectEvent, type RefObject } from 'react';
import { isTyping } from '../../app/keys.ts';

/** Single keys within an element, lower case, where nothing is being typed. A key that is held down acts once. */
export function usePanelKeys(ref: RefObject<HTMLElement | null>, act: (key: string) => void): void {
  const onAct = useEffectEvent(act);
  useEffect(() => {
    const element = ref.current;
    const onKey = (event: KeyboardEvent): void => {
      const isModified = event.ctrlKey || event.altKey || event.metaKey;
      if (!isModified && !event.repeat && !event.defaultPrevented && !isTyping(event.target)) {
        onAct(event.key.toLowerCase());
      }
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [ref]);
}
