import { expect, test } from 'vitest';
import { qualityOf, type QualityFacts } from './quality.ts';

const REPORT = { limitedBy: 'none', hasCamera: true, hasMicrophone: true } as const;
const facts = (change: Partial<QualityFacts>): QualityFacts => ({
  isAway: false,
  score: 10,
  report: REPORT,
  ...change,
});

test.each<[what: string, change: Partial<QualityFacts>, level: string | null, reason: string | null]>([
  ['everything comes', {}, 'excellent', null],
  ['some of it is lost', { score: 7 }, 'good', 'line'],
  ['much of it is lost', { score: 4 }, 'poor', 'line'],
  ['nothing of it comes', { score: 0 }, 'lost', 'line'],
  ['its page is gone', { isAway: true }, 'lost', 'line'],
  ['its page is gone that sent nothing', { isAway: true, score: null }, 'lost', 'line'],
  ['its machine is too slow', { report: { ...REPORT, limitedBy: 'cpu' } }, 'good', 'machine'],
  ['its line is too narrow', { report: { ...REPORT, limitedBy: 'bandwidth' } }, 'good', 'line'],
  ['it has no camera', { report: { ...REPORT, hasCamera: false } }, 'poor', 'camera'],
  ['it sends nothing, and means to', { score: null }, null, null],
  ['it sends nothing, and has told nothing', { score: null, report: null }, null, null],
  [
    'it has no microphone and sends nothing',
    { score: null, report: { ...REPORT, hasMicrophone: false } },
    'poor',
    'camera',
  ],
])('the quality of a site, where %s', (_what, change, level, reason) => {
  expect(qualityOf(facts(change))).toEqual({ level, reason });
});
