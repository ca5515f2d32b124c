import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { BaseMapDetail, BaseMapInfo, BaseMapList } from '#shared/base-maps.ts';
import { AppError } from '#shared/errors.ts';
import type { BaseMapConfig } from '../../config/schema.ts';
import type { ServerContext } from '../../context.ts';
import { parse } from '../../http/parse.ts';
import { openMbtiles } from './mbtiles.ts';
import { openPmtiles } from './pmtiles.ts';
import type { TileSource } from './tile-source.ts';
import { openTileJson } from './tilejson.ts';

/** Tiles stay the same for a working day at least, and a new file shows the next morning. */
const TILE_CACHE = 'public, max-age=28800';
const MAX_ZOOM = 24;

const Place = z
  .object({
    z: z.coerce.number().int().min(0).max(MAX_ZOOM),
    x: z.coerce.number().int().min(0),
    y: z.coerce.number().int().min(0),
  })
  .refine(({ z: zoom, x, y }) => x < 2 ** zoom && y < 2 ** zoom, 'there is no such tile at this zoom');

interface OpenMap {
  info: BaseMapInfo;
  styleFile: string | undefined;
  source: TileSource;
}

function openSource(source: string): TileSource {
  if (/^https?:/.test(source)) {
    return openTileJson(source);
  }
  return source.endsWith('.pmtiles') ? openPmtiles(source) : openMbtiles(source);
}

function openMap({ id, nameZh, nameEn, approval, source, styleFile }: BaseMapConfig): OpenMap {
  return {
    info: { id, nameZh, nameEn, approval: approval ?? null },
    styleFile,
    source: openSource(source),
  };
}

async function styleOf(file: string): Promise<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw AppError.unavailable(`the style ${file} can't be read: ${(error as Error).message}`, error);
  }
}

/**
 * The base maps of the private network next to the server's own: tiles from MBTiles and PMTiles files and from servers that describe
 * theirs by TileJSON. Pages ask this server alone. As the server's own base map they are shown to whoever reaches the server.
 */
export function createBaseMaps({ config, http, log }: Pick<ServerContext, 'config' | 'http' | 'log'>): {
  close(): Promise<void>;
} {
  const maps = new Map(config.baseMaps.map((map) => [map.id, openMap(map)]));
  const initial = config.initialBaseMap ?? null;

  const find = (params: unknown): OpenMap => {
    const { id } = params as { id?: string };
    const map = maps.get(id ?? '');
    if (map === undefined) {
      throw AppError.notFound('base map', id ?? '');
    }
    return map;
  };
  for (const { info, source } of maps.values()) {
    source
      .describe()
      .catch((error: unknown) => log.warn({ baseMap: info.id, err: error }, 'a base map is away'));
  }

  http.addRoutes((app: FastifyInstance) => {
    app.get('/basemaps', (): BaseMapList => ({ initial, maps: [...maps.values()].map(({ info }) => info) }));

    app.get('/basemaps/:id', async (request, reply) => {
      const { info, source, styleFile } = find(request.params);
      const style = styleFile === undefined ? null : await styleOf(styleFile);
      const detail: BaseMapDetail = { map: info, tileset: await source.describe(), style };
      return reply.send(detail);
    });

    app.get('/basemaps/:id/:z/:x/:y', async (request, reply) => {
      const { source } = find(request.params);
      const { z: zoom, x, y } = parse(Place, request.params, 'tile');
      const tile = await source.tile(zoom, x, y);
      if (tile === null) {
        throw AppError.notFound('tile', `${zoom}/${x}/${y}`);
      }
      void reply.header('cache-control', TILE_CACHE).type(tile.type);
      if (tile.gzip) {
        void reply.header('content-encoding', 'gzip');
      }
      return reply.send(tile.body);
    });
    return Promise.resolve();
  });

  return {
    close: async () => {
      await Promise.all([...maps.values()].map(({ source }) => source.close()));
    },
  };
}
