import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors.ts';

const SETTLED_MS = 86_400_000;

/** A file as it was taken in. */
export interface StoredFile {
  size: number;
  sha256: string;
}

/** `otherwise` where a file or folder isn't there. */
const orGone =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return otherwise;
    }
    throw error;
  };

function assertSize(size: number, maxBytes: number): void {
  if (size > maxBytes) {
    throw new AppError('tooLarge', `a file has at most ${maxBytes / 1024 / 1024} MB`);
  }
}

async function write(content: Readable, file: string, maxBytes: number): Promise<StoredFile> {
  const handle = await open(file, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      assertSize(size, maxBytes);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
    return { size, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

/**
 * Files by the SHA-256 of their content, below one folder: the same content is kept once, and nothing that a user names becomes part of
 * a path.
 */
export class FileStore {
  readonly #folder: string;
  readonly #maxBytes: number;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes a stream in, of which the sender has announced this many bytes; 0: none. One that is refused stays open, so that the sender
   * can still be told.
   * @throws AppError('tooLarge', 'invalidInput' for an empty one)
   */
  async put(content: Readable, announced: number): Promise<StoredFile> {
    assertSize(announced, this.#maxBytes);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const part = path.join(this.#folder, `${randomUUID()}.part`);
    try {
      const { size, sha256 } = await write(content, part, this.#maxBytes);
      if (size === 0) {
        throw AppError.invalidInput('file', 'is empty');
      }
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

  /** The first bytes of the content, at most `bytes`. @throws AppError('unavailable') when it is gone from the disk */
  async head(sha256: string, bytes: number): Promise<Buffer> {
    let head = Buffer.alloc(0);
    for await (const chunk of (await this.open(sha256)) as AsyncIterable<Buffer>) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= bytes) {
        break;
      }
    }
    return head.subarray(0, bytes);
  }

  /**
   * Removes what isn't kept any more. What was written within a day stays: its entry may be about to be made. Answers with how many were
   * removed.
   */
  async removeExcept(isKept: (sha256: string) => Promise<boolean>): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.#folder).catch(orGone([]))) {
      const file = path.join(this.#folder, name);
      // An upload that ends meanwhile takes its part away.
      const written = await stat(file).catch(orGone(null));
      if (written !== null && written.mtimeMs < Date.now() - SETTLED_MS && !(await isKept(name))) {
        await rm(file, { force: true });
        removed += 1;
      }
    }
    return removed;
  }

  #pathOf(sha256: string): string {
    return path.join(this.#folder, sha256);
  }
}
