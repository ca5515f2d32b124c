import { useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';

/** What stands on paper alone, made only while the page is printed: a sheet is long. */
export function PrintCopy({ children }: { children: React.ReactNode }): React.ReactPortal | null {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    let focused: Element | null = null;
    // The browser takes the page as it stands when this returns.
    const begin = (): void => {
      focused = document.activeElement;
      flushSync(() => setPrinting(true));
    };
    // What isn't on paper isn't there while it is printed, and loses the focus.
    const end = (): void => {
      flushSync(() => setPrinting(false));
      if (focused instanceof HTMLElement && document.activeElement === document.body) {
        focused.focus({ preventScroll: true });
      }
    };
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinting ? createPortal(<div className="duty-print">{children}</div>, document.body) : null;
}
