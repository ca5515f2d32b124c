import { useEffect, useMemo, useRef } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { useSession } from '../../app/session.ts';
import { useMapStore } from './map-store.ts';
import { usePast } from './past/past-store.ts';

/** Asks for the positions of units that matter wherever they are as soon as they change: emergencies, then the selected one, then those with a trail. */
export function useFollowed(): void {
  const key = useRef({});
  const stream = useSession((s) => s.positions);
  const units = useLive((live) => live.units);
  const sos = useLive((live) => live.sos);
  const selectedId = useSelection((s) => s.unitId);
  const followedId = useMapStore((s) => s.followedId);
  const chosen = usePast((s) => s.chosen);
  const numbers = useMemo(() => {
    const ids = [...[...sos.values()].map(({ unitId }) => unitId), selectedId, followedId, ...chosen];
    return ids.flatMap((id) => units.get(id ?? '')?.no ?? []);
  }, [units, sos, selectedId, followedId, chosen]);
  const followed = numbers.join(' ');
  useEffect(() => {
    stream?.setFollowed(key.current, followed === '' ? [] : followed.split(' ').map(Number));
  }, [stream, followed]);
  useEffect(() => {
    const own = key.current;
    return () => stream?.setFollowed(own, []);
  }, [stream]);
}
