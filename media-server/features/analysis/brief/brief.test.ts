import { describe, expect, test } from 'vitest';
import { BRIEF_COURT_MEASURES, BRIEF_MEASURES, type BriefFigures } from '#shared/analysis/brief.ts';
import { briefDocument } from '#shared/analysis/brief-text.ts';
import { briefWords } from '#shared/analysis/brief-words.ts';
import { textOfPdf } from './pdf-text.testing.ts';
import { renderBrief } from './render.ts';
import { dueMonth } from './timetable.ts';

const FIGURES: BriefFigures = {
  catalogueId: 'enforcement',
  courtId: 'zj',
  month: '2026-10',
  from: '2026-10-01',
  to: '2026-10-31',
  asOf: Date.UTC(2026, 10, 1, 0, 5),
  headline: BRIEF_MEASURES.map((measure, index) => ({
    measure,
    value: 1_234 + index,
    previous: 1_000,
    lastYear: index % 2 === 0 ? null : 2_000,
  })),
  year: [
    { measure: 'received', value: 12_345, lastYear: 12_000 },
    { measure: 'closed', value: 11_000, lastYear: 0 },
  ],
  trend: Array.from({ length: 13 }, (_, index) => ({
    month: `2026-${String(index).padStart(2, '0')}`,
    received: 900 + index * 20,
    closed: 880 + index * 18,
    pending: 5_000 + index * 30,
  })),
  courts: Array.from({ length: 40 }, (_, index) => ({
    courtId: `court-${index}`,
    values: BRIEF_COURT_MEASURES.map(() => index),
  })),
  ways: [
    { way: 'fullyPerformed', closed: 640 },
    { way: null, closed: 3 },
  ],
  nodes: [{ nodeId: 'filing.term', completed: 31, days: 12.34, limitDays: 30, use: 0.41, useP90: 0.98 }],
};
const NAMES = {
  court: (id: string) => (id === 'zj' ? '浙江省高级人民法院' : `第${id}法院`),
  way: () => '执行完毕',
  node: () => '执行期限',
};

describe('briefDocument', () => {
  const paragraphs = (language: 'zh' | 'en'): string =>
    briefDocument(FIGURES, NAMES, language)
      .blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []))
      .join('\n');

  test('tells figures with their changes, and none where there is nothing to compare with', () => {
    expect(paragraphs('zh')).toContain('浙江省高级人民法院新收执行案件1,234件，环比上升23.4%；');
    expect(paragraphs('zh')).toContain('累计新收12,345件，同比上升2.9%；累计结案11,000件。');
    expect(paragraphs('en')).toContain('received 1,234 cases, up 23.4% on the month before;');
  });

  test('leaves no Chinese punctuation in English, nor names of its parts in either', () => {
    expect(paragraphs('en').replaceAll(/浙江省高级人民法院|执行期限/g, '')).not.toMatch(/[一-鿿，。；]/);
    expect(JSON.stringify(briefDocument(FIGURES, NAMES, 'zh'))).not.toMatch(/undefined|NaN|null件/);
  });
});

test('briefWords tells changes of shares in points, of others in per cent', () => {
  const zh = briefWords('zh');
  expect(zh.change('actualCompletionRate', 0.456, 0.433)).toBe('提高2.3个百分点');
  expect(zh.change('received', 90, 100)).toBe('下降10.0%');
  expect(zh.change('received', 100, 100)).toBe('持平');
  expect(zh.change('received', 5, 0)).toBeNull();
  expect(zh.change('received', 109, 1)).toBe('增至109.0倍');
  expect(zh.figure('moneyReceived', 12_345_678_900)).toBe('1.23亿元');
  expect(briefWords('en').figure('closingDaysMedian', 12.34)).toBe('12.3 days');
});

test('dueMonth is the month before, from the morning of the first day on', () => {
  expect(dueMonth(Date.UTC(2026, 10, 30))).toBe('2026-10');
  expect(dueMonth(Date.UTC(2026, 10, 30, 17))).toBe('2026-10');
  expect(dueMonth(Date.UTC(2026, 10, 30, 22))).toBe('2026-11');
});

describe('renderBrief', () => {
  test.each(['zh', 'en'] as const)(
    'sets a PDF in %s whose text has every sentence and figure, with a head on each part of a long table',
    async (language) => {
      const document = briefDocument(FIGURES, NAMES, language);
      const { text, pages } = await textOfPdf(await renderBrief({ document, format: 'pdf' }));
      const bare = (words: string): string => words.replaceAll(/\s/g, '');
      expect(text).toContain(bare(document.title));
      // Page feet stand between the lines of a paragraph that goes on.
      const running = text.replaceAll(/—\d+—/g, '');
      const written = document.blocks.flatMap((block) => {
        switch (block.kind) {
          case 'table': {
            return [block.title, ...block.rows.map((row) => row.join(''))];
          }
          case 'heading':
          case 'paragraph': {
            return [block.text];
          }
          case 'chart':
          case 'note': {
            return [];
          }
        }
      });
      expect(written.filter((words) => !running.includes(bare(words)))).toEqual([]);
      expect(pages).toBeGreaterThan(2);
    },
  );

  test('makes a DOCX with the same text and its pictures', async () => {
    const document = briefDocument(FIGURES, NAMES, 'zh');
    const file = await renderBrief({ document, format: 'docx' });
    const { BlobReader, TextWriter, ZipReader } = await import('@zip.js/zip.js');
    const zip = new ZipReader(new BlobReader(new Blob([new Uint8Array(file)])));
    const entries = await zip.getEntries();
    const main = entries.find(({ filename }) => filename === 'word/document.xml');
    const xml = main === undefined || main.directory ? '' : await main.getData(new TextWriter());
    await zip.close();
    expect(xml.replaceAll(/<[^>]+>/g, '')).toContain('新收执行案件1,234件');
    expect(entries.filter(({ filename }) => filename.endsWith('.png'))).toHaveLength(2);
  });
});
