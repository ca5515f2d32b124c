import { useEffect } from 'react';
import { trailFeatures } from '../engine/drawn.ts';
import type { UnitMap } from '../engine/types.ts';
import { advance, usePast } from './past-store.ts';
import { columnsAt, partsOf } from './tracks.ts';

/** The replay goes on so often. */
const TICK_MS = 200;
/** More ways than these would hide the units. */
const MAX_WAYS = 200;

/** Shows the period that is played in place of the live positions. */
export function useReplay(map: UnitMap | null): void {
  const replay = usePast((s) => s.replay);
  const playing = usePast((s) => s.playing);
  useEffect(() => {
    if (!playing) {
      return undefined;
    }
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      advance(now - last);
      last = now;
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [playing]);
  useEffect(() => {
    if (replay === null || map === null) {
      return undefined;
    }
    const show = (): void => map.setPositions(columnsAt(replay.tracks, usePast.getState().at, replay.gapMs));
    show();
    // Not by rendering: the time goes on five times a second.
    return usePast.subscribe((now, before) => {
      if (now.replay === replay && now.at !== before.at) {
        show();
      }
    });
  }, [map, replay]);
  useEffect(() => {
    if (replay === null || map === null || replay.tracks.length > MAX_WAYS) {
      return undefined;
    }
    map.setDrawn('trails', trailFeatures(replay.tracks.map((track) => partsOf(track, replay.gapMs))));
    return () => map.setDrawn('trails', []);
  }, [map, replay]);
}
