import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLive } from '../../../app/live/store.ts';
import { useSelection } from '../../../app/selection.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { trailFeatures } from '../engine/drawn.ts';
import type { UnitMap } from '../engine/types.ts';
import { usePast } from './past-store.ts';
import { breakMs, dropBefore, partsOf, type PastTrack } from './tracks.ts';

/** Trails are drawn anew so often. */
const DRAW_MS = 2_000;
const MINUTE_MS = 60_000;

export interface TrailsState {
  loading: boolean;
  error: unknown;
  /** Units with a trail; null while none are drawn: nobody is asked for, they aren't there yet, or a replay hides them. */
  count: number | null;
  truncated: boolean;
  /** The units that were asked for: undefined for all, null for none. */
  unitIds: string[] | null | undefined;
}

/** The units whose trails are asked for: null for none, undefined for all. */
function useUnitIds(): string[] | null | undefined {
  const trailScope = usePast((s) => s.trailScope);
  const chosen = usePast((s) => s.chosen);
  const selectedId = useSelection((s) => s.unitId);
  switch (trailScope) {
    case 'none': {
      return null;
    }
    case 'all': {
      return undefined;
    }
    case 'chosen': {
      return chosen.size === 0 ? null : [...chosen];
    }
    case 'selected': {
      return selectedId === null ? null : [selectedId];
    }
  }
}

/** Draws the trails that are asked for, and goes on from the live positions: the past is asked for once, because each look is audited. */
export function useTrails(map: UnitMap | null): TrailsState {
  const api = useApi();
  const stream = useSession((s) => s.positions);
  const minutes = usePast((s) => s.trailMinutes);
  const replaying = usePast((s) => s.replay !== null);
  const unitIds = useUnitIds();
  const enabled = unitIds !== null && !replaying;
  const { data, isFetching, error } = useQuery({
    queryKey: ['map.trails', minutes, unitIds ?? 'all'],
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: () => {
      const to = Math.round(api.serverNow());
      const period = { from: to - minutes * MINUTE_MS, to };
      return api.call.units.history.query(Array.isArray(unitIds) ? { ...period, unitIds } : period);
    },
  });
  const past = enabled ? data : undefined;
  const askedFor = unitIds?.join(' ') ?? 'all';

  useEffect(() => {
    if (past === undefined || map === null) {
      return undefined;
    }
    const { units } = useLive.getState();
    const gapMs = breakMs(past.stepMs);
    const tracks = new Map<number, PastTrack>();
    const ofUnit = new Map(past.tracks.map((track) => [track.unitId, track]));
    // Also those that have not reported in the period: their trail begins now.
    for (const unitId of askedFor === 'all' ? units.keys() : askedFor.split(' ')) {
      const no = units.get(unitId)?.no;
      if (no !== undefined) {
        const { at = [], lon = [], lat = [] } = ofUnit.get(unitId) ?? {};
        tracks.set(no, { unitId, no, at: [...at], lon: [...lon], lat: [...lat] });
      }
    }
    const draw = (): void => {
      const from = api.serverNow() - minutes * MINUTE_MS;
      tracks.forEach((track) => dropBefore(track, from));
      map.setDrawn('trails', trailFeatures([...tracks.values()].map((track) => partsOf(track, gapMs))));
    };
    draw();
    const timer = setInterval(draw, DRAW_MS);
    const stop = stream?.onUpdate(({ count, no, fixAt, lon, lat }) => {
      for (let row = 0; row < count; row++) {
        const track = tracks.get(no[row] ?? 0);
        const at = fixAt[row] ?? 0;
        if (track !== undefined && at >= (track.at.at(-1) ?? 0) + past.stepMs) {
          track.at.push(at);
          track.lon.push(lon[row] ?? 0);
          track.lat.push(lat[row] ?? 0);
        }
      }
    });
    return () => {
      clearInterval(timer);
      stop?.();
      map.setDrawn('trails', []);
    };
  }, [api, map, stream, past, minutes, askedFor]);
  return {
    loading: enabled && isFetching,
    error: enabled ? error : null,
    count: past?.tracks.length ?? null,
    truncated: past?.truncated ?? false,
    unitIds,
  };
}
