import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { AppError } from '#shared/errors.ts';

/** How a reading is watched and ended. `onProgress` counts the file's own bytes, packed ones where it is packed. */
export interface ReadControl {
  signal?: AbortSignal | undefined;
  onProgress?: ((bytesRead: number, totalBytes: number) => void) | undefined;
}

/**
 * The packed data of a file end early or are damaged. Thrown after what could be unpacked was given: everything of a file that is cut; of
 * a damaged one all but the stretch in which the damage shows.
 */
export class CutFileError extends AppError {
  readonly reason: string;

  constructor(file: string, reason: string) {
    super('invalidInput', `${file}: ${reason}`, { place: file });
    this.name = 'CutFileError';
    this.reason = reason;
  }
}

const CHUNK = 64 * 1024;
/** Gzip unpacks a thousandfold at most, so this bounds what a hostile file puts into memory at once. */
const PACKED_CHUNK = 8 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];

/** @throws AppError('invalidInput') the file is missing or may not be read */
export async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') {
      const reason = code === 'ENOENT' ? 'there is no such file' : 'the file may not be read';
      throw new AppError('invalidInput', `${file}: ${reason}`, { place: file, cause: error });
    }
    throw error;
  }
}

async function* chunksOf(
  handle: FileHandle,
  { total, size, signal, onProgress }: ReadControl & { total: number; size: number },
): AsyncGenerator<Buffer, void, undefined> {
  let position = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size, position);
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    onProgress?.(position, total);
    yield buffer.subarray(0, bytesRead);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  'unexpected end of file': 'its gzip data end early',
  'incorrect data check': 'the checksum of its gzip data is wrong',
  'incorrect length check': 'the length of its gzip data is wrong',
};

/** Resolves when the chunk is unpacked, or the stream has closed because it can't be: then nothing calls back. */
function written(gunzip: Gunzip, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('close', resolve);
    gunzip.write(chunk, () => {
      gunzip.off('close', resolve);
      resolve();
    });
  });
}

function ended(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    finished(gunzip, () => resolve());
    gunzip.end();
  });
}

/** Node's own iteration of a stream drops what was unpacked before an error, and that is what a cut file still has. */
async function* unpacked(
  file: string,
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const ready: Buffer[] = [];
  const failures: Error[] = [];
  gunzip.on('data', (chunk: Buffer) => ready.push(chunk));
  gunzip.on('error', (error) => failures.push(error));
  try {
    for await (const chunk of source) {
      await written(gunzip, chunk);
      yield* ready.splice(0);
      if (failures.length > 0) {
        break;
      }
    }
    await ended(gunzip);
    yield* ready.splice(0);
  } finally {
    gunzip.destroy();
  }
  const [failure] = failures;
  if (failure !== undefined) {
    throw new CutFileError(
      file,
      REASONS[failure.message] ?? `its gzip data are damaged (${failure.message})`,
    );
  }
}

/**
 * The bytes of a file, unpacked where it begins as gzip does, whatever its name.
 * @throws AppError('invalidInput') the file is missing, may not be read or is no file
 * @throws CutFileError after what could be unpacked was given
 * @throws the signal's reason
 */
export async function* readBytes(
  file: string,
  control: ReadControl = {},
): AsyncGenerator<Buffer, void, undefined> {
  const handle = await openFile(file);
  const name = path.basename(file);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) {
      throw AppError.invalidInput(name, 'is no file');
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const isPacked = bytesRead === 2 && GZIP_MAGIC.every((byte, index) => buffer[index] === byte);
    const chunks = chunksOf(handle, {
      ...control,
      total: facts.size,
      size: isPacked ? PACKED_CHUNK : CHUNK,
    });
    yield* isPacked ? unpacked(name, chunks) : chunks;
  } finally {
    await handle.close();
  }
}
