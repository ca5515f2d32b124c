import { createHash } from 'node:crypto';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { openFile } from './readers/bytes.ts';

/** Of a file's beginning and end so much is looked at: hashing all of it would read it twice. */
const EDGE_BYTES = 65_536;

/**
 * Tells a file and what it is read by from others: its size, when it was written, its first and last 64 KB, and `how`. A file that was
 * given another name has the same fingerprint; one that has grown or was edited has another.
 * @throws AppError('invalidInput') there is no such file, or it may not be read
 */
export async function fingerprintOf(
  file: string,
  how: unknown,
): Promise<{ fingerprint: string; size: number }> {
  const handle = await openFile(file);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) {
      throw AppError.invalidInput(path.basename(file), 'is no file');
    }
    const { size, mtimeMs } = facts;
    const hash = createHash('sha256').update(JSON.stringify([size, mtimeMs, how]));
    for (const position of [0, Math.max(0, size - EDGE_BYTES)]) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(EDGE_BYTES), 0, EDGE_BYTES, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { fingerprint: hash.digest('hex'), size };
  } finally {
    await handle.close();
  }
}
