import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import { access } from '#shared/contract/access.ts';
import type { Caller } from '../api/caller.ts';
import { assertAllowed } from '../api/router.ts';
import type { Clock } from '../clock.ts';
import type { AuditLog, HttpRegistry } from '../context.ts';
import type { SourceDefinition } from '../features/sources/entry.ts';
import { MAX_PLAYLIST_BYTES } from './hls.ts';
import { rewritePlaylist } from './playlist.ts';
import { boundedBody, readText, Upstream } from './upstream.ts';
import { ViewingLog } from './viewing-log.ts';

/** Largest segment that is passed on, in bytes. */
const MAX_SEGMENT_BYTES = 64_000_000;
const PASSED_HEADERS = ['content-type', 'content-length', 'content-range', 'accept-ranges'] as const;
const PLAYLIST_TYPE = /mpegurl/i;

export interface HlsRelayOptions {
  authenticate: HttpRegistry['authenticate'];
  /** The definition of a source of the caller's courts. Throws `notFound`. */
  requireSource(caller: Caller, sourceId: string): SourceDefinition;
  /** Gets an entry `hls.watch` for each viewing, as watching a camera through the SFU has one. */
  audit: AuditLog;
  clock: Clock;
}

const isPlaylist = (url: URL, response: Response): boolean =>
  url.pathname.endsWith('.m3u8') || PLAYLIST_TYPE.test(response.headers.get('content-type') ?? '');

/**
 * Passes HLS on to signed-in clients of the source's courts: `/hls/<source>/index.m3u8` is the source's own playlist, what it
 * names lies below `/hls/<source>/media/`. Addresses in playlists are rewritten, so clients never learn where the source is.
 */
export function hlsRelay(options: HlsRelayOptions): (app: FastifyInstance) => Promise<void> {
  const viewings = new ViewingLog({ ...options, action: 'hls.watch' });

  const upstreamFor = async (request: FastifyRequest, sourceId: string): Promise<Upstream> => {
    const caller = await options.authenticate(request);
    assertAllowed(access.operations, { caller, origin: { address: request.ip } });
    const { kind, url, enabled } = options.requireSource(caller, sourceId);
    if (kind !== 'hls' || url === null || !enabled) {
      throw AppError.notFound('source', sourceId);
    }
    await viewings.note(caller, sourceId, request.ip);
    return new Upstream(url);
  };

  const closing = new AbortController();

  const relay = async (
    { request, reply, sourceId }: { request: FastifyRequest; reply: FastifyReply; sourceId: string },
    upstream: Upstream,
    url: URL,
  ): Promise<FastifyReply> => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    const response = await upstream.fetch(url, signal, request.headers.range);
    void reply.header('cache-control', 'no-store');
    if (!response.ok) {
      await response.body?.cancel();
      throw response.status === 404 || response.status === 410
        ? AppError.notFound('file', upstream.relative(url).slice(0, 100))
        : AppError.unavailable(`the source answers with ${response.status}`);
    }
    if (isPlaylist(url, response)) {
      const prefix = `/hls/${encodeURIComponent(sourceId)}/media/`;
      const text = rewritePlaylist(await readText(response, MAX_PLAYLIST_BYTES), (uri) => {
        const target = URL.parse(uri, url.href);
        return target !== null && upstream.contains(target) ? prefix + upstream.relative(target) : uri;
      });
      return reply.type('application/vnd.apple.mpegurl').send(text);
    }
    for (const name of PASSED_HEADERS) {
      const value = response.headers.get(name);
      // The length of a body that was compressed on its way here is not that of what is sent on.
      if (value !== null && !(name === 'content-length' && response.headers.has('content-encoding'))) {
        void reply.header(name, value);
      }
    }
    return reply.code(response.status).send(Readable.from(boundedBody(response, MAX_SEGMENT_BYTES)));
  };

  return async (app) => {
    // A segment may take long: a server that goes down cuts it off, the player asks the next server for it again.
    app.addHook('preClose', async () => closing.abort());
    app.get<{ Params: { sourceId: string } }>('/hls/:sourceId/index.m3u8', async (request, reply) => {
      const { sourceId } = request.params;
      const upstream = await upstreamFor(request, sourceId);
      return relay({ request, reply, sourceId }, upstream, upstream.playlist);
    });
    app.get<{ Params: { sourceId: string; '*': string } }>(
      '/hls/:sourceId/media/*',
      async (request, reply) => {
        const { sourceId, '*': rest } = request.params;
        const upstream = await upstreamFor(request, sourceId);
        const [, query] = request.url.split('?', 2);
        const url = upstream.resolve(query === undefined ? rest : `${rest}?${query}`);
        return relay({ request, reply, sourceId }, upstream, url);
      },
    );
  };
}
