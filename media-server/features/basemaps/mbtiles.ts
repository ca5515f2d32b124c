import { pathToFileURL } from 'node:url';
import knex, { type Knex } from 'knex';
import { TileBounds, VectorLayer, type Tileset } from '#shared/base-maps.ts';
import { isGzip, TILE_TYPES, unusable, VECTOR_TYPE, type Tile, type TileSource } from './tile-source.ts';

const DEFAULT_MAX_ZOOM = 22;

/** Numbers of a text such as `117.0,26.0,124.0,32.0`. */
const numbers = (text: string | undefined): number[] | null => text?.split(',').map(Number) ?? null;

function layersOf(json: string | undefined): VectorLayer[] {
  if (json === undefined) {
    return [];
  }
  const { vector_layers = [] } = JSON.parse(json) as { vector_layers?: unknown };
  return VectorLayer.array().parse(vector_layers);
}

/** Zoom levels of the tiles that are there, where the metadata doesn't say. */
async function zoomsOf(db: Knex): Promise<{ low: number; high: number } | undefined> {
  return (await db('tiles').min({ low: 'zoom_level' }).max({ high: 'zoom_level' }).first()) as
    { low: number; high: number } | undefined;
}

/** Tiles of an MBTiles file (specification 1.3): an SQLite database with rows counted from the south. */
export function openMbtiles(file: string): TileSource {
  const db = knex({
    client: 'sqlite3',
    // A file that isn't there must not be made.
    connection: { filename: `${pathToFileURL(file).href}?mode=ro`, flags: ['OPEN_URI'] },
    useNullAsDefault: true,
    pool: { min: 0, max: 2 },
  });
  let type: string | null = null;

  const metadata = async (): Promise<Map<string, string>> => {
    const rows = (await db('metadata').select('name', 'value')) as { name: string; value: string }[];
    return new Map(rows.map(({ name, value }) => [name, value]));
  };
  const typeOf = (format: string | undefined): string => {
    const known = TILE_TYPES[format ?? ''];
    if (known === undefined) {
      throw new Error(`its format is ${format ?? 'not given'}; png, jpg, webp and pbf can be drawn`);
    }
    return known;
  };

  return {
    async describe(): Promise<Tileset> {
      try {
        const facts = await metadata();
        const isVector = typeOf(facts.get('format')) === VECTOR_TYPE;
        const zooms = await zoomsOf(db);
        const bounds = TileBounds.safeParse(numbers(facts.get('bounds')));
        return {
          kind: isVector ? 'vector' : 'raster',
          tileSize: isVector ? 512 : 256,
          minZoom: Number(facts.get('minzoom') ?? zooms?.low ?? 0),
          maxZoom: Number(facts.get('maxzoom') ?? zooms?.high ?? DEFAULT_MAX_ZOOM),
          bounds: bounds.success ? bounds.data : null,
          attribution: facts.get('attribution')?.slice(0, 500) ?? null,
          layers: layersOf(facts.get('json')),
        };
      } catch (error) {
        throw unusable(file, error);
      }
    },

    async tile(z, x, y): Promise<Tile | null> {
      try {
        const row = (await db('tiles')
          .where({ zoom_level: z, tile_column: x, tile_row: 2 ** z - 1 - y })
          .first('tile_data as body')) as { body: Buffer } | undefined;
        type ??= typeOf((await metadata()).get('format'));
        return row === undefined ? null : { body: row.body, type, gzip: isGzip(row.body) };
      } catch (error) {
        throw unusable(file, error);
      }
    },

    close: () => db.destroy(),
  };
}
