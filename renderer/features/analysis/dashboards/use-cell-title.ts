import { useTranslation } from 'react-i18next';
import type { DashboardCell } from '#shared/analysis/saved.ts';
import type { Names } from '../use-names.ts';

/** What a cell is called: its own title, else its measures and what they are broken down by. */
export function useCellTitle(names: Names): (cell: DashboardCell) => string {
  const { t } = useTranslation('analysis');
  return ({ title, question: { measures, dimensions } }) => {
    const shown = measures.map(names.measure).join(t('listSeparator'));
    return (
      title ??
      (dimensions.length === 0
        ? shown
        : t('dashboard.by', { measures: shown, dimensions: dimensions.map(names.dimension).join(' × ') }))
    );
  };
}
