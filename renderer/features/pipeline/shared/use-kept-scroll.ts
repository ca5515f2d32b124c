import { useEffect, type RefObject } from 'react';

/**
 * Keeps how far everything within a panel is scrolled while the panel stands behind another one. The desk takes such a panel out of the
 * page, and with that the browser forgets it: a list that draws only what is in view would come back blank.
 */
export function useKeptScroll(panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = panel.current;
    if (root === null) {
      return undefined;
    }
    const tops = new Map<Element, number>();
    let wasGone = false;
    const keep = ({ target }: Event): void => {
      if (target instanceof Element && root.clientHeight > 0) {
        tops.set(target, target.scrollTop);
      }
    };
    const observer = new ResizeObserver(() => {
      const isGone = root.clientHeight === 0;
      if (wasGone && !isGone) {
        for (const [element, top] of tops) {
          if (root.contains(element)) {
            element.scrollTop = top;
          } else {
            tops.delete(element);
          }
        }
      }
      wasGone = isGone;
    });
    // Scrolling doesn't bubble, but it is told on the way down.
    root.addEventListener('scroll', keep, { capture: true, passive: true });
    observer.observe(root);
    return () => {
      root.removeEventListener('scroll', keep, { capture: true });
      observer.disconnect();
    };
  }, [panel]);
}
