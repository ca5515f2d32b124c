import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatAge } from '../../../app/format.ts';
import { useNow } from '../../../app/now.ts';
import { formatCount, formatRate, formatSum } from '../words.ts';
import { WITH_BAR } from './columns.tsx';
import { BOARD_FIGURES, type Averages, type BoardFigure } from './rows.ts';

/** An average of counts: with one decimal while that says something. */
const mean = (value: number): string => (value < 100 ? value.toFixed(1) : formatCount(Math.round(value)));

function averageText(figure: BoardFigure, value: number | null, now: number): string {
  if (value === null) {
    return '–';
  }
  switch (figure) {
    case 'overTermRate': {
      return formatRate(value);
    }
    case 'medianAge': {
      return formatAge(value);
    }
    case 'oldest': {
      return formatAge(now + value);
    }
    case 'held': {
      return formatSum(value);
    }
    case 'open':
    case 'filed':
    case 'closed':
    case 'overdue':
    case 'overTerm': {
      return mean(value);
    }
  }
}

/** The line below the header by which each row can be judged. */
export function AverageRow({
  averages,
  withCourt,
  rows,
}: {
  averages: Averages;
  withCourt: boolean;
  rows: number;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const now = useNow();
  const before = withCourt ? 2 : 1;
  return (
    <Table.Summary.Row className="board-average">
      <Table.Summary.Cell index={0}>
        <span title={t('boards.averageOf', { n: rows })} data-testid="board-average">
          {t('boards.average')}
        </span>
      </Table.Summary.Cell>
      {withCourt && <Table.Summary.Cell index={1} />}
      {BOARD_FIGURES.map((figure, i) => (
        <Table.Summary.Cell
          key={figure}
          index={before + i}
          align={WITH_BAR.includes(figure) ? 'left' : 'right'}
          className={WITH_BAR.includes(figure) ? '' : 'board-number'}
        >
          <span className={WITH_BAR.includes(figure) ? 'board-average-number' : undefined}>
            {averageText(figure, averages[figure], now)}
          </span>
        </Table.Summary.Cell>
      ))}
    </Table.Summary.Row>
  );
}
