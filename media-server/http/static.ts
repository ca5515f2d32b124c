import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/schema.ts';
import type { Logger } from '../log.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const RENDERER = path.join(PROJECT, 'dist/renderer');
const BASEMAP = path.join(PROJECT, 'resources/basemap');

/** Names of built assets hold a hash of their content, so that they never change; pages do. */
const cacheControl = (file: string): string =>
  file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** Serves the built pages at `/` and the base map at `/basemap/`. */
export async function addStaticFiles(
  app: FastifyInstance,
  { config, log }: { config: Config; log: Logger },
): Promise<void> {
  const folders = [
    { root: RENDERER, prefix: '/', missing: 'the pages are not built: run npm run build' },
    { root: config.basemapDir ?? BASEMAP, prefix: '/basemap/', missing: 'there is no base map' },
  ];
  for (const [index, { root, prefix, missing }] of folders.entries()) {
    if (!existsSync(root)) {
      log.warn({ root }, missing);
      continue;
    }
    await app.register(fastifyStatic, {
      root,
      prefix,
      decorateReply: index === 0,
      cacheControl: false,
      index: 'index.html',
      setHeaders: (reply, file) => void reply.header('cache-control', cacheControl(file)),
    });
  }
}
