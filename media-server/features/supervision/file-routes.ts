import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Readable } from 'node:stream';
import { access } from '#shared/contract/access.ts';
import type { Attachment } from '#shared/supervision.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { encodeName, FileName } from '../../http/file-names.ts';
import { parse } from '../../http/parse.ts';
import type { FileStore } from '../../store/files.ts';
import { toAttachment } from './order-store.ts';
import { requireAttachment, type Orders } from './orders.ts';

const Params = z.object({ id: z.uuid() });
type Deps = Pick<ServerContext, 'store' | 'clock' | 'audit' | 'http'> & { orders: Orders; files: FileStore };

/** Upload of a file for an order, and download by whoever sees the order. Both are entries of the audit log. */
export function fileRoutes(deps: Deps): (app: FastifyInstance) => Promise<void> {
  const { store, clock, audit, http, orders, files } = deps;

  const note = (caller: Caller, action: string, target: string, detail: object): Promise<void> =>
    audit.append({
      actor: caller.username,
      courtId: caller.courtId,
      courtPath: caller.courtPath,
      action,
      target,
      outcome: 'ok',
      detail: { ...detail },
    });

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    app.post('/supervision/:id/attachments', async (request, reply) => {
      const caller = await authorize(http, request, access.command);
      const { id: orderId } = parse(Params, request.params, '');
      const name = parse(FileName, (request.query as { name?: unknown }).name, 'name');
      await orders.require(caller, orderId);
      const announced = Number(request.headers['content-length'] ?? 0);
      // Without a type and a length the framework takes a request of HTTP/2 to have no body.
      const content = (request.body as Readable | undefined) ?? request.raw;
      const { size, sha256 } = await files.put(content, announced);
      const row = {
        id: crypto.randomUUID(),
        order_id: orderId,
        entry_no: null,
        name,
        type: (request.headers['content-type'] ?? 'application/octet-stream').slice(0, 120),
        size,
        sha256,
        created_at: clock.now(),
        created_by: caller.id,
      };
      await store.db('attachments').insert(row);
      await note(caller, 'supervision.attach', orderId, { name, size, sha256 });
      return reply.code(201).send(toAttachment(row) satisfies Attachment);
    });

    app.get('/attachments/:id', async (request, reply) => {
      const caller = await authorize(http, request, access.peopleCourtAudited);
      const { id } = parse(Params, request.params, '');
      const row = await requireAttachment({ store }, orders, caller, id);
      const content = await files.open(row.sha256);
      await note(caller, 'supervision.download', row.order_id, { name: row.name, sha256: row.sha256 });
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', row.size)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeName(row.name)}`)
        .header('cache-control', 'no-store')
        .send(content);
    });
  };
}
