import { expect, test } from 'vitest';
import type { NodeView } from '#shared/cases/views.ts';
import { dayBlocks, daySums, labelOf, placeOf } from './day-strip.ts';

type DayRun = NodeView['days'][number];

const run = (from: string, to: string, kind: DayRun['kind'], over: Partial<DayRun> = {}): DayRun => ({
  from,
  to,
  kind,
  nameZh: null,
  nameEn: null,
  pause: null,
  counted: 0,
  ...over,
});

/** Ten working days over the Spring Festival of 2026, with a suspension. */
const RUNS: DayRun[] = [
  run('2026-02-12', '2026-02-12', 'first'),
  run('2026-02-13', '2026-02-13', 'counted', { counted: 1 }),
  run('2026-02-14', '2026-02-14', 'counted', { nameZh: '春节', nameEn: 'Spring Festival', counted: 2 }),
  run('2026-02-15', '2026-02-23', 'holiday', { nameZh: '春节', nameEn: 'Spring Festival', counted: 2 }),
  run('2026-02-24', '2026-02-27', 'counted', { counted: 6 }),
  run('2026-02-28', '2026-02-28', 'counted', { nameZh: '春节', nameEn: 'Spring Festival', counted: 7 }),
  run('2026-03-01', '2026-03-01', 'rest', { counted: 7 }),
  run('2026-03-02', '2026-03-06', 'paused', { pause: 'suspension', counted: 7 }),
  run('2026-03-07', '2026-03-08', 'rest', { counted: 7 }),
  run('2026-03-09', '2026-03-11', 'counted', { counted: 10 }),
];
const blocks = dayBlocks(RUNS, { english: false, pause: () => '中止执行' });

test('dayBlocks() tells make-up work from other counted days, and names holidays and pauses', () => {
  expect(blocks.map(({ kind, name, days }) => [kind, name, days])).toEqual([
    ['first', null, 1],
    ['counted', null, 1],
    ['makeUp', '春节', 1],
    ['holiday', '春节', 9],
    ['counted', null, 4],
    ['makeUp', '春节', 1],
    ['rest', null, 1],
    ['paused', '中止执行', 5],
    ['rest', null, 2],
    ['counted', null, 3],
  ]);
});

test('daySums() adds up the days of each kind', () => {
  expect(daySums(blocks)).toEqual([
    { kind: 'first', name: null, days: 1 },
    { kind: 'counted', name: null, days: 8 },
    { kind: 'makeUp', name: '春节', days: 2 },
    { kind: 'holiday', name: '春节', days: 9 },
    { kind: 'rest', name: null, days: 3 },
    { kind: 'paused', name: '中止执行', days: 5 },
  ]);
});

test('placeOf() is the middle of the day within the strip, and nothing outside of it', () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  expect(placeOf(blocks, day('2026-02-12'))).toBeCloseTo(0.5 / 28);
  expect(placeOf(blocks, day('2026-03-11'))).toBeCloseTo(27.5 / 28);
  expect(placeOf(blocks, day('2026-02-11'))).toBeNull();
  expect(placeOf(blocks, day('2026-03-12'))).toBeNull();
  expect(placeOf([], 0)).toBeNull();
});

test('labelOf() writes only what a block has room for', () => {
  const [, , , holiday] = blocks;
  expect(holiday && labelOf(holiday, 28)).toBe('春节');
  expect(holiday && labelOf(holiday, 700)).toBe('');
});
