import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CutFileError } from './bytes.ts';
import { Coding, type FeedEncoding } from './encoding.ts';
import { MAX_LINE } from './limits.ts';
import { readLines, type Line } from './lines.ts';

async function* chunksOf(bytes: Buffer, size: number, cut = false): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
  if (cut) {
    throw new CutFileError('file', 'its gzip data end early');
  }
}

interface Given {
  encoding?: FeedEncoding;
  size?: number;
  cut?: boolean;
}

async function linesOf(content: string | Buffer, { encoding = 'utf-8', size = 65_536, cut }: Given = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const lines: Line[] = [];
  for await (const some of readLines(
    { bytes: chunksOf(bytes, size, cut), coding: new Coding(encoding) },
    '"',
  )) {
    lines.push(...some);
  }
  return lines;
}

const line = (number: number, text: string): Line => ({ number, text });

describe('readLines()', () => {
  test('numbers lines and keeps carriage returns, with and without a last line feed', async () => {
    expect(await linesOf('a\r\n\nb')).toEqual([line(1, 'a\r'), line(2, ''), line(3, 'b')]);
    expect(await linesOf('a\nb\n')).toEqual([line(1, 'a'), line(2, 'b')]);
    expect(await linesOf('')).toEqual([]);
  });

  test('of any text in any encoding and any chunks gives the lines of the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom('a', '中', '\n', '\r', '😀', '"', '\u0A0A', '\uFEFF'),
          maxLength: 40,
        }),
        fc.constantFrom<FeedEncoding>('utf-8', 'utf-16le', 'utf-16be'),
        fc.integer({ min: 1, max: 9 }),
        async (text, encoding, size) => {
          const wide = Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'utf16le');
          const bytes = encoding === 'utf-16be' ? wide.swap16() : wide;
          const texts = text.replace(/\n$/, '').split('\n');
          expect(await linesOf(bytes, { encoding, size })).toEqual(
            text === '' ? [] : texts.map((content, index) => line(index + 1, content)),
          );
        },
      ),
    );
  });

  test.each([1, 3, 65_536])(
    'in chunks of %i bytes names line and offset of a byte that is no text',
    async (size) => {
      const bytes = Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x63, 0x0a, 0x64, 0x0a]);
      expect(await linesOf(bytes, { size })).toEqual([
        line(1, 'a'),
        { number: 2, text: 'b\uFFFDc', reason: 'the byte at offset 3 is no UTF-8' },
        line(3, 'd'),
      ]);
    },
  );

  test('of GB18030 and UTF-16 with a bad byte names line and offset too', async () => {
    const gbk = Buffer.from([0xd6, 0xd0, 0x0a, 0xd6, 0xd0, 0xff, 0x0a, 0xd6, 0xd0]);
    expect(await linesOf(gbk, { encoding: 'gbk' })).toMatchObject([
      line(1, '中'),
      { number: 2, reason: 'the byte at offset 5 is no GBK' },
      line(3, '中'),
    ]);
    const wide = Buffer.from('a\n\uDC00\nb\n', 'utf16le');
    expect(await linesOf(wide, { encoding: 'utf-16le' })).toMatchObject([
      line(1, 'a'),
      { number: 2, reason: expect.stringContaining('is no UTF-16') as string },
      line(3, 'b'),
    ]);
  });

  test.each([
    ['first', 'aaa\nb\nc', 1],
    ['middle', 'b\naaa\nc\n', 2],
    ['last', 'b\nc\naaa', 3],
  ])(
    'gives a line over 1 MB that comes %s as too long, and the others as they are',
    async (_which, text, at) => {
      const content = text.replace('aaa', 'a'.repeat(MAX_LINE + 2));
      const others = ['b', 'c'].map((short) => line(content.split('\n').indexOf(short) + 1, short));
      const lines = await linesOf(content);
      expect(lines).toHaveLength(3);
      expect(lines[at - 1]).toEqual({
        number: at,
        text: '',
        reason: 'is over 1 MB',
        dropped: { watched: false },
      });
      expect(lines.filter(({ reason }) => reason === undefined)).toEqual(others);
    },
  );

  test.each([0, 500_000, MAX_LINE + 70_000])('tells that a long line has a quote at %i', async (at) => {
    const long = Buffer.alloc(MAX_LINE + 80_000, 'a');
    long.write('"', at);
    const [first, second] = await linesOf(Buffer.concat([long, Buffer.from('\nb\n')]));
    expect(first).toMatchObject({ number: 1, dropped: { watched: true } });
    expect(second).toEqual(line(2, 'b'));
  });

  test('keeps a line of 1 MB, and offsets behind a longer one hold', async () => {
    const content = `${'a'.repeat(MAX_LINE - 1)}\n${'b'.repeat(3 * MAX_LINE)}\n`;
    const lines = await linesOf(Buffer.concat([Buffer.from(content), Buffer.from([0xff, 0x0a])]), {
      size: 65_537,
    });
    expect(lines[0]?.text).toHaveLength(MAX_LINE - 1);
    expect(lines[1]).toMatchObject({ number: 2, reason: 'is over 1 MB' });
    expect(lines[2]).toMatchObject({
      number: 3,
      reason: `the byte at offset ${4 * MAX_LINE + 1} is no UTF-8`,
    });
  });

  test('of a long line remembers a quote in any of its chunks', async () => {
    const long = `"${'a'.repeat(3 * MAX_LINE)}\nb\n`;
    expect(await linesOf(long)).toEqual([
      { number: 1, text: '', reason: 'is over 1 MB', dropped: { watched: true } },
      line(2, 'b'),
    ]);
  });

  test.each(['utf-16le', 'utf-16be'] as const)(
    'of %s in chunks that cut characters finds the end of a long line',
    async (encoding) => {
      const bytes = Buffer.from(`${'a'.repeat(2 * MAX_LINE)}"\n\u0A0A\nb\n`, 'utf16le');
      const given = encoding === 'utf-16le' ? bytes : bytes.swap16();
      expect(await linesOf(given, { encoding, size: 200_001 })).toEqual([
        { number: 1, text: '', reason: 'is over 1 MB', dropped: { watched: true } },
        line(2, '\u0A0A'),
        line(3, 'b'),
      ]);
    },
  );

  test('of a cut file leaves its incomplete line out and says after which line it is cut', async () => {
    expect(await linesOf('a\nb\nc,d', { cut: true })).toEqual([
      line(1, 'a'),
      line(2, 'b'),
      {
        number: 2,
        text: '',
        reason: 'the file is cut after line 2: its gzip data end early',
        last: true,
      },
    ]);
  });
});
