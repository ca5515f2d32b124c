import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CutFileError, readBytes, type ReadControl } from './bytes.ts';
import { feedFolder, timesOpen } from './testing.ts';

const folder = feedFolder();
const TEXT = Array.from({ length: 60_000 }, (_, i) => `line ${i} ${(i * 7919) % 65_537}\n`).join('');

/** What a file gives until it ends or fails. */
async function drain(file: string, control?: ReadControl): Promise<{ text: string; error: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of readBytes(file, control)) {
      chunks.push(chunk);
    }
  } catch (error) {
    return { text: Buffer.concat(chunks).toString(), error };
  }
  return { text: Buffer.concat(chunks).toString(), error: null };
}

describe('readBytes()', () => {
  test('of a plain file gives its bytes and counts them up to its size', async () => {
    const counts: number[] = [];
    const file = await folder.write('plain', TEXT);
    const { text, error } = await drain(file, {
      onProgress: (read, total) => {
        expect(total).toBe(TEXT.length);
        counts.push(read);
      },
    });
    expect({ same: text === TEXT, error }).toEqual({ same: true, error: null });
    expect(counts.at(-1)).toBe(TEXT.length);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  test('of a packed file unpacks it, whatever its name, and counts packed bytes', async () => {
    const packed = gzipSync(TEXT);
    let last = 0;
    const file = await folder.write('packed.csv', packed);
    const { text } = await drain(file, {
      onProgress: (read, total) => {
        expect(total).toBe(packed.length);
        last = read;
      },
    });
    expect(text === TEXT).toBe(true);
    expect(last).toBe(packed.length);
  });

  test('of a file of several packed parts gives all of them', async () => {
    const file = await folder.write('parts.gz', Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]));
    expect(await drain(file)).toEqual({ text: 'a\nb\n', error: null });
  });

  test('of a plain file called .gz gives it as it is', async () => {
    expect(await drain(await folder.write('plain.gz', 'a\n'))).toEqual({ text: 'a\n', error: null });
  });

  test('of a packed file that is cut gives everything that is there, then says so', async () => {
    const packed = gzipSync(TEXT);
    const { text, error } = await drain(await folder.write('cut.gz', packed.subarray(0, -5_000)));
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(TEXT.length * 0.9);
    expect(error).toBeInstanceOf(CutFileError);
    expect(error).toMatchObject({ code: 'invalidInput', reason: 'its gzip data end early' });
  });

  test('of a packed file with a wrong checksum gives all but its last stretch, then says so', async () => {
    const packed = gzipSync(TEXT);
    packed.writeUInt8(packed.readUInt8(packed.length - 6) ^ 0xff, packed.length - 6);
    const { text, error } = await drain(await folder.write('checksum.gz', packed));
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(TEXT.length * 0.9);
    expect(error).toMatchObject({ reason: 'the checksum of its gzip data is wrong' });
  });

  test('of a packed file that is damaged inside says so', async () => {
    const packed = gzipSync(TEXT);
    const middle = Math.floor(packed.length / 2);
    packed.fill(0xff, middle, middle + 64);
    const { text, error } = await drain(await folder.write('damaged.gz', packed));
    expect(TEXT.startsWith(text.slice(0, 10_000))).toBe(true);
    expect(error).toBeInstanceOf(CutFileError);
  });

  test('of a missing file or a folder is refused with its name', async () => {
    expect((await drain(folder.path('none.csv'))).error).toMatchObject({
      code: 'invalidInput',
      message: expect.stringMatching(/none\.csv: there is no such file$/) as string,
    });
    expect((await drain(folder.path('.'))).error).toMatchObject({ code: 'invalidInput' });
  });

  test('whose signal is aborted ends with its reason and closes the file', async () => {
    const file = await folder.write('aborted', TEXT);
    const controller = new AbortController();
    const { error } = await drain(file, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    expect(error).toEqual(new Error('enough'));
    expect(await timesOpen(file)).toBe(0);
  });

  test('that is left early closes the file', async () => {
    const file = await folder.write('left.gz', gzipSync(TEXT));
    for await (const chunk of readBytes(file)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await timesOpen(file)).toBe(0);
  });
});
