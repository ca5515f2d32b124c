import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { CutFileError, readBytes, type ReadControl } from './bytes.ts';
import { codingOf, type Coding, type FeedEncoding } from './encoding.ts';

/** A file whose encoding is known. */
export interface Source {
  /** Name of the file without its folder. */
  name: string;
  coding: Coding;
  /** The first bytes, unpacked, with the byte order mark. */
  head: Buffer;
  /** All bytes, unpacked, without the byte order mark. @throws CutFileError after the bytes of a cut file */
  bytes: AsyncIterable<Buffer>;
  close: () => Promise<void>;
}

const HEAD = 1024;
const ZIP_MAGIC = 'PK\u0003\u0004';

/** @throws AppError('invalidInput') the file is empty, or a ZIP or Excel file */
function checkHead(name: string, head: Buffer): void {
  if (head.length === 0) {
    throw AppError.invalidInput(name, 'the file is empty');
  }
  if (head.toString('latin1', 0, ZIP_MAGIC.length) === ZIP_MAGIC) {
    throw AppError.invalidInput(name, 'is a ZIP or Excel file; save its table as CSV');
  }
}

/**
 * Opens a file and tells its encoding. `headSize`: how many bytes to look at beforehand.
 * @throws AppError('invalidInput') the file is missing, empty, or in an encoding or format that isn't read
 */
export async function openSource(
  file: string,
  encoding?: FeedEncoding,
  { headSize = HEAD, ...control }: ReadControl & { headSize?: number } = {},
): Promise<Source> {
  const name = path.basename(file);
  const chunks = readBytes(file, control);
  const close = async (): Promise<void> => {
    await chunks.return();
  };
  const first: Buffer[] = [];
  let size = 0;
  let cut: CutFileError | undefined;
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      first.push(next.value);
      size += next.value.length;
      if (size >= headSize) {
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof CutFileError)) {
      throw error;
    }
    cut = error;
  }
  const head = Buffer.concat(first);
  async function* bytes(skipped: number): AsyncGenerator<Buffer, void, undefined> {
    yield head.subarray(skipped);
    if (cut !== undefined) {
      throw cut;
    }
    yield* chunks;
  }
  try {
    if (cut === undefined || head.length > 0) {
      checkHead(name, head);
    }
    const coding = codingOf(head, encoding);
    return { name, coding, head, bytes: bytes(coding.bom), close };
  } catch (error) {
    await close();
    throw error;
  }
}
