import { AppError } from '#shared/errors.ts';
import type { Tileset } from '#shared/base-maps.ts';

/** A tile as it goes to the page. */
export interface Tile {
  body: Buffer;
  type: string;
  /** The body is compressed by gzip. */
  gzip: boolean;
}

/** Where tiles come from: a file, or a server of the private network. Places are those of XYZ: row 0 is the northernmost. */
export interface TileSource {
  /** @throws AppError('unavailable') with the reason when there is nothing to draw from now */
  describe(): Promise<Tileset>;
  /** Null where there is no tile. @throws AppError('unavailable') */
  tile(z: number, x: number, y: number): Promise<Tile | null>;
  close(): Promise<void>;
}

/** Content type of tiles by the name that formats have in MBTiles and in addresses. */
export const TILE_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  pbf: 'application/x-protobuf',
  mvt: 'application/x-protobuf',
};

export const VECTOR_TYPE = 'application/x-protobuf';

/** Whether content is compressed by gzip (RFC 1952, 2.3.1). */
export const isGzip = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b;

/** An error of a source, in words that name it. */
export function unusable(source: string, reason: unknown): AppError {
  if (reason instanceof AppError) {
    return reason;
  }
  const why = reason instanceof Error ? reason.message : String(reason);
  return AppError.unavailable(`the base map ${source} can't be read: ${why}`, reason);
}
