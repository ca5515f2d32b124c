import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Paged } from './use-paged.ts';
import './PagedRows.css';

interface PagedRowsProps<R> {
  list: Paged<R>;
  /** Height of a row, CSS px. */
  rowPx: number;
  label: string;
  /** The row that the keyboard is on. */
  active: number;
  onActive: (index: number) => void;
  /** Enter opens a row, and a click or a double click. */
  onOpen?: (row: R) => void;
  /** A click chooses only; a double click opens. */
  opensByDoubleClick?: boolean;
  /** Further keys while the list has the focus; answers whether the key was its own. */
  onKey?: (event: React.KeyboardEvent, active: R | undefined) => boolean;
  render: (row: R, index: number) => React.ReactNode;
  /** Attributes of a row's element, such as test ids. */
  attributes?: (row: R) => Record<string, string | undefined>;
  testId: string;
}

/** How far a key moves the active row, by the rows of a screen; null: not at all. */
function moveOf(key: string, screen: number, total: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: screen,
    PageUp: -screen,
    Home: -total,
    End: total,
  };
  return moves[key] ?? null;
}

/**
 * Rows of one height, of which only those in view are in the page: a hundred thousand scroll like twenty. One stop for Tab; arrows, page
 * keys, Home and End move within.
 */
export function PagedRows<R>(props: PagedRowsProps<R>): React.JSX.Element {
  const { list, rowPx, label, active, onActive, onOpen, onKey, render, attributes, testId } = props;
  const { opensByDoubleClick = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const total = list.total ?? 0;
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is kept: rows are drawn anew with each scroll
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { show } = list;
  useEffect(() => show(first, last), [first, last, show]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = list.row(active);
    if (onKey?.(event, row) === true) {
      event.preventDefault();
      return;
    }
    const screen = Math.max(1, Math.floor((box.current?.clientHeight ?? rowPx) / rowPx) - 1);
    const move = moveOf(event.key, screen, total);
    if (move !== null) {
      event.preventDefault();
      const next = Math.min(Math.max(active + move, 0), Math.max(total - 1, 0));
      onActive(next);
      virtualizer.scrollToIndex(next);
    } else if (event.key === 'Enter' && row !== undefined && onOpen !== undefined) {
      event.preventDefault();
      onOpen(row);
    }
  };

  return (
    <div
      ref={box}
      className="paged"
      role="grid"
      aria-rowcount={total}
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={total > 0 ? `${testId}-${active}` : undefined}
      data-testid={testId}
      onKeyDown={onKeyDown}
    >
      <div className="paged-space" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = list.row(index);
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list has the keyboard, and moves and opens by it
            <div
              key={index}
              id={`${testId}-${index}`}
              className="paged-row"
              role="row"
              aria-selected={index === active}
              aria-rowindex={index + 1}
              tabIndex={-1}
              style={{ height: rowPx, transform: `translateY(${start}px)` }}
              onClick={() => {
                onActive(index);
                if (row !== undefined && !opensByDoubleClick) {
                  onOpen?.(row);
                }
              }}
              onDoubleClick={() => {
                if (row !== undefined && opensByDoubleClick) {
                  onOpen?.(row);
                }
              }}
              {...(row === undefined ? {} : attributes?.(row))}
            >
              <div className="paged-cell" role="gridcell">
                {row === undefined ? <span className="paged-waiting" /> : render(row, index)}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
