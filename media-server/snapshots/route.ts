import type { FastifyInstance } from 'fastify';
import { access } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import { SNAPSHOT_AT_HEADER, SNAPSHOT_SUFFIX } from '#shared/media.ts';
import type { Caller } from '../api/caller.ts';
import { assertAllowed } from '../api/router.ts';
import type { Clock } from '../clock.ts';
import type { AuditLog, HttpRegistry } from '../context.ts';
import { ViewingLog } from '../ingest/viewing-log.ts';
import { Snapshots, type SnapshotSource } from './snapshots.ts';
import { SnapshotWatchers } from './watching.ts';

export interface SnapshotRouteOptions {
  authenticate: HttpRegistry['authenticate'];
  /** How pictures of a source of the caller's courts are taken. Throws `notFound`, or `unavailable` when it isn't live. */
  sourceOf: (caller: Caller, sourceId: string) => SnapshotSource & { unitId: string | null };
  /** Counts a caller among the watchers of a unit until the returned function is called. */
  addWatcher: (unitId: string, caller: Caller) => () => void;
  /** Gets an entry `snapshots.watch` for each viewing. */
  audit: AuditLog;
  clock: Clock;
}

/**
 * `GET /snapshots/<source>.jpg`: a picture of a live source for signed-in clients of its courts, where a stream can't be had or isn't
 * worth its cost. Who accepts WebP gets a unit's picture as it came, which costs nothing to make; everybody else JPEG.
 */
export function snapshotRoute(options: SnapshotRouteOptions): (app: FastifyInstance) => Promise<void> {
  const snapshots = new Snapshots(options.clock);
  const viewings = new ViewingLog({ ...options, action: 'snapshots.watch' });
  const watchers = new SnapshotWatchers(options.addWatcher);

  return async (app) => {
    app.addHook('onClose', async () => watchers.close());
    app.get<{ Params: { file: string } }>('/snapshots/:file', async (request, reply) => {
      const { file } = request.params;
      if (!file.endsWith(SNAPSHOT_SUFFIX)) {
        throw AppError.notFound('file', file.slice(0, 100));
      }
      const caller = await options.authenticate(request);
      assertAllowed(access.operations, { caller, origin: { address: request.ip } });
      const sourceId = file.slice(0, -SNAPSHOT_SUFFIX.length);
      const { unitId, ...source } = options.sourceOf(caller, sourceId);
      await viewings.note(caller, sourceId, request.ip);
      if (unitId !== null) {
        watchers.note(unitId, caller);
      }
      const anyType = /\bimage\/webp\b/.test(request.headers.accept ?? '');
      const { type, data, at } = await snapshots.get(source, anyType ? 'any' : 'image/jpeg');
      return reply
        .header('cache-control', 'no-store')
        .header('vary', 'accept')
        .header(SNAPSHOT_AT_HEADER, String(at))
        .type(type)
        .send(data);
    });
  };
}
