import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../app/session.ts';
import { DEFAULT_CATALOGUE } from './default-catalogue.ts';
import { wordsOf, type CatalogueWords } from './catalogue-words.ts';

export { DEFAULT_CATALOGUE };
export type { CatalogueWords };

/** The catalogue of a process in the user's language; undefined while it is being read. Read once in a session. */
export function useCatalogue(catalogueId: string = DEFAULT_CATALOGUE): CatalogueWords | undefined {
  const { i18n } = useTranslation();
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['cases.catalogue', catalogueId],
    queryFn: () => api.call.cases.catalogue.query({ catalogueId }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const english = i18n.language === 'en';
  return useMemo(() => (data === undefined ? undefined : wordsOf(data, english)), [data, english]);
}
