import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import type { UnitMap } from './engine/types.ts';
import { fixOf } from './fix.ts';
import { useMapStore } from './map-store.ts';
import { extendTrack, trackParts, type TrackFix } from './track.ts';

/** How far back a track goes. */
const TRACK_MS = 30 * 60_000;
const MAX_FIXES = 2_000;

const NO_FIXES: readonly TrackFix[] = [];

/** A track read from the past, with what has come since. */
interface Added {
  past: readonly TrackFix[];
  fixes: readonly TrackFix[];
}

const NOTHING_ADDED: Added = { past: NO_FIXES, fixes: NO_FIXES };

export interface TrackState {
  loading: boolean;
  error: unknown;
  /** Fixes drawn; null while there is no track. */
  count: number | null;
}

/**
 * Draws the track of the unit that was asked for, and goes on drawing it from the live positions: the past is asked for once, because each
 * look into it is written to the audit log.
 */
export function useTrack(map: UnitMap | null): TrackState {
  const api = useApi();
  const stream = useSession((s) => s.positions);
  const unitId = useMapStore((s) => s.trackedId);
  const no = useLive((live) => (unitId === null ? undefined : live.units.get(unitId)?.no));
  const [added, setAdded] = useState<Added>(NOTHING_ADDED);
  const { data, isFetching, error } = useQuery({
    queryKey: ['map.track', unitId],
    enabled: unitId !== null,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: async () => {
      const now = Math.round(api.serverNow());
      return api.call.units.track.query({
        unitId: unitId ?? '',
        from: now - TRACK_MS,
        to: now,
        limit: MAX_FIXES,
      });
    },
  });
  const past = unitId === null ? undefined : data;
  useEffect(() => {
    if (past === undefined || no === undefined) {
      return undefined;
    }
    return stream?.onUpdate((columns) => {
      const fix = fixOf(columns, no);
      if (fix !== null) {
        setAdded((before) => ({
          past,
          fixes: extendTrack(before.past === past ? before.fixes : past, fix),
        }));
      }
    });
  }, [past, no, stream]);
  const fixes = past === undefined ? NO_FIXES : added.past === past ? added.fixes : past;
  useEffect(() => map?.setTrack(trackParts(fixes)), [map, fixes]);
  return {
    loading: unitId !== null && isFetching,
    error,
    count: past === undefined ? null : fixes.length,
  };
}
