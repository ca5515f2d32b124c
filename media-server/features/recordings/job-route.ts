import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { encodeName } from '../../http/file-names.ts';
import { toJob } from './job-rows.ts';
import { RESULT_OF, type Jobs } from './jobs.ts';
import { sendFile } from '../../http/send-file.ts';

const JobId = z.uuid();

/** Download of what an export or a snapshot made, an entry of the audit log each time. */
export function jobRoute(
  deps: Pick<ServerContext, 'http' | 'audit' | 'clock'> & { jobs: Jobs },
): (app: FastifyInstance) => Promise<void> {
  const { http, audit, clock, jobs } = deps;
  return async (app) => {
    app.get<{ Params: { id: string } }>('/recordings/jobs/:id/file', async (request, reply) => {
      const caller = await authorize(http, request, access.command);
      const id = JobId.safeParse(request.params.id);
      if (!id.success) {
        throw AppError.invalidInput('job', 'is no id');
      }
      const job = toJob(await jobs.require(caller, id.data));
      const made = RESULT_OF[job.kind];
      if (job.file === null || made === null) {
        throw AppError.notFound('file of job', job.id);
      }
      if (job.file.expiresAt <= clock.now()) {
        throw new AppError('expired', 'the file is kept for seven days; export it again');
      }
      const { name, type, sha256 } = job.file;
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'recordings.download',
        target: job.id,
        outcome: 'ok',
        detail: { address: request.ip, actorId: caller.id, name, sha256 },
      });
      void reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeName(name)}`)
        .header('digest', `sha-256=${Buffer.from(sha256, 'hex').toString('base64')}`);
      return sendFile(request, reply, {
        file: path.join(jobs.folderOf(job.id), made),
        type,
        name,
      });
    });
  };
}
