import { useEffect } from 'react';
import { circleRing, distanceM } from '#shared/geo.ts';
import { formatDistance } from '../../../app/format.ts';
import { sketchFeatures, type Sketch } from '../engine/drawn.ts';
import type { UnitMap } from '../engine/types.ts';
import { formatArea } from './format-area.ts';
import { isCircle, measure, useTool } from './tool-store.ts';

const NO_SKETCH: Sketch = { points: [], line: [], ring: null, labels: [] };

function sketchOf(state: ReturnType<typeof useTool.getState>): Sketch {
  const { tool, points, pointer, done } = state;
  const all = pointer === null || done ? points : [...points, pointer];
  const [first, second] = all;
  if (tool === null || first === undefined) {
    return NO_SKETCH;
  }
  const { areaM2 } = measure(state);
  const size = areaM2 === null ? [] : [formatArea(areaM2)];
  if (isCircle(tool)) {
    const radius = second === undefined ? null : distanceM(first, second);
    const text = radius === null ? '' : [formatDistance(radius), ...size].join(' · ');
    return {
      points,
      line: all.slice(0, 2),
      ring: radius === null || radius === 0 ? null : circleRing(first, radius),
      labels: second === undefined ? [] : [{ at: second, text }],
    };
  }
  const last = all.at(-1) ?? first;
  if (tool === 'ruler') {
    let far = 0;
    const labels = all.slice(1).map((at, i) => {
      far += distanceM(all[i] ?? at, at);
      return { at, text: formatDistance(far) };
    });
    return { points, line: all, ring: null, labels };
  }
  return {
    points,
    line: [...all, first],
    ring: all,
    labels: size.map((text) => ({ at: last, text })),
  };
}

/** Draws what is being drawn or measured; it changes with each move of the pointer, which is no reason to render anything. */
export function useSketch(map: UnitMap | null): void {
  useEffect(() => {
    const draw = (): void => map?.setDrawn('sketch', sketchFeatures(sketchOf(useTool.getState())));
    draw();
    return useTool.subscribe(draw);
  }, [map]);
}
