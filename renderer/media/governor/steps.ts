import type { PixelSize } from '#shared/layers.ts';

/** What a step gives up, the least first. Steps of different viewers are compared by it. */
export const SEVERITY = {
  none: 0,
  halfRate: 1,
  smaller: 2,
  smallest: 3,
  quarterRate: 4,
  snapshots: 5,
} as const;

/** One way to show a source: which layers are decoded, or snapshots in place of a stream. */
export interface Step {
  kind: 'stream' | 'snapshots';
  spatialLayer: number;
  temporalLayer: number;
  /** What has to be decoded for it, pixels a second. */
  pixelsPerSecond: number;
  /** See `SEVERITY`. */
  severity: number;
}

/** What a viewer would decode if the machine could decode anything. */
export interface StreamFacts {
  /** Pictures of the layers that can be had, the smallest first. */
  layers: readonly PixelSize[];
  /** The layer that fits the tile: an index of `layers`. */
  spatialLayer: number;
  temporalLayers: number;
  /** Frames a second of the highest temporal layer. */
  fps: number;
}

/**
 * The steps from what the tile wants down to snapshots: half the frame rate, then smaller pictures at that rate, then a quarter of
 * the rate of the smallest, then snapshots, of which one in a few seconds is decoded. Each decodes less than the one before; a source
 * with one layer has the first and the last step only. Snapshots count as nothing: one small picture in a few seconds.
 */
export function stepsOf({ layers, spatialLayer, temporalLayers, fps }: StreamFacts): Step[] {
  const top = temporalLayers - 1;
  const step = (spatial: number, temporal: number, severity: number): Step => {
    const { width = 0, height = 0 } = layers[spatial] ?? {};
    const rate = fps / 2 ** (top - temporal);
    return {
      kind: 'stream',
      spatialLayer: spatial,
      temporalLayer: temporal,
      pixelsPerSecond: width * height * rate,
      severity,
    };
  };
  const half = Math.max(top - 1, 0);
  const steps = [step(spatialLayer, top, SEVERITY.none)];
  if (half < top) {
    steps.push(step(spatialLayer, half, SEVERITY.halfRate));
  }
  for (let spatial = spatialLayer - 1; spatial >= 0; spatial -= 1) {
    steps.push(step(spatial, half, spatial === 0 ? SEVERITY.smallest : SEVERITY.smaller));
  }
  if (half > 0) {
    steps.push(step(0, 0, SEVERITY.quarterRate));
  }
  return [
    ...steps,
    {
      kind: 'snapshots',
      spatialLayer: 0,
      temporalLayer: 0,
      pixelsPerSecond: 0,
      severity: SEVERITY.snapshots,
    },
  ];
}
