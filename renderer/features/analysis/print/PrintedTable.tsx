import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { chartOf, type ChartKind } from '#shared/analysis/chart.ts';
import { MEASURES } from '#shared/analysis/measures.ts';
import type { FigureCell, FigureTable } from '#shared/contract/analysis.ts';
import { chartOption } from '../chart/option.ts';
import { useChartWords } from '../chart/use-chart-words.ts';
import { changeText, figureText } from '../figure-text.ts';
import { PrintedMap } from '../map/CourtMap.tsx';
import { tableFigures } from '../map/TableMap.tsx';
import type { Names } from '../use-names.ts';
import { Drawing } from './drawing.ts';

/** Text of charts on paper, px. */
const FONT = 12;

interface PrintedProps {
  table: FigureTable;
  names: Names;
}

/** The drawing of a table on paper. */
export function PrintedDrawing({
  table,
  names,
  kind,
  width,
  height,
}: PrintedProps & { kind: ChartKind; width: number; height: number }): React.JSX.Element | null {
  const draw = useContext(Drawing);
  const words = useChartWords(table, names);
  const option = chartOption(kind, { table, words, font: FONT });
  if (option !== null) {
    const place = { theme: 'paper', width, height } as const;
    const svg = draw?.(option(place), place) ?? '';
    // The charting library's own drawing, in which texts are escaped.
    return <div className="print-chart" dangerouslySetInnerHTML={{ __html: svg }} />;
  }
  return chartOf(kind, { ...table, rows: table.rows.length }) === 'map' ? (
    <PrintedMap
      measure={table.measures[0] ?? 'received'}
      figures={tableFigures(table)}
      names={names}
      width={width}
      height={height}
    />
  ) : null;
}

/** A table on paper, with all its rows and the whole beneath. */
export function PrintedTable({ table, names }: PrintedProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const text = (cells: readonly FigureCell[], compared: readonly FigureCell[] | null): React.JSX.Element[] =>
    table.measures.map((id, index) => {
      const [cell, before] = [cells[index], compared?.[index]];
      const { unit } = MEASURES[id];
      const value = cell?.value ?? null;
      const change = changeText(unit, value, before?.value ?? null);
      return (
        <td key={id}>
          {cell?.withheld === true ? t('withheld') : value === null ? '—' : figureText(unit, value)}
          {change !== null && <small> {change}</small>}
        </td>
      );
    });
  return (
    <table>
      <thead>
        <tr>
          {table.dimensions.map((id) => (
            <th key={id}>{names.dimension(id)}</th>
          ))}
          {table.measures.map((id) => (
            <th key={id}>{names.measure(id)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ keys, cells, compared }) => (
          <tr key={JSON.stringify(keys)}>
            {table.dimensions.map((id, index) => (
              <th key={id}>{names.value(id, keys[index] ?? null, table.names)}</th>
            ))}
            {text(cells, compared)}
          </tr>
        ))}
        <tr>
          {table.dimensions.length > 0 && <th colSpan={table.dimensions.length}>{t('print.whole')}</th>}
          {text(table.totals, table.comparedTotals)}
        </tr>
      </tbody>
    </table>
  );
}
