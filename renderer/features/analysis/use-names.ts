import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  AGES,
  AMOUNT_BANDS,
  DEBTOR_KINDS,
  DIMENSIONS,
  naturalOrder,
  RECOVERIES,
  SEVERAL,
  type DimensionId,
} from '#shared/analysis/dimensions.ts';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { useCatalogue } from '../pipeline/catalogue.ts';
import { useCourtNames } from '../pipeline/shared/court-names.ts';

/** What figures and the values that they are broken down by are called. */
export interface Names {
  measure: (id: MeasureId) => string;
  formula: (id: MeasureId) => string;
  dimension: (id: DimensionId) => string;
  /** Values of a dimension in their own order; null: they have none. */
  order: (id: DimensionId) => readonly string[] | null;
  /** `judges`: names by id, as an answer brings them. */
  value: (id: DimensionId, key: string | null, judges?: Readonly<Record<string, string>>) => string;
}

type Named = readonly { id: string; nameZh: string; nameEn: string }[];

/** Names in the user's language. */
export function useNames(catalogueId: string): Names {
  const { t, i18n } = useTranslation('analysis');
  const words = useCatalogue(catalogueId);
  const courts = useCourtNames();
  const english = i18n.language === 'en';
  return useMemo(() => {
    const named = (list: Named, key: string): string => {
      const found = list.find(({ id }) => id === key);
      return (english ? found?.nameEn : found?.nameZh) ?? key;
    };
    const nameOf: Partial<Record<DimensionId, (key: string) => string>> = {
      court: courts.short,
      everyCourt: courts.short,
      caseKind: (key) => words?.choice('caseFiled', 'caseKind', key) ?? key,
      closingWay: (key) => words?.closingWay(key) ?? key,
      stage: (key) => words?.stage(key) ?? key,
      node: (key) => words?.node(key) ?? key,
      age: (key) => named(AGES, key),
      amountBand: (key) => named(AMOUNT_BANDS, key),
      recovery: (key) => named(RECOVERIES, key),
      propertyKind: (key) =>
        key === SEVERAL.id
          ? named([SEVERAL], key)
          : (words?.choice('propertyFound', 'propertyKind', key) ?? key),
      debtorKind: (key) => named(DEBTOR_KINDS, key),
    };
    return {
      measure: (id) => (english ? MEASURES[id].nameEn : MEASURES[id].nameZh),
      formula: (id) => (english ? MEASURES[id].formulaEn : MEASURES[id].formulaZh),
      dimension: (id) => (english ? DIMENSIONS[id].nameEn : DIMENSIONS[id].nameZh),
      order: (id) => naturalOrder(id, words?.view.stages.map((stage) => stage.id) ?? []),
      value: (id, key, judges) => {
        if (key === null) {
          return t('none');
        }
        return id === 'judge' ? (judges?.[key] ?? key) : (nameOf[id]?.(key) ?? key);
      },
    };
  }, [courts, english, t, words]);
}
