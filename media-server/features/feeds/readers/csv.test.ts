import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAX_LINE } from './limits.ts';
import { feedFolder, recordsOf } from './testing.ts';

const folder = feedFolder();
const read = (content: string | Uint8Array, options?: Parameters<typeof folder.read>[2]) =>
  folder.read('log.csv', content, options);
const at = (line: number, a: string, b: string) => ({ place: `line ${line}`, record: { a, b } });
const bad = (line: number, reason: string) => ({ place: `line ${line}`, reason });

describe('openRecords() of CSV', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('with %s and quoted line ends names the line on which each record begins', async (_name, end) => {
    const content = ['a,b', '1,"x', '', 'y"', '', '2,z', '"3 ""q""",""', ''].join(end);
    expect(await read(content)).toEqual([at(2, '1', `x${end}${end}y`), at(6, '2', 'z'), at(7, '3 "q"', '')]);
  });

  test('with a byte order mark leaves it out of the first column', async () => {
    expect(await read('\uFEFFa,b\n1,2\n')).toEqual([at(2, '1', '2')]);
    expect(await read('\uFEFF"a",b\n1,2\n')).toEqual([at(2, '1', '2')]);
  });

  test('in GB18030 and UTF-16 gives the same records as in UTF-8', async () => {
    const gbk = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xd6, 0xd0, 0x2c, 0xce, 0xc4, 0x0a])]);
    expect(await read(gbk, { encoding: 'gb18030' })).toEqual([at(2, '中', '文')]);
    expect(await read(Buffer.from('\uFEFFa,b\n中,文\n', 'utf16le'))).toEqual([at(2, '中', '文')]);
    expect(await read(Buffer.from('\uFEFFa,b\n中,文\n', 'utf16le').swap16())).toEqual([at(2, '中', '文')]);
  });

  test('with other delimiters and quotes reads them, in .tsv files tabs by default', async () => {
    expect(await read("a;b\n';';2\n", { csv: { delimiter: ';', quote: "'" } })).toEqual([at(2, ';', '2')]);
    expect(await read('a,b\n5",2\n', { csv: { quote: '' } })).toEqual([at(2, '5"', '2')]);
    expect(await folder.read('log.tsv', 'a\tb\n1\t2,3\n')).toEqual([at(2, '1', '2,3')]);
  });

  test('with a record of too few or too many fields names its line, and the others go on', async () => {
    expect(await read('a,b\n1\n2,2\n3,3,3\n"4\n4",4,4\n5,5')).toEqual([
      bad(2, 'has 1 fields; the header has 2'),
      at(3, '2', '2'),
      bad(4, 'has 3 fields; the header has 2'),
      bad(5, 'has 3 fields; the header has 2'),
      at(7, '5', '5'),
    ]);
  });

  test('with a quote inside a plain field names its line, and the others go on', async () => {
    expect(await read('a,b\n5" disk,1\n2,x"\n3,3\n')).toEqual([
      bad(2, 'a quote stands inside a field that does not begin with one'),
      bad(3, 'a quote stands inside a field that does not begin with one'),
      at(4, '3', '3'),
    ]);
  });

  test('with a quoted field that turns out wrong reads the lines after its first again', async () => {
    expect(await read('a,b\n1,"open\n2,2\n3,"x\ny"\n4,4\n5,"5"\n')).toEqual([
      bad(2, 'text follows the quote that ends a field'),
      at(3, '2', '2'),
      at(4, '3', 'x\ny'),
      at(6, '4', '4'),
      at(7, '5', '5'),
    ]);
  });

  test('with a quote that is never closed does not take text behind it for records', async () => {
    expect(await read('a,b\n1,1\n2,"open\n3,3\n')).toEqual([
      at(2, '1', '1'),
      { ...bad(3, 'a quote opens here and is not closed up to the end of the file'), last: true },
    ]);
    const long = `a,b\n1,1\n2,"open\n${'3,3\n'.repeat(MAX_LINE / 4 + 10)}4,"x"\n`;
    expect(await read(long)).toEqual([
      at(2, '1', '1'),
      { ...bad(3, 'a quote opens here and is not closed within 1 MB'), last: true },
    ]);
  });

  test('with a line over 1 MB names it and goes on, but not when it has quotes', async () => {
    const long = 'x'.repeat(MAX_LINE + 1);
    expect(await read(`a,b\n1,${long}\n2,2\n`)).toEqual([bad(2, 'is over 1 MB'), at(3, '2', '2')]);
    expect(await read(`a,b\n1,"${long}\n2,2\n`)).toEqual([
      { ...bad(2, 'is over 1 MB and has quotes; where its record ends is not known'), last: true },
    ]);
    expect(await read(`a,b\n1,"x\n${long}\n2,2\n`)).toEqual([
      {
        ...bad(2, 'a quote opens here and is not closed before line 3, which is over 1 MB'),
        last: true,
      },
    ]);
  });

  test('with bytes that are no UTF-8 names line and offset, and the others go on', async () => {
    const content = Buffer.concat([
      Buffer.from('a,b\n1,'),
      Buffer.from([0xd6, 0xd0]),
      Buffer.from('\n2,2\n'),
    ]);
    expect(await read(content)).toEqual([bad(2, 'the byte at offset 7 is no UTF-8'), at(3, '2', '2')]);
  });

  test('with bad bytes between quotes refuses that record alone', async () => {
    const content = Buffer.concat([
      Buffer.from('a,b\n1,"x\n'),
      Buffer.from([0xff]),
      Buffer.from('\ny"\n2,2\n'),
    ]);
    expect(await read(content)).toEqual([bad(3, 'the byte at offset 9 is no UTF-8'), at(5, '2', '2')]);
  });

  test('without a column that is needed is refused as a whole, with the columns that there are', async () => {
    await expect(read('a,b,\n1,2,\n', { columns: ['b', 'c', 'd'] })).rejects.toMatchObject({
      code: 'invalidInput',
      place: 'line 1',
      message: 'line 1: there is no column c, d; the columns are a, b',
    });
    expect(await read('a, b \n1,2\n', { columns: ['b', 'a'] })).toEqual([at(2, '1', '2')]);
  });

  test.each([
    ['a column twice', 'a,b, a\n1,2,3\n', 'line 1: there are two columns a'],
    ['a column __proto__', 'a,__proto__\n', 'line 1: a column cannot be called __proto__'],
    ['carriage returns alone', 'a,b\r1,2\r', 'line 1: its lines end with a carriage return alone'],
    [
      'more than 2,000 columns',
      Array.from({ length: 2001 }, (_, i) => `c${i}`).join(','),
      'has 2001 columns',
    ],
    ['a broken header', 'a,"b\n1,2\n', 'line 1: no header can be read: a quote opens here'],
    ['a header that is no text', Buffer.from([0x61, 0xff, 0x0a]), 'the byte at offset 1 is no UTF-8'],
    ['nothing in it', '', 'log.csv: the file is empty'],
    ['empty lines alone', '\n\r\n', 'line 1: the file has no header'],
  ])('with %s is refused as a whole', async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  test('with a header alone has no records', async () => {
    expect(await read('a,b\n')).toEqual([]);
    expect(await read('a,b')).toEqual([]);
  });

  test('takes a quoted name of a column with a line end in it', async () => {
    expect(await read('"a\r\nb",c\r\n1,2\r\n')).toEqual([
      { place: 'line 3', record: { 'a\r\nb': '1', c: '2' } },
    ]);
  });

  test('leaves out columns without a name, and empty lines', async () => {
    expect(await read(',a,,b,\n0,1,x,2,\n\n,3,,4,')).toEqual([at(2, '1', '2'), at(4, '3', '4')]);
    expect(await read('a\n\n""\n1\n')).toEqual([
      { place: 'line 3', record: { a: '' } },
      { place: 'line 4', record: { a: '1' } },
    ]);
  });

  test('that is packed and cut reads the whole lines, then says after which it is cut', async () => {
    const packed = gzipSync(
      `a,b\n${Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7919) % 65_537}\n`).join('')}`,
    );
    const items = await folder.read('cut.csv.gz', packed.subarray(0, -1_000));
    const last = items.at(-1);
    const count = items.length - 1;
    expect(count).toBeGreaterThan(40_000);
    expect(items[count - 1]).toMatchObject({ place: `line ${count + 1}`, record: { a: `${count - 1}` } });
    expect(last).toEqual({
      place: `line ${count + 1}`,
      reason: `the file is cut after line ${count + 1}: its gzip data end early`,
      last: true,
    });
    await expect(folder.read('none.csv.gz', packed.subarray(0, 5))).rejects.toThrow(
      'the file is cut after line 0',
    );
  });

  const field = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', '中', '😀', '\uFEFF', 'a'), maxLength: 8 }),
  );

  test('written by csv-stringify gives what was written, as csv-parse does', async () => {
    const rows = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), async (given, end, quoted) => {
        const text = stringify([['a', 'b', 'c'], ...given], {
          record_delimiter: end,
          quoted,
          // A carriage return at the end of a plain field can't be told from one before the line feed.
          quoted_match: /[\r\n]/,
        });
        const items = await recordsOf(await folder.write('property.csv', text));
        const records = items.map((item) => ('record' in item ? Object.values(item.record) : item));
        expect(records).toEqual(given);
        expect(parse(text, { from: 2, record_delimiter: end })).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test('of anything at all answers with items or refuses, and names rising lines', async () => {
    const junk = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '中'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(junk, async (text) => {
        const items = await recordsOf(await folder.write('junk.csv', `a,b\n${text}`));
        const lines = items.map(({ place }) => Number(place.slice('line '.length)));
        expect(lines).toEqual(lines.toSorted((one, other) => one - other));
      }),
      { numRuns: 500 },
    );
  });
});
