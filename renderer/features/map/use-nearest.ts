import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { NearestUnit, PassedOverUnit } from '#shared/units.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { boundsOf } from './engine/mercator.ts';
import type { UnitMap } from './engine/types.ts';
import { useMapStore } from './map-store.ts';

const LISTED = 5;
/** All of the listed units come into view, no nearer than they were or than this. */
const MIN_FIT_ZOOM = 12;

/** More than these would be a list of the whole court. */
const PASSED_OVER = 10;

export interface NearestState {
  /** Units that are left out, and how many there are; null until the answer. */
  passedOver: { total: number; units: PassedOverUnit[] } | null;
  /** Null until the first answer. */
  units: NearestUnit[] | null;
  loading: boolean;
  error: unknown;
  /** UTC ms of this machine when the answer came. */
  answeredAt: number;
  refresh: () => void;
}

/** The units nearest to the chosen point, with the lines to them on the map. Asked anew only on request: a list must not reorder by itself. */
export function useNearest(map: UnitMap | null): NearestState {
  const api = useApi();
  const from = useMapStore((s) => s.nearestTo);
  const units = useLive((live) => live.units);
  const query = useQuery({
    queryKey: ['map.nearest', from?.lon, from?.lat],
    enabled: from !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      const point = { lon: from?.lon ?? 0, lat: from?.lat ?? 0 };
      const [nearest, passedOver] = await Promise.all([
        api.call.units.nearest.query({ ...point, limit: LISTED + 1 }),
        api.call.units.passedOver.query({ ...point, limit: PASSED_OVER }),
      ]);
      return { nearest, passedOver };
    },
  });
  const { data } = query;
  const found = useMemo(
    () =>
      from === null || data === undefined
        ? null
        : data.nearest.filter(({ unitId }) => unitId !== from.exceptId).slice(0, LISTED),
    [from, data],
  );
  const numbers = useMemo(
    () => found?.flatMap(({ unitId }) => units.get(unitId)?.no ?? []) ?? [],
    [found, units],
  );
  const key = numbers.join();
  useEffect(() => {
    map?.setNearest(from === null ? null : { from, to: key === '' ? [] : key.split(',').map(Number) });
  }, [map, from, key]);
  useEffect(() => {
    if (map === null || from === null || key === '' || useMapStore.getState().followedId !== null) {
      return;
    }
    const places = key.split(',').flatMap((no) => map.placeOf(Number(no)) ?? []);
    const bounds = boundsOf([from, ...places]);
    if (bounds !== null) {
      map.fit(bounds, Math.max(map.camera()?.zoom ?? 0, MIN_FIT_ZOOM));
    }
  }, [map, from, key]);
  return {
    units: found,
    passedOver: data?.passedOver ?? null,
    loading: query.isFetching,
    error: query.error,
    answeredAt: query.dataUpdatedAt,
    refresh: () => void query.refetch(),
  };
}
