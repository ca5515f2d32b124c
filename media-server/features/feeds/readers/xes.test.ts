import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAX_EVENT, MAX_VALUE } from './limits.ts';
import { feedFolder } from './testing.ts';

const folder = feedFolder();
const read = (content: string | Uint8Array) => folder.read('log.xes', content);
const log = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<log>\n${inner}\n</log>\n`;
const event = (inner: string) =>
  log(`<trace><string key="concept:name" value="c1"/><event>${inner}</event></trace>`);
const C1 = { 'case:concept:name': 'c1' };
const PLACE = 'line 3, trace 1, event 1';

const WHOLE = `<?xml version="1.0" encoding="utf-8"?>
<!-- written <event> by hand -->
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="global"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="the log"><string key="deep" value="x"/></string>
  <trace>
    <string key="concept:name" value="c&amp;1"/>
    <int key="amount" value="7"/>
    <list key="parties"><values><string key="party" value="A"/></values></list>
    <event>
      <string key="concept:name" value="立案 &#x4e2d;"><string key="concept:name" value="nested"/></string>
      <date key="time:timestamp" value="2026-02-09T10:30:00.000+08:00"/>
      <float key="sum" value="1.5"/><boolean key="urgent" value="true"/>
      <id key="identity:id" value="4b0e"/>
      <container key="box"><int key="n" value="1"/></container>
    </event>
    <event><string key="concept:name" value="b"/></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="c"/></event>
  </trace>
  <event><string key="concept:name" value="d"/></event>
