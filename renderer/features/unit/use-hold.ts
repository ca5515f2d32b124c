import { useEffect, useRef, useState } from 'react';

export interface Hold {
  holding: boolean;
  /** Event handlers of the button that is held. */
  handlers: {
    onPointerDown: (event: React.PointerEvent) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onPointerLeave: () => void;
    onKeyDown: (event: React.KeyboardEvent) => void;
    onKeyUp: () => void;
    onBlur: () => void;
    onContextMenu: (event: React.MouseEvent) => void;
  };
}

/** A button that acts only when it was held for `ms`, by finger, pointer, Space or Enter. */
export function useHold(ms: number, act: () => void): Hold {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const begin = (): void => {
    clearTimeout(timer.current);
    setHolding(true);
    timer.current = setTimeout(() => {
      setHolding(false);
      act();
    }, ms);
  };
  const end = (): void => {
    clearTimeout(timer.current);
    setHolding(false);
  };
  return {
    holding,
    handlers: {
      onPointerDown: (event) => {
        if (event.isPrimary && event.button === 0) {
          begin();
        }
      },
      onPointerUp: end,
      onPointerCancel: end,
      onPointerLeave: end,
      onKeyDown: (event) => {
        if (event.key === ' ' || event.key === 'Enter') {
          event.preventDefault();
          if (!event.repeat) {
            begin();
          }
        }
      },
      onKeyUp: end,
      onBlur: end,
      // A long press opens a menu on phones, which would end the hold.
      onContextMenu: (event) => event.preventDefault(),
    },
  };
}
