import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { figureText, tickText } from '../figure-text.ts';
import type { Names } from '../use-names.ts';
import type { ChartWords } from './option.ts';

/** Words of a chart of a table. */
export function useChartWords(table: FigureTable | undefined, names: Names): ChartWords {
  const { t } = useTranslation('analysis');
  return useMemo(
    () => ({
      measure: names.measure,
      value: (index, key) => {
        const id = table?.dimensions[index];
        return id === undefined ? (key ?? '') : names.value(id, key, table?.names);
      },
      figure: figureText,
      tick: tickText,
      compared: t('compared'),
    }),
    [names, t, table],
  );
}