</log>
`;

describe('openRecords() of XES', () => {
  test('gives the attributes of events and their traces, and leaves all else out', async () => {
    const trace = { 'case:concept:name': 'c&1', 'case:amount': 7 };
    expect(await read(WHOLE)).toEqual([
      {
        place: 'line 12, trace 1, event 1',
        record: {
          ...trace,
          'concept:name': '立案 中',
          'time:timestamp': '2026-02-09T10:30:00.000+08:00',
          sum: 1.5,
          urgent: true,
          'identity:id': '4b0e',
        },
      },
      { place: 'line 19, trace 1, event 2', record: { ...trace, 'concept:name': 'b' } },
      { place: 'line 22, trace 2, event 1', record: { 'concept:name': 'c' } },
      { place: 'line 24, event 1', record: { 'concept:name': 'd' } },
    ]);
  });

  test('with CRLF, a byte order mark, UTF-16, prefixed names or one line gives the same', async () => {
    const plain = await read(WHOLE);
    const records = plain.map((item) => 'record' in item && item.record);
    expect(await read(`\uFEFF${WHOLE.replaceAll('\n', '\r\n')}`)).toEqual(plain);
    expect(await read(Buffer.from(`\uFEFF${WHOLE}`, 'utf16le'))).toEqual(plain);
    expect(await read(WHOLE.replaceAll(/<(\/?)(?=[a-z])/g, '<$1x:'))).toEqual(plain);
    const oneLine = await read(WHOLE.replaceAll('\n', ''));
    expect(oneLine.map((item) => 'record' in item && item.record)).toEqual(records);
    expect(oneLine.at(-1)?.place).toBe('line 1, event 1');
  });

  test('in GB18030, as its declaration says, is read as such', async () => {
    const gbk = Buffer.from([0xd6, 0xd0]);
    const [before = '', after = ''] = event('<string key="a" value="|"/>')
      .replace('UTF-8', 'GB18030')
      .split('|');
    expect(await read(Buffer.concat([Buffer.from(before), gbk, Buffer.from(after)]))).toEqual([
      { place: PLACE, record: { ...C1, a: '中' } },
    ]);
  });

  test.each([
    ['int', '9007199254740993', '9007199254740993'],
    ['int', '-7', -7],
    ['float', 'NaN', null],
    ['float', '1e3', 1000],
    ['boolean', '0', false],
    ['string', '', ''],
  ])('gives the %s %s as its type says', async (type, text, value) => {
    expect(await read(event(`<${type} key="a" value="${text}"/>`))).toEqual([
      { place: PLACE, record: { ...C1, a: value } },
    ]);
  });

  test.each([
    ['a wrong int', '<int key="a" value="1.5"/>', 'the attribute a: "1.5" is no int'],
    ['an endless float', '<float key="a" value="INF"/>', 'the attribute a: "INF" is no float'],
    ['a wrong boolean', '<boolean key="a" value="ja"/>', 'the attribute a: "ja" is no boolean'],
    ['no key', '<string value="x"/>', 'an attribute has no key'],
    ['no value', '<string key="a"/>', 'the attribute a has no value'],
    [
      'the same key twice',
      '<string key="a" value="1"/><string key="a" value="2"/>',
      'there are two attributes a',
    ],
    ['a key __proto__', '<string key="__proto__" value="1"/>', 'an attribute cannot be called __proto__'],
    [
      'more than 2,000 attributes',
      Array.from({ length: 2001 }, (_, i) => `<int key="a${i}" value="1"/>`).join(''),
      'has more than 2000 attributes',
    ],
    [
      'over 4 MB',
      Array.from({ length: 5 }, (_, i) => `<string key="a${i}" value="${'x'.repeat(MAX_EVENT / 5)}"/>`).join(
        '',
      ),
      'is over 4 MB',
    ],
  ])('with an event that has %s names it, and the others go on', async (_name, inner, reason) => {
    const content = event(inner).replace('</trace>', '<event><int key="b" value="2"/></event></trace>');
    expect(await read(content)).toEqual([
      { place: PLACE, reason },
      { place: 'line 3, trace 1, event 2', record: { ...C1, b: 2 } },
    ]);
  });

  test('with a wrong attribute of a trace refuses the events of that trace alone', async () => {
    const next = '<trace><event><int key="a" value="1"/></event></trace>';
    expect(await read(log(`<trace><int key="n" value="x"/><event/><event/></trace>${next}`))).toEqual([
      { place: 'line 3, trace 1, event 1', reason: 'the attribute n: "x" is no int' },
      { place: 'line 3, trace 1, event 2', reason: 'the attribute n: "x" is no int' },
      { place: 'line 3, trace 2, event 1', record: { a: 1 } },
    ]);
    expect(await read(log('<trace><event/><list key="l"/><int key="n" value="1"/><event/></trace>'))).toEqual(
      [
        { place: 'line 3, trace 1, event 1', record: {} },
        { place: 'line 3, trace 1, event 2', reason: 'the attribute n of the trace stands after an event' },
      ],
    );
  });

  test('with a DOCTYPE is refused as a whole, with its line', async () => {
    const bomb = `<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY file SYSTEM "file:///etc/passwd">
]>
<log><trace><event><string key="a" value="&lol2;"/></event></trace></log>`;
    await expect(read(bomb)).rejects.toMatchObject({
      code: 'invalidInput',
      message: 'line 2: a document type declaration (DOCTYPE) is not read',
    });
  });

  test.each([
    ['an unknown entity', '<string key="a" value="&lol;"/>', 'is no well-formed XML: undefined entity'],
    ['a tag that is not closed', '<string key="a" value="b">', 'is no well-formed XML: unexpected close tag'],
    [
      'a character that XML forbids',
      '<string key="a" value="\u0001"/>',
      'is no well-formed XML: disallowed character',
    ],
    [
      'a value over 1 MB',
      `<string key="a" value="${'x'.repeat(MAX_VALUE + 1)}"/>`,
      'the value of an attribute is over 1 MB',
    ],
    [
      'a value that never ends',
      `<string key="a" value="${'x>'.repeat(MAX_VALUE + 10)}`,
      'there is no end of a tag within 2 MB',
    ],
    [
      'elements more than 32 deep',
      `${'<list key="l">'.repeat(30)}${'</list>'.repeat(30)}`,
      'its elements are nested more than 32 deep',
    ],
  ])('with %s ends there and says so', async (_name, inner, reason) => {
    const content = event(inner).replace(
      '<trace>',
      '<trace><event><int key="b" value="2"/></event></trace><trace>',
    );
    const items = await read(content);
    expect(items[0]).toEqual({ place: 'line 3, trace 1, event 1', record: { b: 2 } });
    expect(items[1]).toMatchObject({ reason: expect.stringContaining(reason) as string, last: true });
    expect(items[1]?.place).toMatch(/^line \d+, trace 2, event 1$/);
    expect(items).toHaveLength(2);
  });

  test('that ends inside its log reads the whole events and says so', async () => {
    const content = event('').slice(0, -'</trace>\n</log>\n'.length);
    expect(await read(content)).toEqual([
      { place: PLACE, record: C1 },
      { place: 'line 3, trace 1', reason: 'the file ends before its log does', last: true },
    ]);
  });

  test('with bytes that are no UTF-8 reads what precedes them and names line and offset', async () => {
    const content = event('|').split('|');
    const [before = '', after = ''] = content;
    const tail = '<string key="a" value="';
    const items = await read(
      Buffer.concat([
        Buffer.from(`${before}</event>\n<event>${tail}`),
        Buffer.from([0xff]),
        Buffer.from(`"/>${after}`),
      ]),
    );
    const offset = Buffer.byteLength(before) + '</event>\n<event>'.length + tail.length;
    expect(items).toEqual([
      { place: PLACE, record: C1 },
      {
        place: 'line 4, trace 1, event 2',
        reason: `the byte at offset ${offset} is no UTF-8`,
        last: true,
      },
    ]);
  });

  test('that is packed and cut reads the whole events and says after which line it is cut', async () => {
    const events = Array.from(
      { length: 20_000 },
      (_, i) => `<event><int key="n" value="${(i * 7919) % 65_537}"/></event>\n`,
    );
    const packed = gzipSync(log(`<trace>${events.join('')}</trace>`));
    const items = await folder.read('cut.xes.gz', packed.subarray(0, -1_000));
    const { place = '' } = items.at(-2) ?? {};
    expect(items.length).toBeGreaterThan(15_000);
    expect(items.at(-1)).toMatchObject({
      reason: expect.stringMatching(/^the file is cut after line \d+: its gzip data end early$/) as string,
      last: true,
    });
    expect(place).toMatch(new RegExp(`, trace 1, event ${items.length - 1}$`));
  });

  test.each([
    ['HTML', '<html><body/></html>', 'line 1: is no XES: its outermost element is html, not log'],
    ['no XML', 'a,b\n1,2\n', 'is no well-formed XML: text data outside of root node'],
    [
      'a declaration alone',
      '<?xml version="1.0"?>\n',
      'is no well-formed XML: document must contain a root element',
    ],
    [
      'another encoding',
      '<?xml version="1.0" encoding="ISO-8859-1"?><log/>',
      'the encoding ISO-8859-1 is not read',
    ],
    ['an empty file', '', 'log.xes: the file is empty'],
  ])('that is %s is refused as a whole', async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  test('with an empty log has no records', async () => {
    expect(await read('<log/>')).toEqual([]);
  });
});
