import { describe, expect, test } from 'vitest';
import { MAX_LINE } from './limits.ts';
import { feedFolder } from './testing.ts';

const folder = feedFolder();
const read = (content: string | Uint8Array) => folder.read('log.jsonl', content);
const bad = (line: number, reason: string) => ({ place: `line ${line}`, reason });

describe('openRecords() of JSON Lines', () => {
  test('gives text, numbers, booleans and null as they are, and leaves nested values out', async () => {
    const content = '\uFEFF{"a":"中","b":1.5,"c":true,"d":null,"e":{"f":1},"g":[1]}\r\n\n{"a":"2"}';
    expect(await read(content)).toEqual([
      { place: 'line 1', record: { a: '中', b: 1.5, c: true, d: null } },
      { place: 'line 3', record: { a: '2' } },
    ]);
  });

  test('keeps integers that a number would change as their text', async () => {
    expect(
      await read(
        '{"a":12345678901234567890,"b":-9007199254740993,"c":9007199254740991,"d":0.12345678901234567}\n',
      ),
    ).toEqual([
      {
        place: 'line 1',
        record: {
          a: '12345678901234567890',
          b: '-9007199254740993',
          c: 9_007_199_254_740_991,
          d: Number('0.12345678901234567'),
        },
      },
    ]);
  });

  test.each([
    ['no JSON', '{"a" 1}', 'is no JSON from its character 6 on'],
    ['half of an object', '{"a":1', 'is no JSON from its character 7 on'],
    ['an array', '[1]', 'is no JSON object'],
    ['a number', '1', 'is no JSON object'],
    ['null', 'null', 'is no JSON object'],
    ['a number that is too large', '{"a":1e999}', 'a is a number that is too large'],
    ['a field __proto__', '{"__proto__":1}', 'a field cannot be called __proto__'],
    ['a line over 1 MB', `{"a":"${'x'.repeat(MAX_LINE)}"}`, 'is over 1 MB'],
    [
      'more than 2,000 fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${i}`, i]))),
      'has 2001 fields; at most 2000 are read',
    ],
  ])('with %s names its line, and the others go on', async (_name, line, reason) => {
    expect(await read(`{"a":1}\n${line}\n{"a":2}\n`)).toEqual([
      { place: 'line 1', record: { a: 1 } },
      bad(2, reason),
      { place: 'line 3', record: { a: 2 } },
    ]);
  });

  test('with bytes that are no UTF-8 names line and offset, and the others go on', async () => {
    const content = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n{"a":2}\n')]);
    expect(await read(content)).toEqual([
      bad(1, 'the byte at offset 6 is no UTF-8'),
      { place: 'line 2', record: { a: 2 } },
    ]);
  });

  test('with empty lines alone has no records, and an empty file is refused', async () => {
    expect(await read('\n\n')).toEqual([]);
    await expect(read('')).rejects.toThrow('log.jsonl: the file is empty');
  });
});
