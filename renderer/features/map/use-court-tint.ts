import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { PipelineOverview } from '#shared/cases/overview.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { DEFAULT_CATALOGUE } from '../pipeline/catalogue.ts';
import { formatRate } from '../pipeline/words.ts';
import { courtTints, tintAreas, type CourtTint, type TintLoad } from './court-tint.ts';
import type { UnitMap } from './engine/types.ts';
import { useMapStore } from './map-store.ts';

/** Rates move slowly. */
const REFRESH_MS = 30_000;
const NO_TINTS: ReadonlyMap<string, CourtTint> = new Map();

/** Loads by court: of the court that an overview is of the whole subtree, of those below it theirs. */
function loadsOf(overviews: readonly PipelineOverview[]): Map<string, TintLoad> {
  const loads = new Map<string, TintLoad>();
  for (const { courtId, courts, load } of overviews) {
    for (const each of courts) {
      loads.set(each.courtId, each);
    }
    loads.set(courtId, load);
  }
  return loads;
}

export interface CourtTintState {
  /** By the code of their areas; none while the user doesn't want areas tinted. */
  tints: ReadonlyMap<string, CourtTint>;
  error: unknown;
}

/** How the courts of the user stand, by their areas. */
export function useCourtTint(): CourtTintState {
  const api = useApi();
  const wanted = useMapStore((s) => s.tint);
  const courts = useLive((live) => live.courts);
  const own = useSession((s) => s.me?.courtId ?? '');
  const read = (courtId: string) => ({
    queryKey: ['cases.overview', DEFAULT_CATALOGUE, courtId],
    queryFn: () => api.call.cases.overview.query({ catalogueId: DEFAULT_CATALOGUE, courtId }),
    refetchInterval: REFRESH_MS,
    enabled: wanted,
  });
  const ofOwn = useQuery(read(own));
  // An overview tells of the courts directly below: those below an intermediate court are its own to tell.
  const between = useMemo(
    () => [...courts.values()].filter(({ level, id }) => level === 'intermediate' && id !== own),
    [courts, own],
  );
  const below = useQueries({
    queries: between.map(({ id }) => read(id)),
    combine: (all) => all.flatMap(({ data }) => data ?? []),
  });
  const tints = useMemo(() => {
    const overviews = ofOwn.data === undefined ? below : [...below, ofOwn.data];
    return wanted ? courtTints(courts, loadsOf(overviews)) : NO_TINTS;
  }, [wanted, courts, ofOwn.data, below]);
  return { tints, error: wanted ? ofOwn.error : null };
}

/** Has the map draw the tints. */
export function useTintOnMap(map: UnitMap | null, tints: CourtTintState['tints']): void {
  useEffect(() => map?.setTint(tintAreas(tints, formatRate)), [map, tints]);
}
