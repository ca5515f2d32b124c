import { Alert, Button, Empty, Skeleton, Table } from 'antd';
import type { SorterResult } from 'antd/es/table/interface';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { openView } from '../../../app/views.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { heldOrder } from '../shared/held-order.ts';
import { useCourtNames } from '../shared/court-names.ts';
import { AverageRow } from './AverageRow.tsx';
import { boardWidth, useBoardColumns, type BoardDrill } from './columns.tsx';
import {
  averagesOf,
  DEFAULT_SORT,
  scaleOf,
  sortRows,
  type Averages,
  type BoardRow,
  type BoardScale,
  type BoardSort,
} from './rows.ts';
import type { Boards, BoardTab } from './use-boards.ts';

/** Header and the line of averages, CSS px. */
const HEAD_PX = 64;
const LEAST_PX = 90;

interface BoardTableProps {
  boards: Boards;
  catalogueId: string;
  courtId: string;
  tab: BoardTab;
  search: string;
  sort: BoardSort;
  onSort: (sort: BoardSort) => void;
  nameOf: (row: BoardRow) => string;
}

/** Rows that the search lets through, in order; the order stays while the pointer is over them. */
function useRows({ boards, search, sort, nameOf }: BoardTableProps): {
  rows: BoardRow[];
  scale: BoardScale;
  averages: Averages;
  hold: () => void;
  release: () => void;
} {
  const [held, setHeld] = useState<{ rows: readonly BoardRow[]; sort: BoardSort } | null>(null);
  const { short: courtName } = useCourtNames();
  const all = boards.rows;
  const sorted = useMemo(() => {
    const text = search.trim().toLowerCase();
    const found = (all ?? []).filter(
      (row) => text === '' || `${nameOf(row)} ${courtName(row.courtId)}`.toLowerCase().includes(text),
    );
    return sortRows(found, sort, nameOf);
  }, [all, search, sort, nameOf, courtName]);
  // A click on a header asks for another order: that one isn't held back.
  const isHeld = held !== null && held.sort.by === sort.by && held.sort.order === sort.order;
  const rows = useMemo(
    () => (isHeld ? heldOrder(held.rows, sorted, ({ key }) => key) : sorted),
    [isHeld, held, sorted],
  );
  return {
    rows,
    scale: useMemo(() => scaleOf(sorted), [sorted]),
    averages: useMemo(() => averagesOf(sorted), [sorted]),
    hold: () => setHeld({ rows, sort }),
    release: () => setHeld(null),
  };
}

/** Where rows and their numbers lead. */
function useDrills(
  catalogueId: string,
  tab: BoardTab,
): {
  openRow: (row: BoardRow) => (() => void) | undefined;
  drillOf: (row: BoardRow, drill: BoardDrill) => (() => void) | undefined;
} {
  const courts = useLive((live) => live.courts);
  return useMemo(() => {
    const parents = new Set([...courts.values()].map(({ parentId }) => parentId));
    const drillOf = (row: BoardRow, drill: BoardDrill): (() => void) | undefined =>
      // The cases that a court with others below it keeps itself can't be told from theirs.
      row.isOwn
        ? undefined
        : () =>
            openView('cases', {
              catalogue: catalogueId,
              court: row.courtId,
              ...(row.handlerId === null ? {} : { handler: row.handlerId }),
              ...drill,
            });
    return {
      drillOf,
      openRow: (row) => {
        if (tab === 'judges') {
          return drillOf(row, {});
        }
        return row.isOwn
          ? undefined
          : () =>
              openView('boards', {
                catalogue: catalogueId,
                court: row.courtId,
                tab: parents.has(row.courtId) ? '' : 'judges',
              });
      },
    };
  }, [courts, catalogueId, tab]);
}

/** Attributes of a row; one that leads somewhere is a stop for the keyboard too. */
function rowAttributes(row: BoardRow, open: (() => void) | undefined): React.HTMLAttributes<HTMLElement> {
  return {
    'data-testid': 'board-row',
    'data-id': row.handlerId ?? row.courtId,
    'data-court': row.courtId,
    className: open === undefined ? '' : 'board-row-open',
    ...(open === undefined
      ? {}
      : {
          tabIndex: 0,
          onClick: open,
          onKeyDown: (event: React.KeyboardEvent) => {
            // Enter on a number is the number's.
            if (event.key === 'Enter' && event.target === event.currentTarget) {
              open();
            }
          },
        }),
  } as React.HTMLAttributes<HTMLElement>;
}

/** The order that a click on a header asks for; a third click goes back to the first order. */
function sortOf(sorter: SorterResult<BoardRow> | SorterResult<BoardRow>[]): BoardSort {
  const { columnKey, order } = Array.isArray(sorter) ? {} : sorter;
  return order === undefined || order === null || columnKey === undefined
    ? DEFAULT_SORT
    : { by: columnKey as BoardSort['by'], order };
}

function Problem({ boards }: { boards: Boards }): React.JSX.Element | null {
  const { t } = useTranslation('pipeline');
  return boards.error === null ? null : (
    <Alert
      type="error"
      showIcon
      title={errorText(boards.error)}
      action={
        <Button size="small" onClick={boards.retry}>
          {t('boards.retry')}
        </Button>
      }
    />
  );
}

/** The table of a board: compared by bars and by the line of averages, sorted by any column. */
export function BoardTable(props: BoardTableProps): React.JSX.Element {
  const { boards, catalogueId, tab, sort, onSort, nameOf } = props;
  const { t } = useTranslation('pipeline');
  const body = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(body);
  const { short: courtName } = useCourtNames();
  const { rows, scale, averages, hold, release } = useRows(props);
  const { openRow, drillOf } = useDrills(catalogueId, tab);
  const ofJudges = tab === 'judges';
  // Where there is one court only, its name in each row says nothing.
  const withCourt = ofJudges && new Set(rows.map(({ courtId: id }) => id)).size > 1;
  const courtOf = useMemo(() => (row: BoardRow) => courtName(row.courtId), [courtName]);
  const columns = useBoardColumns({ sort, scale, averages, nameOf, courtOf, ofJudges, withCourt, drillOf });
  const average = rows.length > 0 && (
    <Table.Summary fixed="top">
      <AverageRow averages={averages} withCourt={withCourt} rows={rows.length} />
    </Table.Summary>
  );
  const none = t(boards.rows?.length === 0 ? 'boards.none' : 'boards.noMatch');
  return (
    <div className="boards-body" ref={body} onPointerEnter={hold} onPointerLeave={release}>
      <Problem boards={boards} />
      {boards.rows === undefined && boards.error === null && <Skeleton active className="boards-skeleton" />}
      {boards.rows !== undefined && (
        <Table<BoardRow>
          size="small"
          virtual
          rowKey="key"
          pagination={false}
          columns={columns}
          dataSource={rows}
          scroll={{ x: Math.max(width, boardWidth(withCourt)), y: Math.max(height - HEAD_PX, LEAST_PX) }}
          onChange={(_pages, _filters, sorter) => onSort(sortOf(sorter))}
          summary={() => average}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={none} /> }}
          onRow={(row) => rowAttributes(row, openRow(row))}
        />
      )}
    </div>
  );
}
