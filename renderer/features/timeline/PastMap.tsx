import { useEffect, useMemo, useRef } from 'react';
import type { OperationTracks } from '#shared/timeline.ts';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import type { MapHit } from '../map/engine/types.ts';
import { trailFeatures } from '../map/engine/drawn.ts';
import { boundsOf } from '../map/engine/mercator.ts';
import { breakMs, columnsAt, partsOf } from '../map/past/tracks.ts';
import { useMapContent } from '../map/use-map-content.ts';
import { useUnitMap } from '../map/use-unit-map.ts';
import type { ReplayEngine } from '../recordings/replay/replay-engine.ts';
import '../map/map.css';

/** Positions are drawn so often, ms. */
const DRAW_MS = 200;
const MAX_ZOOM = 15;
const nothing = (): void => undefined;
const HANDLERS = {
  onClick: ({ unitId }: MapHit): void => {
    if (unitId !== null) {
      useSelection.setState({ unitId });
    }
  },
  onDoubleClick: nothing,
  onPoint: nothing,
  onPointer: nothing,
  onHandMove: nothing,
};

/** Where the units of an operation were at the engine's time, with their ways. */
export function PastMap({
  engine,
  tracks: { tracks, stepMs },
}: {
  engine: ReplayEngine;
  tracks: OperationTracks;
}): React.JSX.Element {
  const canvas = useRef<HTMLDivElement>(null);
  const { map, ready } = useUnitMap(canvas, HANDLERS, { keepsCamera: false });
  const units = useLive((live) => live.units);
  useMapContent(map, { replaying: true, drawing: false });
  const known = useMemo(
    () =>
      tracks.flatMap((track) => {
        const no = units.get(track.unitId)?.no;
        return no === undefined ? [] : [{ ...track, no }];
      }),
    [tracks, units],
  );
  const gapMs = breakMs(stepMs);
  useEffect(() => {
    if (map === null || !ready) {
      return;
    }
    const fixes = tracks.flatMap(({ lon, lat }) => lon.map((each, i) => ({ lon: each, lat: lat[i] ?? 0 })));
    const bounds = boundsOf(fixes);
    if (bounds !== null) {
      map.fit(bounds, MAX_ZOOM);
    }
  }, [map, ready, tracks]);
  useEffect(() => {
    map?.setDrawn('trails', trailFeatures(known.map((track) => partsOf(track, gapMs))));
  }, [map, known, gapMs]);
  useEffect(() => {
    if (map === null) {
      return undefined;
    }
    let drawnAt = Number.NaN;
    const draw = (): void => {
      const { at } = engine;
      if (at !== drawnAt) {
        drawnAt = at;
        map.setPositions(columnsAt(known, at, gapMs));
      }
    };
    draw();
    const timer = setInterval(draw, DRAW_MS);
    return () => clearInterval(timer);
  }, [map, known, gapMs, engine]);
  return <div className="timeline-map" ref={canvas} data-testid="timeline-map" data-ready={ready} />;
}
