import { expect, test } from 'vitest';
import type { Term } from '#shared/calendar/term.ts';
import { aboutMs, compareWait, strictest } from './limits.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const tenDays: Term = { value: 10, unit: 'day' };

test.each([
  [null, tenDays, 'none'],
  [5 * DAY, undefined, 'none'],
  [5 * DAY, { value: 0, unit: 'day' }, 'none'],
  [10 * DAY, tenDays, 'within'],
  [10 * DAY + 1, tenDays, 'over'],
  [20 * DAY, tenDays, 'over'],
  [20 * DAY + 1, tenDays, 'twice'],
  // A week has five working days.
  [7 * DAY, { value: 5, unit: 'workingDay' }, 'within'],
  [49 * HOUR, { value: 48, unit: 'hour' }, 'over'],
] as const)('compareWait(%s, %o) is %s', (wait, term, state) => {
  expect(compareWait(wait, term)).toBe(state);
});

test('strictest() of an event is its shortest limit, whatever their units', () => {
  const limits = [
    { nodeId: 'a', term: { value: 10, unit: 'workingDay' } },
    { nodeId: 'b', term: { value: 48, unit: 'hour' } },
    { nodeId: 'c', term: { value: 1, unit: 'month' } },
  ] as const;
  expect(strictest({ limits: [...limits] })).toEqual({ value: 48, unit: 'hour' });
  expect(strictest({ limits: [] })).toBeUndefined();
});

test('aboutMs() knows that four quarters are a year', () => {
  expect(aboutMs({ value: 4, unit: 'quarter' })).toBe(aboutMs({ value: 1, unit: 'year' }));
});
