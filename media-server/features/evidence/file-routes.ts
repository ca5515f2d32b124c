import { EXTENSIONS } from '#shared/evidence-types.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { parse } from '../../http/parse.ts';
import { sendFile } from '../../http/send-file.ts';
import type { EvidenceDesk } from './desk.ts';
import type { EvidenceFiles } from './evidence-files.ts';

const Params = z.object({ id: z.uuid() });
/** Whatever a file holds, a browser that is led to its address runs nothing of it. */
const SANDBOX = "default-src 'none'; sandbox";

type Deps = Pick<ServerContext, 'http' | 'audit'> & { desk: EvidenceDesk; files: EvidenceFiles };

/** What items hold, to consoles of their courts; opening one is an entry of the audit log. */
export function fileRoutes({ http, audit, desk, files }: Deps): (app: FastifyInstance) => Promise<void> {
  const guard = (reply: FastifyReply, name: string): FastifyReply =>
    reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('content-security-policy', SANDBOX)
      .header('x-content-type-options', 'nosniff');

  return async (app) => {
    app.get('/evidence/:id/file', async (request, reply) => {
      const caller = await authorize(http, request, access.operationsCourt);
      const { id } = parse(Params, request.params, '');
      const row = await desk.requireComplete(caller, id);
      const { type } = row;
      if (type === null) {
        throw AppError.notFound('file of evidence', id);
      }
      // Nothing is sent before the entry is durable: what can't be audited must not be seen.
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'evidence.open',
        target: id,
        outcome: 'ok',
        detail: { address: request.ip, actorId: caller.id, sha256: row.sha256, caseNo: row.case_no },
      });
      const name = `${id}.${EXTENSIONS[type] ?? 'bin'}`;
      return sendFile(request, guard(reply, name), { file: files.fileOf(id), type, name });
    });

    app.get('/evidence/:id/thumbnail', async (request, reply) => {
      const caller = await authorize(http, request, access.operationsCourt);
      const { id } = parse(Params, request.params, '');
      await desk.requireComplete(caller, id);
      const name = `${id}.jpg`;
      return sendFile(request, guard(reply, name), {
        file: files.thumbnailOf(id),
        type: 'image/jpeg',
        name,
      });
    });
  };
}
