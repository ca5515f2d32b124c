import { useDraggable } from '@dnd-kit/core';
import { Button, Empty, Input, Skeleton } from 'antd';
import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import VirtualList from '@rc-component/virtual-list';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '#shared/sources.ts';
import { useLive } from '../../app/live/store.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useElementSize } from '../../components/use-element-size.ts';
import { SOURCE_MARK } from './source-mark.ts';
import { rowKey, treeRows, type TreeRow } from './source-tree.ts';
import { useTreeKeys } from './use-tree-keys.ts';
import './SourceTree.css';

const ROW_PX = 28;

interface SourceRowProps {
  source: Source;
  depth: number;
  shown: boolean;
  /** Whether Tab comes to this row. */
  stop: boolean;
  onPick: (sourceId: string) => void;
}

function SourceRow({ source, depth, shown, stop, onPick }: SourceRowProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: `source:${source.id}`,
    data: { sourceId: source.id },
  });
  const state = t(`sourceState.${source.state}`);
  return (
    <div
      ref={setNodeRef}
      {...listeners}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={shown}
      aria-describedby={attributes['aria-describedby']}
      tabIndex={stop ? 0 : -1}
      data-row={source.id}
      className="tree-source"
      data-dragging={isDragging || undefined}
      data-shown={shown || undefined}
      data-testid="tree-source"
      data-source-id={source.id}
      data-state={source.state}
      style={{ paddingLeft: 10 + depth * 14 }}
      title={source.reason === null ? state : `${state} · ${t(`reason.${source.reason}`)}`}
      onDoubleClick={() => onPick(source.id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          onPick(source.id);
        }
      }}
    >
      <StateMark state={SOURCE_MARK[source.state]} />
      <span className="tree-name">{source.name}</span>
      <span className="tree-state">{state}</span>
    </div>
  );
}

interface CourtRowProps {
  row: TreeRow & { kind: 'court' };
  stop: boolean;
  onToggle: () => void;
}

function CourtRow({ row, stop, onToggle }: CourtRowProps): React.JSX.Element {
  const { i18n } = useTranslation();
  return (
    <button
      type="button"
      className="tree-court"
      style={{ paddingLeft: 4 + row.depth * 14 }}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.open}
      tabIndex={stop ? 0 : -1}
      data-row={row.court.id}
      onClick={onToggle}
    >
      {row.open ? <CaretDownOutlined /> : <CaretRightOutlined />}
      <span className="tree-name">{i18n.language === 'en' ? row.court.nameEn : row.court.nameZh}</span>
      <span className="tree-count">
        {row.live}/{row.total}
      </span>
    </button>
  );
}

interface SourceTreeProps {
  /** Sources that stand on the wall now. */
  shown: ReadonlySet<string>;
  /** Enter or a double click on a source. */
  onPick: (sourceId: string) => void;
  autoFocus?: boolean;
}

/** All sources by court, searchable; dragged, or put by Enter. */
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
  const rows = useMemo(
    () => treeRows({ courts, sources, folded, search, held }),
    [courts, sources, folded, search, held],
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
          const first = rows.find((row) => row.kind === 'source');
          if (first !== undefined) {
            onPick(first.source.id);
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
            {(row) =>
              row.kind === 'court' ? (
                <CourtRow row={row} stop={rowKey(row) === stopAt} onToggle={() => toggle(row.court.id)} />
              ) : (
                <SourceRow
                  source={row.source}
                  depth={row.depth}
                  shown={shown.has(row.source.id)}
                  stop={rowKey(row) === stopAt}
                  onPick={onPick}
                />
              )
            }
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
