import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#shared/errors.ts';
import { MAX_ATTACHMENT_BYTES } from '#shared/supervision.ts';

/** A file as it was taken in. */
export interface StoredFile {
  size: number;
  sha256: string;
}

/**
 * Files by the SHA-256 of their content, below one folder: the same content is kept once, and nothing that a user names becomes part of
 * a path.
 */
export class FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes a stream in. @throws AppError('tooLarge', 'invalidInput' for an empty one) */
  async put(content: Readable): Promise<StoredFile> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const part = path.join(this.#folder, `${randomUUID()}.part`);
    const hash = createHash('sha256');
    let size = 0;
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        size += chunk.length;
        hash.update(chunk);
        done(
          size > MAX_ATTACHMENT_BYTES
            ? new AppError('tooLarge', `a file has at most ${MAX_ATTACHMENT_BYTES / 1024 / 1024} MB`)
            : null,
          chunk,
        );
      },
    });
    try {
      await pipeline(content, count, createWriteStream(part, { mode: 0o600, flush: true }));
      if (size === 0) {
        throw AppError.invalidInput('file', 'is empty');
      }
      const sha256 = hash.digest('hex');
      await rename(part, this.#pathOf(sha256));
      return { size, sha256 };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /** The content. @throws AppError('unavailable') when it is gone from the disk */
  async open(sha256: string): Promise<Readable> {
    const file = this.#pathOf(sha256);
    try {
      await stat(file);
    } catch (error) {
      throw AppError.unavailable('the file is missing on the server', error);
    }
    return createReadStream(file);
  }

  #pathOf(sha256: string): string {
    return path.join(this.#folder, sha256);
  }
}
