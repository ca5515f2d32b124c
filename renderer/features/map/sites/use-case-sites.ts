import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeView } from '#shared/cases/views.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { formatRemaining } from '../../pipeline/words.ts';
import { siteFeatures } from '../engine/sites.ts';
import type { UnitMap } from '../engine/types.ts';
import { useMapStore } from '../map-store.ts';
import { caseSites, siteCaseNumbers, siteMarks, type CaseSite } from './case-sites.ts';

/** Deadlines are counted in days; what couldn't be read is asked for again sooner. */
const REFRESH_MS = 60_000;
const RETRY_MS = 5_000;
const NO_SITES: readonly CaseSite[] = [];

const remaining = ({ remaining: left }: NodeView): string => (left === null ? '' : formatRemaining(left));

export interface CaseSites {
  sites: readonly CaseSite[];
  /** Why some of the cases couldn't be read. */
  error: unknown;
}

/** Places of the operations at hand with their cases' deadlines; none while the user doesn't want them. */
export function useCaseSites(): CaseSites {
  const api = useApi();
  const wanted = useMapStore((s) => s.sites);
  const operations = useLive((live) => live.operations);
  const numbers = useMemo(() => (wanted ? siteCaseNumbers(operations.values()) : []), [wanted, operations]);
  const { details, error } = useQueries({
    queries: numbers.map((caseNo) => ({
      queryKey: ['cases.get', caseNo],
      queryFn: () => api.call.cases.get.query({ caseNo }),
      refetchInterval: (query: { state: { status: string } }) =>
        query.state.status === 'error' ? RETRY_MS : REFRESH_MS,
    })),
    combine: (all) => ({
      details: all.flatMap(({ data }) => data ?? []),
      error: all.find((one) => one.error !== null)?.error ?? null,
    }),
  });
  const sites = useMemo(
    () =>
      wanted
        ? caseSites(operations.values(), new Map(details.map((detail) => [detail.summary.no, detail])))
        : NO_SITES,
    [wanted, operations, details],
  );
  return { sites, error };
}

/** Has the map draw the sites. */
export function useSitesOnMap(map: UnitMap | null, sites: readonly CaseSite[]): void {
  const { i18n } = useTranslation();
  const { language } = i18n;
  // The words of what is left are those of the language.
  const marks = useMemo(() => ({ language, list: siteMarks(sites, remaining) }), [sites, language]);
  useEffect(() => map?.setDrawn('sites', siteFeatures(marks.list)), [map, marks]);
}
