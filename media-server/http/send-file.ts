import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import { parseRange } from './byte-range.ts';

/** Answers with a file, or the part that is asked for. Throws `notFound` when it isn't there. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, type, name }: { file: string; type: string; name: string },
): Promise<FastifyReply> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? AppError.notFound('file', name) : error;
  });
  const { size } = await handle.stat();
  const range = parseRange(request.headers.range, size);
  void reply.header('accept-ranges', 'bytes').header('cache-control', 'no-store').type(type);
  if (range === 'unsatisfiable') {
    await handle.close();
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range !== null) {
    void reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  }
  void reply.header('content-length', end - start + 1);
  if (size === 0 || request.method === 'HEAD') {
    await handle.close();
    return reply.send();
  }
  // The stream closes the file when it ends, and when whoever asked goes away.
  return reply.send(handle.createReadStream({ start, end }));
}
