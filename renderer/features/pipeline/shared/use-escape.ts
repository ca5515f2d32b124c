import { useEffect, useEffectEvent, type RefObject } from 'react';

/**
 * Esc within an element goes one step back, if `back` answers that there was one. Dialogs and lists that drop down stand outside of the
 * element, and keep their own Esc.
 */
export function useEscape(ref: RefObject<HTMLElement | null>, back: () => boolean): void {
  const goBack = useEffectEvent(back);
  useEffect(() => {
    const element = ref.current;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && goBack()) {
        event.preventDefault();
      }
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [ref]);
}
