import { z } from 'zod';

/** Degrees: west, south, east, north. */
export const TileBounds = z.tuple([
  z.number().min(-180).max(180),
  z.number().min(-90).max(90),
  z.number().min(-180).max(180),
  z.number().min(-90).max(90),
]);

const Zoom = z.number().int().min(0).max(24);

/** A layer of vector tiles, as TileJSON 3.0.0 (3.3) names it. */
export const VectorLayer = z.object({
  id: z.string().min(1).max(200),
  fields: z.record(z.string(), z.unknown()).default({}),
});
export type VectorLayer = z.infer<typeof VectorLayer>;

/** What a set of tiles is, whatever it is kept in. */
export const Tileset = z.object({
  kind: z.enum(['raster', 'vector']),
  /** Edge of a tile, px. */
  tileSize: z.union([z.literal(256), z.literal(512)]),
  minZoom: Zoom,
  maxZoom: Zoom,
  /** Null: the whole world. */
  bounds: TileBounds.nullable(),
  attribution: z.string().max(500).nullable(),
  /** Empty for pictures. */
  layers: z.array(VectorLayer).max(500),
});
export type Tileset = z.infer<typeof Tileset>;

/** A base map of the private network that the maps of the console can be drawn on. */
export const BaseMapInfo = z.object({
  id: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** Number under which the map was approved (审图号); null where none was given. */
  approval: z.string().nullable(),
});
export type BaseMapInfo = z.infer<typeof BaseMapInfo>;

/** Answer of `/basemaps`. */
export const BaseMapList = z.object({
  /** What maps begin with; null: the server's own base map. */
  initial: z.string().nullable(),
  maps: z.array(BaseMapInfo),
});
export type BaseMapList = z.infer<typeof BaseMapList>;

/** Answer of `/basemaps/<id>`. Its tiles are at `/basemaps/<id>/<z>/<x>/<y>`. */
export const BaseMapDetail = z.object({
  map: BaseMapInfo,
  tileset: Tileset,
  /** The court's own style for vector tiles; null: one is made from their layers. */
  style: z.record(z.string(), z.unknown()).nullable(),
});
export type BaseMapDetail = z.infer<typeof BaseMapDetail>;
