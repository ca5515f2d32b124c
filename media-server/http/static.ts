import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/schema.ts';
import type { Logger } from '../log.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** The built pages. */
export const RENDERER = path.join(PROJECT, 'dist/renderer');
const BASEMAP = path.join(PROJECT, 'resources/basemap');

/** Names of built assets hold a hash of their content, so that they never change; pages do. */
const cacheControl = (file: string): string =>
  file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** A folder to serve below a prefix, and what its absence means. */
export interface Folder {
  root: string;
  prefix: string;
  missing: string;
}

/** Serves folders; one that isn't there is left out with a warning. */
export async function serveFolders(
  app: FastifyInstance,
  folders: readonly Folder[],
  log: Logger,
): Promise<void> {
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
      dotfiles: 'ignore',
      index: 'index.html',
      setHeaders: (reply, file) => void reply.header('cache-control', cacheControl(file)),
    });
  }
}

/** Serves the built pages at `/` and the base map at `/basemap/`. */
export function addStaticFiles(
  app: FastifyInstance,
  { config, log }: { config: Config; log: Logger },
): Promise<void> {
  const pages = { root: RENDERER, prefix: '/', missing: 'the pages are not built: run npm run build' };
  const basemap = {
    root: config.basemapDir ?? BASEMAP,
    prefix: '/basemap/',
    missing: 'there is no base map',
  };
  return serveFolders(app, [pages, basemap], log);
}
