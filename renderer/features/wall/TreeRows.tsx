import { useDraggable } from '@dnd-kit/core';
import { BarChartOutlined, CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../components/StateMark.tsx';
import { RecMark, replaySource } from '../recordings/index.ts';
import { SOURCE_MARK } from './source-mark.ts';
import { rowKey, type TreeRow } from './source-tree.ts';

interface RowProps<Kind extends TreeRow['kind']> {
  row: TreeRow & { kind: Kind };
  /** Whether Tab comes to this row. */
  stop: boolean;
}

interface PutRowProps {
  id: string;
  depth: number;
  mark: React.JSX.Element;
  name: string;
  state: string;
  title: string;
  shown: boolean;
  stop: boolean;
  onPick: (id: string) => void;
  /** What stands before its state. */
  note?: React.ReactNode;
  /** R plays it back. */
  onReplay?: () => void;
  /** Marks for styles and for whoever looks for the row. */
  data: Record<`data-${string}`, string>;
}

/** A row that is put on the wall: by dragging, by a double click, by Enter. */
function PutRow(props: PutRowProps): React.JSX.Element {
  const { id, depth, mark, name, state, title, shown, stop, onPick, note, onReplay, data } = props;
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: `source:${id}`,
    data: { sourceId: id },
  });
  return (
    <div
      ref={setNodeRef}
      {...listeners}
      {...data}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={shown}
      aria-describedby={attributes['aria-describedby']}
      tabIndex={stop ? 0 : -1}
      data-row={id}
      className="tree-source"
      data-dragging={isDragging || undefined}
      data-shown={shown || undefined}
      style={{ paddingLeft: 10 + depth * 14 }}
      title={title}
      onDoubleClick={() => onPick(id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          onPick(id);
        } else if (event.key === 'r' && onReplay !== undefined && !event.ctrlKey && !event.metaKey) {
          event.preventDefault();
          onReplay();
        }
      }}
    >
      {mark}
      <span className="tree-name">{name}</span>
      {note}
      <span className="tree-state">{state}</span>
    </div>
  );
}

interface PickedProps {
  shown: boolean;
  onPick: (id: string) => void;
}

/** Figures, a map or a clock, which can stand on the wall like a source. */
export function ItemRow({ row, ...rest }: RowProps<'item'> & PickedProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <PutRow
      {...rest}
      id={row.id}
      depth={0}
      mark={<BarChartOutlined />}
      name={row.name}
      state={t('item.label')}
      title={row.name}
      data={{ 'data-testid': 'tree-panel', 'data-panel': row.id }}
    />
  );
}

/** A source of pictures, with its state. */
export function SourceRow({ row, ...rest }: RowProps<'source'> & PickedProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { source, depth } = row;
  const state = t(`sourceState.${source.state}`);
  return (
    <PutRow
      {...rest}
      id={source.id}
      depth={depth}
      mark={<StateMark state={SOURCE_MARK[source.state]} />}
      name={source.name}
      state={state}
      title={source.reason === null ? state : `${state} · ${t(`reason.${source.reason}`)}`}
      note={
        <>
          {source.line !== undefined && (
            <small className="tree-line" title={t('lineHint', { name: source.line })} data-testid="tree-line">
              {t('lineMark')}
            </small>
          )}
          <RecMark sourceId={source.id} />
        </>
      }
      onReplay={() => replaySource(source.id)}
      data={{ 'data-testid': 'tree-source', 'data-source-id': source.id, 'data-state': source.state }}
    />
  );
}

/** A court, folded or not, with how many of its sources are live. */
export function CourtRow({
  row,
  stop,
  onToggle,
}: RowProps<'court'> & { onToggle: () => void }): React.JSX.Element {
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
      data-row={rowKey(row)}
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
