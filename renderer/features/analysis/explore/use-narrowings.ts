import { useTranslation } from 'react-i18next';
import { FilterDimension } from '#shared/analysis/dimensions.ts';
import type { Names } from '../use-names.ts';
import type { ExploreView } from './state.ts';

/** What a view is narrowed to, in words. */
export interface NarrowedBy {
  id: FilterDimension;
  text: string;
}

/** All that a view is narrowed to. `judges`: names by id, as an answer brings them. */
export function useNarrowings(
  { filters }: ExploreView,
  names: Names,
  judges: Readonly<Record<string, string>>,
): NarrowedBy[] {
  const { t } = useTranslation('analysis');
  return FilterDimension.options.flatMap((id) => {
    const values = filters[id];
    if (values === undefined) {
      return [];
    }
    const value = values.map((one) => names.value(id, one, judges)).join(t('listSeparator'));
    return [{ id, text: t('valueOf', { dimension: names.dimension(id), value }) }];
  });
}
