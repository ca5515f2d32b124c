import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { isInSubtree } from '#shared/courts.ts';
import { InstructionFileKind, MAX_INSTRUCTION_FILE_BYTES } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import { EXTENSIONS, HEAD_BYTES, typeByHead } from '#shared/evidence-types.ts';
import type { PackageFile } from '#shared/timeline.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { parse } from '../../http/parse.ts';
import { FileStore } from '../../store/files.ts';
import { hashFile } from '../../store/hash-file.ts';
import { repeat } from '../units/repeat.ts';
import { toInstructionFile, type InstructionFileRow } from './attached-files.ts';

/** What was uploaded and not sent for so long belongs to an instruction that nobody will send. */
const ABANDONED_MS = 86_400_000;
const CLEAN_MS = 6 * 3_600_000;
/** Whatever a file holds, a browser that is led to its address runs nothing of it. */
const SANDBOX = "default-src 'none'; sandbox";

const EVIDENCE_KIND = { picture: 'photo', voice: 'audio' } as const;
const Params = z.object({ id: z.uuid() });

/** A file with the instruction that it went along with. */
type SentFileRow = InstructionFileRow & { instruction_id: string; created_at: number; text: string };

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'audit' | 'http' | 'config'>;

/** Whether a caller may have a file: who uploaded it, the units that it went to, desks of the instruction's court and above. */
async function isTheirs({ store, courts }: Deps, caller: Caller, row: InstructionFileRow): Promise<boolean> {
  const { instruction_id } = row;
  if (instruction_id === null) {
    return caller.kind === 'user' && caller.id === row.user_id;
  }
  if (caller.kind === 'unit') {
    const receipt: unknown = await store
      .db('instruction_receipts')
      .where({ instruction_id, unit_id: caller.id })
      .first('state');
    return receipt !== undefined;
  }
  const instruction = (await store.db('instructions').where('id', instruction_id).first('court_id')) as
    { court_id: string } | undefined;
  const court = courts.find(instruction?.court_id ?? '');
  return court !== undefined && isInSubtree(court.path, caller.courtPath);
}

/** Upload of what goes along with an instruction, and reading by whoever has to do with it. */
function routes(deps: Deps, files: FileStore): (app: FastifyInstance) => Promise<void> {
  const { store, clock, audit, http } = deps;

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    app.post('/instruction-files', async (request, reply) => {
      const caller = await authorize(http, request, access.command);
      const kind = parse(InstructionFileKind, (request.query as { kind?: unknown }).kind, 'kind');
      const announced = Number(request.headers['content-length'] ?? 0);
      const content = (request.body as Readable | undefined) ?? request.raw;
      const { size, sha256 } = await files.put(content, announced);
      const type = typeByHead(await files.head(sha256, HEAD_BYTES), EVIDENCE_KIND[kind]);
      if (type === null) {
        throw AppError.invalidInput('file', `is no ${kind} that can be sent`);
      }
      const row: InstructionFileRow = {
        id: randomUUID(),
        user_id: caller.id,
        instruction_id: null,
        kind,
        type,
        size,
        sha256,
        added_at: clock.now(),
      };
      await store.db('instruction_files').insert(row);
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'dispatch.addFile',
        target: row.id,
        outcome: 'ok',
        detail: { kind, size, sha256 },
      });
      return reply.code(201).send(toInstructionFile(row));
    });

    app.get('/instruction-files/:id', async (request, reply) => {
      const caller = await authorize(http, request, access.instructionFile);
      const { id } = parse(Params, request.params, '');
      const row = (await store.db('instruction_files').where('id', id).first()) as
        InstructionFileRow | undefined;
      if (row === undefined || !(await isTheirs(deps, caller, row))) {
        throw AppError.notFound('file', id);
      }
      return reply
        .header('content-type', row.type)
        .header('content-length', row.size)
        .header('content-disposition', `attachment; filename="${id}.${EXTENSIONS[row.type] ?? 'bin'}"`)
        .header('content-security-policy', SANDBOX)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, max-age=86400, immutable')
        .send(await files.open(row.sha256));
    });
  };
}

/** A file of an instruction that was copied into a folder. */
export interface CopiedFile {
  name: string;
  order: NonNullable<PackageFile['order']>;
}

export interface InstructionFiles {
  /**
   * Copies what went along with the instructions of an operation, in their order.
   * @throws AppError('conflict') for one that isn't what was sent
   */
  copyOfOperation(operationId: string, into: { folder: string; signal: AbortSignal }): Promise<CopiedFile[]>;
  close(): Promise<void>;
}

/** Serves the files of instructions, and forgets those of instructions that were never sent. */
export function serveInstructionFiles(deps: Deps): InstructionFiles {
  const { store, clock, log, http, config } = deps;
  const files = new FileStore(path.join(config.dataDir, 'instruction-files'), MAX_INSTRUCTION_FILE_BYTES);
  http.addRoutes(routes(deps, files));
  const clean = async (): Promise<void> => {
    await store
      .db('instruction_files')
      .whereNull('instruction_id')
      .where('added_at', '<', clock.now() - ABANDONED_MS)
      .delete();
    await files.removeExcept(
      async (sha256) => (await store.db('instruction_files').where({ sha256 }).first('id')) !== undefined,
    );
  };
  return {
    copyOfOperation: async (operationId, { folder, signal }) => {
      const rows = (await store
        .db('instruction_files')
        .join('instructions', 'instructions.id', 'instruction_files.instruction_id')
        .where('instructions.operation_id', operationId)
        .orderBy(['instructions.created_at', 'instruction_files.added_at', 'instruction_files.id'])
        .select('instruction_files.*', 'instructions.created_at', 'instructions.text')) as SentFileRow[];
      const copied: CopiedFile[] = [];
      for (const [index, { instruction_id, kind, type, sha256, created_at, text }] of rows.entries()) {
        signal.throwIfAborted();
        const name = `order-${String(index + 1).padStart(3, '0')}-${kind}.${EXTENSIONS[type] ?? 'bin'}`;
        const file = path.join(folder, name);
        await pipeline(await files.open(sha256), createWriteStream(file, { mode: 0o600 }), { signal });
        if ((await hashFile(file)).sha256 !== sha256) {
          throw AppError.conflict(
            `a ${kind} of the instruction ${instruction_id} has been altered since it was sent`,
          );
        }
        copied.push({ name, order: { instructionId: instruction_id, kind, type, at: created_at, text } });
      }
      return copied;
    },
    close: repeat(CLEAN_MS, clean, (error) =>
      log.error({ err: error }, 'files of instructions were not cleaned'),
    ),
  };
}
