import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openRecords } from './open.ts';
import { feedFolder, recordsOf } from './testing.ts';

const folder = feedFolder();
const SIZE = 100_000_000;
/** A tenth of the file; what is measured is far below. */
const MAX_GROWTH = 10_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryInUse(): number {
  collectGarbage();
  // Buffers are given back beside the program; the second round waits for the first.
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** About 1 KB a record: what counts here are bytes. */
const WORDS = '收到执行申请 Application for enforcement received, "quoted" '.repeat(14);
const LINES = {
  csv: (i: number) =>
    `case-${i},"${WORDS.replaceAll('"', '""')}\n${i}",2026-02-09T10:30:00+08:00,${i % 997}\n`,
  jsonl: (i: number) => `${JSON.stringify({ id: `case-${i}`, type: WORDS, at: '2026-02-09', n: i })}\n`,
  xes: (i: number) =>
    `<trace><string key="concept:name" value="case-${i}"/><event><string key="concept:name" value="${WORDS.replaceAll('"', '&quot;')}"/><int key="n" value="${i}"/></event></trace>\n`,
};
const HEADS = { csv: ['id,type,at,n\n', ''], jsonl: ['', ''], xes: ['<log>\n', '</log>\n'] } as const;

/** A file of about 100 MB, written in blocks. */
async function writeBig(format: keyof typeof LINES, isPacked: boolean): Promise<string> {
  const [head, tail] = HEADS[format];
  const block = Buffer.from(Array.from({ length: 500 }, (_, i) => LINES[format](i)).join(''));
  function* blocks(): Generator<string | Buffer> {
    yield head;
    for (let size = 0; size < SIZE; size += block.length) {
      yield block;
    }
    yield tail;
  }
  const file = folder.path(`big.${format}${isPacked ? '.gz' : ''}`);
  const source = Readable.from(blocks());
  const sink = createWriteStream(file);
  await (isPacked ? pipeline(source, createGzip({ level: 1 }), sink) : pipeline(source, sink));
  return file;
}

describe('openRecords()', () => {
  test.each([
    ['csv', false],
    ['jsonl', false],
    ['xes', false],
    ['csv', true],
  ] as const)(
    'of 100 MB of %s, packed: %s, keeps less than 10 MB of it in memory',
    async (format, isPacked) => {
      const file = await writeBig(format, isPacked);
      const used: number[] = [];
      let records = 0;
      for await (const item of openRecords(file)) {
        records += 'record' in item ? 1 : Number.NaN;
        if (records % 5_000 === 0) {
          used.push(memoryInUse());
        }
      }
      expect(used.length).toBeGreaterThan(8);
      expect(Math.max(...used) - (used[0] ?? 0)).toBeLessThan(MAX_GROWTH);
    },
  );

  test('of one line of 100 MB keeps little more than the longest line that is read', async () => {
    const file = folder.path('line.csv');
    const block = Buffer.alloc(1_000_000, 'a');
    await pipeline(
      Readable.from(Array.from({ length: SIZE / block.length }, () => block)),
      createWriteStream(file),
    );
    const used: number[] = [];
    let chunks = 0;
    const onProgress = (): void => {
      chunks += 1;
      if (chunks % 100 === 0) {
        used.push(memoryInUse());
      }
    };
    expect(await recordsOf(file, { format: 'jsonl', onProgress })).toEqual([
      { place: 'line 1', reason: 'is over 1 MB' },
    ]);
    expect(used.length).toBeGreaterThan(8);
    expect(Math.max(...used) - Math.min(...used)).toBeLessThan(MAX_GROWTH);
  });
});
