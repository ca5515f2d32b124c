import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Texts are put together to chunks of about this many characters: a write for each line would cost more than the line. */
const CHUNK_LENGTH = 64 * 1024;

function* chunks(texts: Iterable<string>): Generator<Buffer, void, undefined> {
  let parts: string[] = [];
  let length = 0;
  for (const text of texts) {
    parts.push(text);
    length += text.length;
    if (length >= CHUNK_LENGTH) {
      yield Buffer.from(parts.join(''));
      parts = [];
      length = 0;
    }
  }
  if (length > 0) {
    yield Buffer.from(parts.join(''));
  }
}

/** Writes texts into a file, as fast as the disk takes them; compressed when its name ends in `.gz`. */
export async function writeTexts(file: string, texts: Iterable<string>): Promise<void> {
  const source = Readable.from(chunks(texts), { objectMode: false, highWaterMark: CHUNK_LENGTH });
  const target = createWriteStream(file);
  await (file.endsWith('.gz')
    ? pipeline(source, createGzip({ level: 6 }), target)
    : pipeline(source, target));
}
