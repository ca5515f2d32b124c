import { useEffect, useState } from 'react';

/** Gives the focus back to what had it before a dialog, when the dialog is taken away at once, without closing first. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement) {
        before.focus();
      }
    },
    [before],
  );
}
