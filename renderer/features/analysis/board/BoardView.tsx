import { Alert, Button, Empty, Skeleton, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BOARD_MEASURES, MEASURES } from '#shared/analysis/measures.ts';
import type { SituationBoard } from '#shared/contract/analysis.ts';
import { useDensity } from '../../../app/density.ts';
import { errorText } from '../../../app/error-text.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { useCourtOrder } from '../court-order.ts';
import { shortFigure } from '../figure-text.ts';
import { GridTable } from '../GridTable.tsx';
import { PrintedBoard } from '../print/PrintedBoard.tsx';
import { PrintSheet } from '../print/PrintSheet.tsx';
import { useBoard } from '../use-figures.ts';
import { useNames, type Names } from '../use-names.ts';
import { BoardCard } from './BoardCard.tsx';
import { BoardMap, FIRST_ON_MAP } from './BoardMap.tsx';
import { hasCourtsBelow, isBehindTarget } from './standing.ts';

type Row = SituationBoard['courts'][number];

interface CourtsProps {
  board: SituationBoard;
  names: Names;
  onCourt: (courtId: string) => void;
}

function Courts({ board, names, onCourt }: CourtsProps): React.JSX.Element {
  const { short } = useCourtNames();
  const columns: TableColumnsType<Row> = [
    {
      key: 'court',
      title: names.dimension('court'),
      fixed: 'left',
      width: 190,
      render: (_: unknown, row) => (
        <button
          type="button"
          className="analysis-link"
          onClick={() => onCourt(row.courtId)}
          data-testid="board-court"
        >
          {short(row.courtId)}
        </button>
      ),
    },
    ...board.figures.map(({ measure: id }, index) => ({
      key: id,
      align: 'right' as const,
      title: names.measure(id),
      sorter: (a: Row, b: Row) => (a.cells[index]?.value ?? -1) - (b.cells[index]?.value ?? -1),
      render: (_: unknown, row: Row) => {
        const value = row.cells[index]?.value ?? null;
        return (
          <span className="analysis-figure" data-behind={isBehindTarget(id, value) || undefined}>
            {value === null ? '—' : shortFigure(MEASURES[id].unit, value)}
          </span>
        );
      },
    })),
  ];
  return (
    <GridTable<Row>
      rowKey="courtId"
      columns={columns}
      dataSource={board.courts}
      width={190 + BOARD_MEASURES.length * 120}
      headPx={56}
    />
  );
}

interface BoardViewProps {
  catalogueId: string;
  courtId: string | undefined;
  /** Shows a court's board; null: it is only read. */
  onCourt: ((courtId: string) => void) | null;
  /** Opens a figure in Explore. */
  onMeasure: ((id: SituationBoard['figures'][number]['measure']) => void) | null;
}

/** The situation board (态势看板): a dozen figures with their course, and the courts below. The same in the office and on the wall. */
export function BoardView({ catalogueId, courtId, onCourt, onMeasure }: BoardViewProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const density = useDensity();
  const names = useNames(catalogueId);
  const { full } = useCourtNames();
  const [measure, setMeasure] = useState(FIRST_ON_MAP);
  const { data, error, retry } = useBoard(catalogueId, courtId);
  const order = useCourtOrder();
  const board = useMemo(
    () =>
      data === undefined
        ? undefined
        : { ...data, courts: data.courts.toSorted((a, b) => order(a.courtId, b.courtId)) },
    [data, order],
  );
  if (board === undefined) {
    return error === null ? (
      <Skeleton active className="analysis-skeleton" paragraph={{ rows: 10 }} />
    ) : (
      <Alert
        type="error"
        showIcon
        title={errorText(error)}
        action={
          <Button size="small" onClick={retry}>
            {t('retry')}
          </Button>
        }
      />
    );
  }
  if (
    board.figures.every(({ cell, trend }) => cell.n === 0 && trend.every(({ value }) => (value ?? 0) === 0))
  ) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('board.empty')} />;
  }
  return (
    <div className="situation" data-density={density} data-testid="situation-board">
      <p className="situation-period">{t('board.period', board.period)}</p>
      <div className="situation-cards">
        {board.figures.map((figure) => (
          <BoardCard
            key={figure.measure}
            figure={figure}
            names={names}
            onOpen={onMeasure === null ? null : () => onMeasure(figure.measure)}
          />
        ))}
      </div>
      {onCourt !== null && (
        <PrintSheet
          title={t('print.board', { court: full(board.courtId) })}
          about={[t('explore.days', board.period)]}
        >
          <PrintedBoard board={board} names={names} measure={measure} />
        </PrintSheet>
      )}
      {(onCourt === null ? board.courts.length > 0 : hasCourtsBelow(board)) && (
        <div className="situation-below">
          <BoardMap {...{ board, names, measure, onCourt }} onMeasure={setMeasure} />
          {onCourt !== null && <Courts board={board} names={names} onCourt={onCourt} />}
        </div>
      )}
    </div>
  );
}

/** The board of the viewer's own court, as it stands on a wall. */
export function SituationPanel(): React.JSX.Element {
  return <BoardView catalogueId="enforcement" courtId={undefined} onCourt={null} onMeasure={null} />;
}
