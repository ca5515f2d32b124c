import { useEffect } from 'react';
import { circleRing, distanceM, lengthM } from '#shared/geo.ts';
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
    const labels = all.slice(1).map((at, i) => ({ at, text: formatDistance(lengthM(all.slice(0, i + 2))) }));
    return { points, line: all, ring: null, labels };
  }
  return {
    points,
    line: [...all, first],
    ring: all,
    labels: size.map((text) => ({ at: last, text })),
  };
}

/** Draws what is being drawn or measured. */
export function useSketch(map: UnitMap | null): void {
  const state = useTool();
  useEffect(() => map?.setDrawn('sketch', sketchFeatures(sketchOf(state))), [map, state]);
}
