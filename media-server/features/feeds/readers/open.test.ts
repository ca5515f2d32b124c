import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formatOf, openRecords } from './open.ts';
import { feedFolder, recordsOf, timesOpen } from './testing.ts';

const folder = feedFolder();

describe('formatOf()', () => {
  test.each([
    ['a.csv', 'csv'],
    ['A.CSV.GZ', 'csv'],
    ['a.tsv', 'csv'],
    ['a.b.jsonl', 'jsonl'],
    ['a.ndjson.gz', 'jsonl'],
    ['/x.csv/a.xes.gz', 'xes'],
  ])('of %s answers %s', (file, format) => {
    expect(formatOf(file)).toBe(format);
  });

  test.each(['a.json', 'a', 'csv', 'a.gz'])('of %s refuses', (file) => {
    expect(() => formatOf(file)).toThrow(`${file}: its name does not tell the format`);
  });
});

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`);

/** A log of cases and their events, as three formats write it. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }),
    fc.string({
      unit: fc.constantFrom('"', ',', '\n', '<', '&', '>', '中', '😀', ' '),
      minLength: 1,
      maxLength: 6,
    }),
  )
  // What XML can't hold isn't asked of it.
  .filter((value) => !/[\p{Cc}\uFFFE\uFFFF]/u.test(value.replaceAll('\n', '')));
const logs = fc.array(
  fc.record({
    id: text,
    events: fc.array(fc.record({ name: text, who: text }), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function encode(cases: readonly { id: string; events: readonly { name: string; who: string }[] }[]) {
  const records = cases.flatMap(({ id, events }) =>
    events.map(({ name, who }) => ({ 'case:id': id, name, who })),
  );
  const traces = cases.map(({ id, events }) => {
    const inner = events.map(
      ({ name, who }) =>
        `<event><string key="name" value="${escaped(name)}"/><string key="who" value="${escaped(who)}"/></event>`,
    );
    return `<trace><string key="id" value="${escaped(id)}"/>${inner.join('\n')}</trace>`;
  });
  return {
    records,
    csv: stringify(records, { header: true, quoted_match: /[\r\n]/ }),
    jsonl: records.map((record) => JSON.stringify(record)).join('\n'),
    xes: `<log>${traces.join('\n')}</log>`,
  };
}

describe('openRecords()', () => {
  test('of the same log as CSV, JSON Lines and XES, plain and packed, gives the same records', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.boolean(), async (cases, isPacked) => {
        const { records, ...files } = encode(cases);
        for (const [format, content] of Object.entries(files)) {
          const file = await folder.write(`same.${format}`, isPacked ? gzipSync(content) : content);
          const items = await recordsOf(file);
          expect(items.map((item) => ('record' in item ? item.record : item))).toEqual(records);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('of an Excel file says what to do, of a name that tells no format too', async () => {
    await expect(folder.read('log.csv', 'PK\u0003\u0004...')).rejects.toThrow('save its table as CSV');
    await expect(folder.read('log.xlsx', 'PK')).rejects.toThrow('its name does not tell the format');
  });

  test('with a format that is named reads the file whatever its name', async () => {
    expect(await folder.read('log.data', '{"a":1}\n', { format: 'jsonl' })).toEqual([
      { place: 'line 1', record: { a: 1 } },
    ]);
  });

  test('that is left early, fails or is aborted closes the file', async () => {
    const rows = 'a,b\n'.repeat(100_000);
    const file = await folder.write('long.csv', `x,y\n${rows}`);
    for await (const item of openRecords(file)) {
      expect(item.place).toBe('line 2');
      expect(await timesOpen(file)).toBeLessThanOrEqual(1);
      break;
    }
    expect(await timesOpen(file)).toBe(0);
    await expect(recordsOf(file, { columns: ['z'] })).rejects.toThrow('there is no column z');
    expect(await timesOpen(file)).toBe(0);
    const controller = new AbortController();
    let count = 0;
    const reading = (async () => {
      for await (const _item of openRecords(file, { signal: controller.signal })) {
        count += 1;
        if (count === 10) {
          controller.abort(new Error('cancelled'));
        }
      }
    })();
    await expect(reading).rejects.toThrow('cancelled');
    expect(count).toBeLessThan(100_000);
    expect(await timesOpen(file)).toBe(0);
  });

  test('reads no further than its records are asked for', async () => {
    const file = await folder.write('pressed.csv', `x,y\n${'a,b\n'.repeat(500_000)}`);
    let read = 0;
    const records = openRecords(file, { onProgress: (bytes) => (read = bytes) });
    await records.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read).toBeLessThan(300_000);
    await records.return();
  });
});
