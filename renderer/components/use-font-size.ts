import { useEffect, useState, type RefObject } from 'react';

/** Text below this, px, is read by nobody. */
const LEAST_FONT = 12;

/** Size of an element's text in CSS pixels, kept up to date, for what can't inherit it, such as a canvas; null until it has been laid out. */
export function useFontSize(ref: RefObject<HTMLElement | null>): number | null {
  const [font, setFont] = useState<number | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    // A tile of a wall has the size of the hall's reading text, and goes along with the tile.
    const observer = new ResizeObserver(() =>
      setFont(Math.max(LEAST_FONT, Number.parseFloat(getComputedStyle(element).fontSize))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return font;
}
