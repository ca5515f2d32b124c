import { open, type FileHandle } from 'node:fs/promises';
import { PMTiles, TileType, type RangeResponse, type Source } from 'pmtiles';
import { VectorLayer, type Tileset } from '#shared/base-maps.ts';
import { TILE_TYPES, unusable, VECTOR_TYPE, type Tile, type TileSource } from './tile-source.ts';

const FORMATS: Readonly<Partial<Record<TileType, string>>> = {
  [TileType.Mvt]: 'mvt',
  [TileType.Png]: 'png',
  [TileType.Jpeg]: 'jpg',
  [TileType.Webp]: 'webp',
};

/** Ranges of a file, which is opened by the first that asks. */
class FileSource implements Source {
  readonly #file: string;
  #handle: Promise<FileHandle> | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  getKey(): string {
    return this.#file;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    this.#handle ??= open(this.#file);
    try {
      const handle = await this.#handle;
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
      return { data: buffer.buffer.slice(0, bytesRead) };
    } catch (error) {
      this.#handle = null;
      throw error;
    }
  }

  async close(): Promise<void> {
    await (await this.#handle?.catch(() => null))?.close();
  }
}

/** Tiles of a PMTiles file (specification 3). */
export function openPmtiles(file: string): TileSource {
  const source = new FileSource(file);
  // Made anew after a failure: the library remembers a header that it could not read.
  let archive = new PMTiles(source);

  const typeOf = async (): Promise<string> => {
    const { tileType } = await archive.getHeader();
    const type = TILE_TYPES[FORMATS[tileType] ?? ''];
    if (type === undefined) {
      throw new Error('its tiles are of a kind that can not be drawn; MVT, PNG, JPEG and WebP can');
    }
    return type;
  };
  const failed = (error: unknown): never => {
    archive = new PMTiles(source);
    throw unusable(file, error);
  };

  return {
    async describe(): Promise<Tileset> {
      try {
        const { minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = await archive.getHeader();
        const isVector = (await typeOf()) === VECTOR_TYPE;
        const metadata = (await archive.getMetadata()) as {
          attribution?: unknown;
          vector_layers?: unknown;
        } | null;
        const attribution = metadata?.attribution;
        return {
          kind: isVector ? 'vector' : 'raster',
          tileSize: isVector ? 512 : 256,
          minZoom,
          maxZoom,
          bounds: [minLon, minLat, maxLon, maxLat],
          attribution: typeof attribution === 'string' ? attribution.slice(0, 500) : null,
          layers: isVector ? VectorLayer.array().parse(metadata?.vector_layers ?? []) : [],
        };
      } catch (error) {
        return failed(error);
      }
    },

    async tile(z, x, y): Promise<Tile | null> {
      try {
        const found = await archive.getZxy(z, x, y);
        // The library has undone any compression.
        return found === undefined
          ? null
          : { body: Buffer.from(found.data), type: await typeOf(), gzip: false };
      } catch (error) {
        return failed(error);
      }
    },

    close: () => source.close(),
  };
}
