import { Alert, Empty, Skeleton } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { chartOf, type ChartKind } from '#shared/analysis/chart.ts';
import type { Question } from '#shared/analysis/question.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { errorText } from '../../../app/error-text.ts';
import { useFontSize } from '../../../components/use-font-size.ts';
import { Numbers } from '../explore/Numbers.tsx';
import { TableMap } from '../map/TableMap.tsx';
import { useFigures } from '../use-figures.ts';
import { useNames } from '../use-names.ts';
import { LazyChart } from './LazyChart.tsx';
import { chartOption, pointedKeys } from './option.ts';
import { useChartWords } from './use-chart-words.ts';

interface FigureChartProps {
  question: Question;
  kind: ChartKind;
  title: string;
  /** Told the keys of the row whose part of the chart was clicked. */
  onKeys?: ((keys: (string | null)[]) => void) | undefined;
  /** Told each answer. */
  onTable?: ((table: FigureTable) => void) | undefined;
}

/** The answer to a question, drawn in the size of the text of its place. */
export function FigureChart({ question, kind, title, onKeys, onTable }: FigureChartProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const names = useNames(question.catalogueId);
  const { data: table, error, isStale } = useFigures(question);
  const words = useChartWords(table, names);
  const place = useRef<HTMLDivElement>(null);
  const font = useFontSize(place);
  useEffect(() => {
    if (table !== undefined) {
      onTable?.(table);
    }
  }, [table, onTable]);
  const option = useMemo(
    () => (table === undefined || font === null ? null : chartOption(kind, { table, words, font })),
    [table, words, kind, font],
  );
  const isEmpty =
    table !== undefined && table.totals.every(({ n, withheld }) => n === 0 && withheld !== true);
  const drawn = table === undefined || isEmpty ? null : chartOf(kind, { ...table, rows: table.rows.length });
  return (
    <div
      className="analysis-standing"
      ref={place}
      data-stale={isStale || undefined}
      data-testid="standing-chart"
    >
      {table === undefined && error === null && <Skeleton active paragraph={{ rows: 6 }} />}
      {table === undefined && error !== null && <Alert type="warning" showIcon title={errorText(error)} />}
      {table !== undefined && isEmpty && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('explore.empty')} />
      )}
      {table !== undefined && !isEmpty && option !== null && (
        <LazyChart
          option={option}
          label={title}
          onPoint={(at) => {
            const keys = pointedKeys(table, words, { ...at, kind });
            if (keys !== null) {
              onKeys?.(keys);
            }
          }}
        />
      )}
      {table !== undefined && drawn === 'map' && (
        <TableMap table={table} names={names} onKeys={onKeys ?? null} />
      )}
      {table !== undefined && drawn === 'number' && <Numbers table={table} names={names} />}
    </div>
  );
}
