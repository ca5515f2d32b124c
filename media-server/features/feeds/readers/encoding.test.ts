import { describe, expect, test } from 'vitest';
import { Coding, codingOf } from './encoding.ts';

const BOM = '\uFEFF';
/** 中文 in GBK. */
const GBK = Buffer.from([0xd6, 0xd0, 0xce, 0xc4]);

describe('codingOf()', () => {
  test.each([
    ['utf-8', Buffer.from(`${BOM}a`)],
    ['utf-16le', Buffer.from(`${BOM}a`, 'utf16le')],
    ['utf-16be', Buffer.from(`${BOM}a`, 'utf16le').swap16()],
    ['gb18030', Buffer.from([0x84, 0x31, 0x95, 0x33, 0x61])],
  ])('tells %s by its byte order mark, even against the mapping', (encoding, head) => {
    const coding = codingOf(head, 'gbk');
    expect(coding.encoding).toBe(encoding);
    expect(coding.decode(head.subarray(coding.bom))).toBe('a');
  });

  test('without a mark takes the named encoding, else the declared one, else UTF-8', () => {
    const xml = Buffer.from('<?xml version="1.0" encoding="GB2312"?>');
    expect(codingOf(GBK, 'gbk').decode(GBK)).toBe('中文');
    expect(codingOf(xml, 'utf-8').encoding).toBe('utf-8');
    expect(codingOf(xml).encoding).toBe('gbk');
    expect(codingOf(Buffer.from('a')).encoding).toBe('utf-8');
  });

  test.each(['ISO-8859-1', 'constructor'])('refuses the declared encoding %s', (name) => {
    expect(() => codingOf(Buffer.from(`<?xml version="1.0" encoding='${name}'?>`))).toThrow(
      `line 1: the encoding ${name} is not read`,
    );
  });
});

describe('Coding', () => {
  test.each([
    ['utf-8', Buffer.from('中a\u00FF'), 5, [...Buffer.from('中'), 0x61, 0xff, 0x61]],
    ['utf-8', Buffer.from('a'), 1, [0x61, 0xe4, 0xb8]],
    ['gb18030', GBK, 4, [...GBK, 0xff, 0x61]],
    ['utf-16le', Buffer.from('a', 'utf16le'), 2, [0x61, 0, 0x00, 0xdc, 0x61, 0]],
  ] as const)('firstBad() in %s finds the byte at which text ends', (encoding, good, _at, bad) => {
    const coding = new Coding(encoding);
    expect(coding.firstBad(good)).toBe(good.length);
    const bytes = Buffer.from(bad);
    expect(() => coding.decode(bytes)).toThrow(TypeError);
    expect(() => coding.decode(bytes.subarray(0, coding.firstBad(bytes)))).toBeDefined();
  });

  test('firstBad() counts up to the byte that can no more be text', () => {
    expect(new Coding('utf-8').firstBad(Buffer.from([0x61, 0x62, 0xff, 0x63]))).toBe(2);
    expect(new Coding('gb18030').firstBad(Buffer.from([0x61, 0xff, 0x62]))).toBe(1);
    expect(new Coding('utf-8').firstBad(Buffer.from([0x61, 0xe4]))).toBe(2);
  });

  test.each(['utf-16le', 'utf-16be'] as const)(
    'endOf() in %s looks for whole characters only',
    (encoding) => {
      // The bytes of these characters contain those of a line feed, across and inside of them.
      const text = 'Ā\u0A00\u000A\u0A0A\u000Aa';
      const bytes = Buffer.from(text, 'utf16le');
      const coding = new Coding(encoding);
      const given = encoding === 'utf-16le' ? bytes : bytes.swap16();
      expect(coding.endOf('\n', given)).toBe(6);
      expect(coding.endOf('\n', given, 6)).toBe(10);
      expect(coding.endOf('\n', given, 10)).toBe(-1);
      expect(coding.lastEndOf('\n', given)).toBe(10);
      expect(coding.lastEndOf('|', given)).toBe(0);
    },
  );
});
