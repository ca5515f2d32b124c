import type { ListRef } from '@rc-component/virtual-list';
import { useRef, useState, type RefObject } from 'react';
import { rowKey, type TreeRow } from './source-tree.ts';

interface TreeKeys {
  list: RefObject<ListRef | null>;
  /** Key of the one row that Tab comes to. */
  stopAt: string | undefined;
  /** Goes into the list, from the search field. */
  enter: () => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

const isInto = (key: string): boolean =>
  key === 'ArrowDown' || key === 'ArrowUp' || key === 'Home' || key === 'End';

/** Where a key leads from row `at` among `count`. */
function target(key: string, at: number, count: number): number {
  switch (key) {
    case 'Home': {
      return 0;
    }
    case 'End': {
      return count - 1;
    }
    default: {
      return Math.min(Math.max(at + (key === 'ArrowDown' ? 1 : -1), 0), count - 1);
    }
  }
}

/** The keys of a tree as screen readers' users know them: up and down between rows, left folds, right unfolds. */
export function useTreeKeys(
  ref: RefObject<HTMLElement | null>,
  rows: readonly TreeRow[],
  toggle: (courtId: string) => void,
): TreeKeys {
  const list = useRef<ListRef>(null);
  const [active, setActive] = useState<string | null>(null);
  const keys = rows.map(rowKey);
  const stopAt = active !== null && keys.includes(active) ? active : keys[0];

  const goTo = (index: number): void => {
    const key = keys[index];
    if (key === undefined) {
      return;
    }
    setActive(key);
    list.current?.scrollTo({ index });
    // A row that was scrolled to is there with the next frame.
    requestAnimationFrame(() =>
      ref.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)
        ?.focus({ preventScroll: true }),
    );
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const here = event.target instanceof HTMLElement ? event.target.dataset['row'] : undefined;
    const at = here === undefined ? -1 : keys.indexOf(here);
    const row = rows[at];
    if (isInto(event.key)) {
      goTo(target(event.key, at, keys.length));
    } else if (row?.kind === 'court' && event.key === (row.open ? 'ArrowLeft' : 'ArrowRight')) {
      toggle(row.court.id);
    } else {
      return;
    }
    event.preventDefault();
  };

  return { list, stopAt, enter: () => goTo(0), onKeyDown };
}
