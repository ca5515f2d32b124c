import { useEffect, useRef } from 'react';

/** Event handlers of a button that acts while it is held, by finger, pointer, Space or Enter. */
export interface Held {
  onPointerDown: (event: React.PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onLostPointerCapture: () => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
  onKeyUp: () => void;
  onBlur: () => void;
  onContextMenu: (event: React.MouseEvent) => void;
}

/** `begin` when the button is pressed, `end` once when it is let go, however that comes about. */
export function useHeld(begin: () => void, end: () => void): Held {
  const held = useRef(false);
  const endRef = useRef(end);
  useEffect(() => {
    endRef.current = end;
  });
  const start = (): void => {
    if (!held.current) {
      held.current = true;
      begin();
    }
  };
  const stop = (): void => {
    if (held.current) {
      held.current = false;
      endRef.current();
    }
  };
  useEffect(
    () => () => {
      if (held.current) {
        held.current = false;
        endRef.current();
      }
    },
    [],
  );
  return {
    onPointerDown: (event) => {
      if (event.isPrimary && event.button === 0) {
        // The finger may slide off while one speaks.
        event.currentTarget.setPointerCapture(event.pointerId);
        start();
      }
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onLostPointerCapture: stop,
    onKeyDown: (event) => {
      if (event.key === ' ' || event.key === 'Enter') {
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat) {
          start();
        }
      }
    },
    onKeyUp: stop,
    onBlur: stop,
    // A long press opens a menu on phones, which would end the hold.
    onContextMenu: (event) => event.preventDefault(),
  };
}
