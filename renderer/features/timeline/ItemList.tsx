import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineItem } from '#shared/timeline.ts';
import { formatTime } from '../../app/format.ts';
import { itemBy, itemText } from './item-text.ts';
import { toneOf } from './lanes.ts';
import './item-list.css';

const ROW_PX = 44;

interface ItemListProps {
  items: readonly TimelineItem[];
  /** Index of the item that has happened last at the time that is shown; -1 before the first. */
  current: number;
  onSeek: (at: number) => void;
}

/** What happened, the item of the time that is shown in view. */
export function ItemList({ items, current, onSeek }: ItemListProps): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const box = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is kept: rows are drawn anew with each scroll
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  useEffect(() => {
    if (current >= 0) {
      rows.scrollToIndex(current, { align: 'center' });
    }
  }, [rows, current]);
  return (
    <div
      ref={box}
      className="timeline-items"
      data-testid="timeline-items"
      data-count={items.length}
      tabIndex={-1}
    >
      {items.length === 0 && <p className="timeline-none">{t('none')}</p>}
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <li key={index} style={{ transform: `translateY(${start}px)` }}>
                <button
                  type="button"
                  data-tone={toneOf(item)}
                  data-future={index > current || undefined}
                  aria-current={index === current ? 'time' : undefined}
                  data-testid="timeline-item"
                  data-kind={item.kind}
                  onClick={() => onSeek(item.at)}
                >
                  <time>{formatTime(item.at)}</time>
                  <span>{itemBy(item) ?? t('system')}</span>
                  <b>{itemText(t, item)}</b>
                </button>
              </li>
            )
          );
        })}
      </ol>
    </div>
  );
}
