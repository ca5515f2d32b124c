import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { CourtId } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { WallFile } from '#shared/walls/wall.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { FileName } from '../../http/file-names.ts';
import { parse } from '../../http/parse.ts';
import type { FileStore } from '../../store/files.ts';
import { findFile, insertFile } from './rows.ts';

/** How the files that are taken begin. */
const SIGNATURES: readonly { type: WallFile['type']; bytes: readonly number[]; at: number }[] = [
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47], at: 0 },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff], at: 0 },
  { type: 'image/webp', bytes: [0x57, 0x45, 0x42, 0x50], at: 8 },
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46], at: 0 },
];

/** As many bytes as the longest of them takes. */
const SIGNATURE_BYTES = 12;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'audit' | 'http' | 'courts'> & { files: FileStore };

/** The type that the content has, whatever its sender says; null for one that isn't taken. */
async function typeOf(files: FileStore, sha256: string): Promise<WallFile['type'] | null> {
  const head = await files.head(sha256, SIGNATURE_BYTES);
  const known = SIGNATURES.find(({ bytes, at }) => bytes.every((byte, index) => head[at + index] === byte));
  return known?.type ?? null;
}

/** Upload and reading of pictures and PDFs that stand on walls. */
export function wallFileRoutes(deps: Deps): (app: FastifyInstance) => Promise<void> {
  const { store, clock, audit, http, courts, files } = deps;

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    app.post('/wall-files', async (request, reply) => {
      const caller = await authorize(http, request, access.command);
      const query = request.query as { name?: unknown; court?: unknown };
      const name = parse(FileName, query.name, 'name');
      const court = courts.require(parse(CourtId, query.court ?? caller.courtId, 'court'), caller.courtPath);
      const announced = Number(request.headers['content-length'] ?? 0);
      const content = (request.body as Readable | undefined) ?? request.raw;
      const { size, sha256 } = await files.put(content, announced);
      const type = await typeOf(files, sha256);
      if (type === null) {
        throw AppError.invalidInput('file', 'is neither a PNG, JPEG or WebP picture nor a PDF');
      }
      const file: WallFile = {
        id: randomUUID(),
        courtId: court.id,
        name,
        type,
        size,
        sha256,
        addedAt: clock.now(),
        addedBy: caller.nameZh,
      };
      await insertFile(store.db, file);
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'walls.addFile',
        target: file.id,
        outcome: 'ok',
        detail: { name, size, sha256 },
      });
      return reply.code(201).send(file);
    });

    app.get('/wall-files/:id', async (request, reply) => {
      const caller = await authorize(http, request, access.operations);
      const id = parse(z.uuid(), (request.params as { id?: unknown }).id, 'id');
      const file = await findFile(store.db, id, caller.courtPath);
      if (file === undefined) {
        throw AppError.notFound('file', id);
      }
      return reply
        .header('content-type', file.type)
        .header('content-length', file.size)
        .header('cache-control', 'private, max-age=86400, immutable')
        .send(await files.open(file.sha256));
    });
  };
}
