import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { figureText, tickText } from '../figure-text.ts';
import type { Names } from '../use-names.ts';
import type { ChartWords } from './option.ts';

/** Words of a chart of a table. */
export const chartWords = (
  table: FigureTable | undefined,
  names: Names,
  { compared, first }: Pick<ChartWords, 'compared' | 'first'>,
): ChartWords => ({
  measure: names.measure,
  value: (index, key) => {
    const id = table?.dimensions[index];
    return id === undefined ? (key ?? '') : names.value(id, key, table?.names);
  },
  order: (index) => {
    const id = table?.dimensions[index];
    return id === undefined ? null : names.order(id);
  },
  figure: figureText,
  tick: tickText,
  compared,
  first,
});

/** The same for as long as the table stays the same. */
export function useChartWords(table: FigureTable | undefined, names: Names): ChartWords {
  const { t } = useTranslation('analysis');
  return useMemo(
    () =>
      chartWords(table, names, {
        compared: (name) => t('compared', { name }),
        first: (shown, all) => t('chart.first', { shown, all }),
      }),
    [names, t, table],
  );
}
