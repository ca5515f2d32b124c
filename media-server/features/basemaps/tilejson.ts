import { z } from 'zod';
import { TileBounds, VectorLayer, type Tileset } from '#shared/base-maps.ts';
import { isGzip, TILE_TYPES, unusable, VECTOR_TYPE, type Tile, type TileSource } from './tile-source.ts';

const ANSWER_MS = 10_000;
const MAX_DESCRIPTION_BYTES = 2_000_000;
const MAX_TILE_BYTES = 8_000_000;
const DEFAULT_MAX_ZOOM = 22;
/** A description is asked for again after so long. */
const FRESH_MS = 60_000;

/** The members of TileJSON 3.0.0 and 2.2.0 that are used. */
const TileJson = z.object({
  tiles: z.array(z.string().max(2000)).min(1).max(20),
  scheme: z.enum(['xyz', 'tms']).default('xyz'),
  minzoom: z.number().int().min(0).max(24).default(0),
  maxzoom: z.number().int().min(0).max(24).default(DEFAULT_MAX_ZOOM),
  bounds: TileBounds.optional(),
  attribution: z.string().optional(),
  vector_layers: z.array(VectorLayer).max(500).optional(),
});

interface Description {
  tileset: Tileset;
  addresses: string[];
  isTms: boolean;
  until: number;
}

/** Reads an answer of at most so many bytes. */
async function read(answer: Response, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > most) {
      throw new Error(`it answers with more than ${most} bytes`);
    }
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** A redirection could lead anywhere: it is not followed. */
const ask = (address: string): Promise<Response> =>
  fetch(address, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) });

const formatOf = (address: string): string =>
  /\.([a-z]+)$/.exec(new URL(address.replaceAll(/[{}]/g, '')).pathname)?.[1] ?? '';

/** Tiles of a server of the private network that describes them by TileJSON. Pages never ask it themselves. */
export function openTileJson(address: string): TileSource {
  let known: Description | null = null;

  const describe = async (): Promise<Description> => {
    if (known !== null && known.until > performance.now()) {
      return known;
    }
    const answer = await ask(address);
    if (!answer.ok) {
      throw new Error(`it answers ${answer.status}`);
    }
    const json = TileJson.parse(JSON.parse((await read(answer, MAX_DESCRIPTION_BYTES)).toString('utf8')));
    const addresses = json.tiles.map((tile) =>
      new URL(tile, address).href.replaceAll('%7B', '{').replaceAll('%7D', '}'),
    );
    const stranger = addresses.find((tile) => new URL(tile).origin !== new URL(address).origin);
    if (stranger !== undefined) {
      throw new Error(`its tiles are at ${new URL(stranger).origin}, another place than its description`);
    }
    const [first = ''] = addresses;
    const isVector = json.vector_layers !== undefined || TILE_TYPES[formatOf(first)] === VECTOR_TYPE;
    known = {
      tileset: {
        kind: isVector ? 'vector' : 'raster',
        tileSize: isVector ? 512 : 256,
        minZoom: json.minzoom,
        maxZoom: json.maxzoom,
        bounds: json.bounds ?? null,
        attribution: json.attribution?.slice(0, 500) ?? null,
        layers: json.vector_layers ?? [],
      },
      addresses,
      isTms: json.scheme === 'tms',
      until: performance.now() + FRESH_MS,
    };
    return known;
  };

  return {
    async describe(): Promise<Tileset> {
      try {
        return (await describe()).tileset;
      } catch (error) {
        throw unusable(address, error);
      }
    },

    async tile(z, x, y): Promise<Tile | null> {
      try {
        const { addresses, isTms, tileset } = await describe();
        const row = isTms ? 2 ** z - 1 - y : y;
        const template = addresses[(x + y) % addresses.length] ?? '';
        const answer = await ask(
          template.replaceAll('{z}', String(z)).replaceAll('{x}', String(x)).replaceAll('{y}', String(row)),
        );
        if (answer.status === 404 || answer.status === 204) {
          return null;
        }
        if (!answer.ok) {
          throw new Error(`it answers ${answer.status} for ${z}/${x}/${y}`);
        }
        const body = await read(answer, MAX_TILE_BYTES);
        const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
        return tileset.kind === 'vector'
          ? { body, type: VECTOR_TYPE, gzip: isGzip(body) }
          : { body, type: type.startsWith('image/') ? type : 'image/png', gzip: false };
      } catch (error) {
        throw unusable(address, error);
      }
    },

    close: () => Promise.resolve(),
  };
}
