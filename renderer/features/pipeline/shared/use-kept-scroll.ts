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
    const restore = (): void => {
      for (const [element, top] of tops) {
        if (root.contains(element)) {
          element.scrollTop = top;
        } else {
          tops.delete(element);
        }
      }
    };
    // A panel that is raised again is taken out and put back at once: its size tells nothing of it.
    const moves = new MutationObserver((records) => {
      const isBack = records.some(({ addedNodes }) => [...addedNodes].some((node) => node.contains(root)));
      if (isBack && root.clientHeight > 0) {
        restore();
      }
    });
    const watchAncestors = (): void => {
      moves.disconnect();
      for (let above = root.parentElement; above !== null; above = above.parentElement) {
        moves.observe(above, { childList: true });
      }
    };
    const observer = new ResizeObserver(() => {
      const isGone = root.clientHeight === 0;
      if (wasGone && !isGone) {
        restore();
        watchAncestors();
      }
      wasGone = isGone;
    });
    watchAncestors();
    // Scrolling doesn't bubble, but it is told on the way down.
    root.addEventListener('scroll', keep, { capture: true, passive: true });
    observer.observe(root);
    return () => {
      root.removeEventListener('scroll', keep, { capture: true });
      observer.disconnect();
      moves.disconnect();
    };
  }, [panel]);
}
