import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BriefFormat, BriefLanguage } from '#shared/analysis/brief.ts';
import { access } from '#shared/contract/access.ts';
import type { ServerContext } from '../../../context.ts';
import { authorize } from '../../../http/authorize.ts';
import { encodeName } from '../../../http/file-names.ts';
import { parse } from '../../../http/parse.ts';
import type { Briefs } from './briefs.ts';
import { renderBrief } from './render.ts';

const Params = z.object({ id: z.uuid(), format: BriefFormat });
const Query = z.object({ language: BriefLanguage.default('zh') });

const TYPES = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

type Deps = Pick<ServerContext, 'audit' | 'http'> & { briefs: Briefs };

/** `GET /analysis/briefs/<id>.<pdf|docx>`: a brief as a file. Each is an entry of the audit log. */
export function briefRoutes({ audit, http, briefs }: Deps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.get('/analysis/briefs/:id.:format', async (request, reply) => {
      const caller = await authorize(http, request, access.peopleCourtAudited);
      const { id, format } = parse(Params, request.params, '');
      const { language } = parse(Query, request.query, '');
      const { document } = await briefs.read(caller, id, language);
      const file = await renderBrief({ document, format });
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'analysis.exportBrief',
        target: id,
        outcome: 'ok',
        detail: { format, language },
      });
      return reply
        .header('content-type', TYPES[format])
        .header(
          'content-disposition',
          `attachment; filename*=UTF-8''${encodeName(`${document.title}.${format}`)}`,
        )
        .header('cache-control', 'no-store')
        .send(file);
    });
  };
}
