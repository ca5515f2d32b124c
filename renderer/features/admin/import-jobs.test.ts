import { describe, expect, test } from 'vitest';
import type { ImportJob } from '#shared/feeds.ts';
import { isSettling, lastProblem, NO_JOBS, shareOf, withJobs } from './import-jobs.ts';

const job = (over: Partial<ImportJob> = {}): ImportJob => ({
  id: '0c5f2f6a-8d6e-4a53-9a83-1d3ce3b8d7a1',
  catalogueId: 'enforcement',
  file: 'cases.csv',
  size: 1000,
  state: 'running',
  read: 0,
  records: 0,
  appended: 0,
  duplicates: 0,
  skipped: 0,
  refused: 0,
  unsettled: 0,
  problems: [],
  startedAt: 10_000,
  endedAt: null,
  reason: null,
  ...over,
});

describe('withJobs()', () => {
  test('measures what runs from one telling to the next, and evens it out', () => {
    const first = withJobs(NO_JOBS, [job()], 10_000);
    expect(first.jobs[0]?.rate).toBeNull();
    const second = withJobs(first, [job({ records: 500 })], 11_000);
    expect(second.jobs[0]?.rate).toBe(500);
    const third = withJobs(second, [job({ records: 1500 })], 12_000);
    expect(third.jobs[0]?.rate).toBeCloseTo(700);
  });

  test('of a job that is done is over all of it; of one that waits or failed nothing', () => {
    const ended = { records: 3000, endedAt: 12_000 };
    const rates = withJobs(
      NO_JOBS,
      [
        job({ ...ended, state: 'done' }),
        job({ ...ended, state: 'failed' }),
        job({ records: 5, state: 'paused' }),
      ],
      20_000,
    ).jobs.map(({ rate }) => rate);
    expect(rates).toEqual([1500, null, null]);
  });

  test('begins to measure anew when a job goes on', () => {
    const paused = withJobs(NO_JOBS, [job({ state: 'paused', records: 100 })], 10_000);
    const again = withJobs(paused, [job({ records: 100 })], 60_000);
    expect(again.jobs[0]?.rate).toBeNull();
  });
});

test('shareOf() of an empty file is all of it', () => {
  expect([shareOf(job({ read: 250 })), shareOf(job({ size: 0 })), shareOf(job({ read: 2000 }))]).toEqual([
    0.25, 1, 1,
  ]);
});

test('isSettling() is after the file, while cases are still worked out', () => {
  expect(isSettling(job({ read: 1000, unsettled: 3 }))).toBe(true);
  expect(isSettling(job({ read: 900, unsettled: 3 }))).toBe(false);
  expect(isSettling(job({ read: 1000, unsettled: 3, state: 'done' }))).toBe(false);
});

test('lastProblem() is why it ended, or the last line that wasn’t taken', () => {
  const problems = [
    { place: 'line 2', reason: 'no case' },
    { place: 'line 9', reason: 'no time' },
  ];
  expect(lastProblem(job())).toBeNull();
  expect(lastProblem(job({ problems }))).toBe('line 9: no time');
  expect(lastProblem(job({ problems, reason: 'the disk is full' }))).toBe('the disk is full');
});
