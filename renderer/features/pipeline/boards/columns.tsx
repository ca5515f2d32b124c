import type { TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFilter } from '#shared/contract/cases.ts';
import { formatAge } from '../../../app/format.ts';
import { useNow } from '../../../app/now.ts';
import { formatSum } from '../words.ts';
import { countText, Drill, LoadCell, RateCell } from './cells.tsx';
import {
  BOARD_FIGURES,
  type Averages,
  type BoardFigure,
  type BoardRow,
  type BoardScale,
  type BoardSort,
} from './rows.ts';

/** Which cases a number opens, as the list's address has it. */
export type BoardDrill = Readonly<{
  having?: NonNullable<CaseFilter['having']>;
  status?: NonNullable<CaseFilter['status']>;
}>;

/** What the columns are drawn with. */
export interface BoardColumnsOptions {
  sort: BoardSort;
  scale: BoardScale;
  averages: Averages;
  nameOf: (row: BoardRow) => string;
  courtOf: (row: BoardRow) => string;
  ofJudges: boolean;
  /** Whether each row names its court. */
  withCourt: boolean;
  /** Opens the cases of a row; undefined where they can't be told from others. */
  drillOf: (row: BoardRow, drill: BoardDrill) => (() => void) | undefined;
}

/** Widths of the columns of figures, CSS px. */
const WIDTH: Record<BoardFigure, number> = {
  open: 150,
  filed: 82,
  closed: 82,
  overdue: 98,
  overTerm: 98,
  overTermRate: 170,
  medianAge: 108,
  oldest: 84,
  held: 122,
};
/** Figures with a bar beside the number. */
export const WITH_BAR: readonly BoardFigure[] = ['open', 'overTermRate'];
const NAME_PX = 124;
const COURT_PX = 104;

/** Width of all columns together, CSS px. */
export const boardWidth = (withCourt: boolean): number =>
  Object.values(WIDTH).reduce((sum, width) => sum + width, NAME_PX + (withCourt ? COURT_PX : 0));

function Oldest({ at }: { at: number | null }): React.JSX.Element {
  const now = useNow();
  return <>{at === null ? '–' : formatAge(now - at)}</>;
}

/** The figures with how each is shown. */
function useFigures({
  scale,
  averages,
  drillOf,
  nameOf,
}: BoardColumnsOptions): Record<BoardFigure, (row: BoardRow) => React.ReactNode> {
  const { t } = useTranslation('pipeline');
  const drill = (
    row: BoardRow,
    figure: BoardFigure,
    given: { text: string; count: number; drill: BoardDrill },
  ): React.JSX.Element => (
    <Drill
      text={given.text}
      name={t('boards.drill', {
        name: nameOf(row),
        figure: t(`boards.column.${figure}`),
        value: given.text,
      })}
      onOpen={given.count === 0 ? undefined : drillOf(row, given.drill)}
    />
  );
  const count = (figure: 'open' | 'overdue' | 'overTerm', how: BoardDrill) => (row: BoardRow) => {
    const value = row.load[figure];
    return drill(row, figure, { text: countText(value), count: value, drill: how });
  };
  return {
    open: (row) => (
      <LoadCell open={row.load.open} most={scale.open} average={averages.open}>
        {count('open', { status: 'open' })(row)}
      </LoadCell>
    ),
    filed: ({ load }) => countText(load.filed),
    closed: ({ load }) => countText(load.closed),
    overdue: count('overdue', { having: 'overdue' }),
    overTerm: count('overTerm', { having: 'overTerm', status: 'running' }),
    overTermRate: ({ load }) => <RateCell rate={load.overTermRate} most={scale.rate} />,
    medianAge: ({ load }) => (load.medianAgeMs === null ? '–' : formatAge(load.medianAgeMs)),
    oldest: ({ load }) => <Oldest at={load.oldestAt} />,
    held: (row) =>
      drill(row, 'held', {
        text: row.load.heldFen === 0 ? '–' : formatSum(row.load.heldFen),
        count: row.load.heldFen,
        drill: { having: 'money' },
      }),
  };
}

/** The board's columns. */
export function useBoardColumns(options: BoardColumnsOptions): TableColumnsType<BoardRow> {
  const { t } = useTranslation('pipeline');
  const { sort, nameOf, courtOf, ofJudges, withCourt } = options;
  const figures = useFigures(options);
  return useMemo(() => {
    const sorting = (by: BoardSort['by']) =>
      ({
        key: by,
        sorter: true,
        sortOrder: sort.by === by ? sort.order : null,
        sortDirections: by === 'name' ? ['ascend', 'descend'] : ['descend', 'ascend'],
        showSorterTooltip: false,
      }) satisfies TableColumnsType<BoardRow>[number];
    return [
      {
        ...sorting('name'),
        title: t(ofJudges ? 'boards.column.judge' : 'boards.column.court'),
        width: NAME_PX,
        fixed: 'left',
        ellipsis: true,
        render: (_: unknown, row: BoardRow) => nameOf(row),
      },
      ...(withCourt
        ? [
            {
              title: t('boards.column.court'),
              key: 'court',
              width: COURT_PX,
              ellipsis: true,
              render: (_: unknown, row: BoardRow) => <span className="board-court">{courtOf(row)}</span>,
            },
          ]
        : []),
      ...BOARD_FIGURES.map((figure) => ({
        ...sorting(figure),
        title: t(`boards.column.${figure}`),
        width: WIDTH[figure],
        ...(WITH_BAR.includes(figure) ? {} : { align: 'right' as const, className: 'board-number' }),
        render: (_: unknown, row: BoardRow) => figures[figure](row),
      })),
    ];
  }, [t, sort, ofJudges, withCourt, nameOf, courtOf, figures]);
}
