import { Button, Empty, Input, Skeleton } from 'antd';
import VirtualList from '@rc-component/virtual-list';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '#shared/sources.ts';
import { useLive } from '../../app/live/store.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { rowKey, treeRows, type TreeRow } from './source-tree.ts';
import { CourtRow, ItemRow, SourceRow } from './TreeRows.tsx';
import { useTreeKeys } from './use-tree-keys.ts';
import { contentName } from './contents/content-name.ts';
import { contentOf, WALL_ITEMS } from './contents/items.ts';
import './SourceTree.css';

const ROW_PX = 28;
const NO_SOURCES: ReadonlyMap<string, Source> = new Map();

interface SourceTreeProps {
  /** Sources and panels that stand on the wall now. */
  shown: ReadonlySet<string>;
  /** Enter or a double click on a source or a panel. */
  onPick: (id: string) => void;
  autoFocus?: boolean;
}

/** The panels and all sources by court, searchable; dragged, or put by Enter. */
export function SourceTree({ shown, onPick, autoFocus = false }: SourceTreeProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const courts = useLive((live) => live.courts);
  const sources = useLive((live) => live.sources);
  const loaded = useLive((live) => live.loaded.sources && live.loaded.courts);
  const [search, setSearch] = useState('');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [held, setHeld] = useState<ReadonlyMap<string, Source> | null>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const { height } = useElementSize(listRef);
  const items = useMemo(
    () => WALL_ITEMS.map((id) => ({ id, name: contentName(t, contentOf(id), NO_SOURCES) })),
    [t],
  );
  const rows = useMemo(
    () => treeRows({ courts, sources, items, folded, search, held }),
    [courts, sources, items, folded, search, held],
  );
  const fresh = useMemo(
    () => (held === null ? 0 : [...sources.keys()].filter((id) => !held.has(id)).length),
    [sources, held],
  );
  const toggle = (courtId: string): void =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(courtId)) {
        next.add(courtId);
      }
      return next;
    });
  const { list, stopAt, enter, onKeyDown } = useTreeKeys(listRef, rows, toggle);

  return (
    <div className="tree">
      <Input
        className="tree-search"
        allowClear
        autoFocus={autoFocus}
        value={search}
        placeholder={t('search')}
        aria-label={t('search')}
        data-testid="tree-search"
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            enter();
          } else if (event.key === 'Escape' && search !== '') {
            // One step back: first out of the search.
            event.stopPropagation();
            setSearch('');
          }
        }}
        onPressEnter={() => {
          const first = rows.find((row) => row.kind !== 'court');
          if (first !== undefined) {
            onPick(rowKey(first));
          }
        }}
      />
      <div
        className="tree-list"
        ref={listRef}
        role="tree"
        tabIndex={-1}
        aria-label={t('sources')}
        onKeyDown={onKeyDown}
        onPointerEnter={() => setHeld(sources)}
        onPointerLeave={() => setHeld(null)}
      >
        {!loaded && <Skeleton active className="tree-skeleton" />}
        {loaded && rows.length === 0 && (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              search === '' ? `${t('noSources')} · ${t('noSourcesHint')}` : t('noMatch', { text: search })
            }
          />
        )}
        {loaded && rows.length > 0 && (
          <VirtualList<TreeRow> ref={list} data={rows} height={height} itemHeight={ROW_PX} itemKey={rowKey}>
            {(row) => {
              const stop = rowKey(row) === stopAt;
              switch (row.kind) {
                case 'item': {
                  return <ItemRow row={row} shown={shown.has(row.id)} stop={stop} onPick={onPick} />;
                }
                case 'court': {
                  return <CourtRow row={row} stop={stop} onToggle={() => toggle(row.court.id)} />;
                }
                case 'source': {
                  return <SourceRow row={row} shown={shown.has(row.source.id)} stop={stop} onPick={onPick} />;
                }
              }
            }}
          </VirtualList>
        )}
      </div>
      {fresh > 0 && (
        <Button size="small" type="text" className="tree-fresh" onClick={() => setHeld(null)}>
          {t('fresh', { n: fresh })}
        </Button>
      )}
    </div>
  );
}
