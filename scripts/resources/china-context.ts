import type { Point, Ring } from './geometry.ts';
import { readSource } from './sources.ts';

interface EncodedFeature {
  readonly properties: { readonly name: string; readonly cp?: Point };
  readonly geometry: {
    readonly coordinates: readonly (string | readonly string[])[];
    readonly encodeOffsets: readonly (Point | readonly Point[])[];
  };
}

/** A province of China with its outline, coarse (some kilometres). */
export interface ProvinceOutline {
  readonly nameZh: string;
  readonly labelPoint: Point | undefined;
  readonly rings: readonly Ring[];
}

/** Undoes the zigzag delta coding of ECharts maps: 1/1024 degree steps around an offset. */
function decodeRing(text: string, offset: Point): Ring {
  let [x, y] = offset;
  const ring: Point[] = [];
  for (let i = 0; i + 1 < text.length; i += 2) {
    const [dx, dy] = [text.charCodeAt(i) - 64, text.charCodeAt(i + 1) - 64];
    x += (dx >> 1) ^ -(dx & 1);
    y += (dy >> 1) ^ -(dy & 1);
    ring.push([x / 1024, y / 1024]);
  }
  return ring;
}

/** Loads the outlines of the provinces of China as published: coarse, and without the islands of the South China Sea. */
export function loadChina(): ProvinceOutline[] {
  const { features } = readSource('china', 'map/json/china.json') as { features: EncodedFeature[] };
  return features.map(({ properties, geometry }) => ({
    nameZh: properties.name,
    labelPoint: properties.cp,
    rings: geometry.coordinates.flatMap((polygon, i) => {
      const offset = geometry.encodeOffsets[i]!;
      return typeof polygon === 'string'
        ? [decodeRing(polygon, offset as Point)]
        : polygon.map((text, j) => decodeRing(text, (offset as readonly Point[])[j]!));
    }),
  }));
}
