import { expect, test } from 'vitest';
import {
  checkCounts,
  countsLine,
  playwrightCounts,
  sumCounts,
  vitestCounts,
  withExitCode,
} from './counts.mjs';

test('vitestCounts() adds up tests, and counts a file that did not load as one failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
    ],
  };

  expect(vitestCounts(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('playwrightCounts() counts a flaky test and an error outside of tests as failed', () => {
  const report = { stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'x' }] };

  expect(playwrightCounts(report)).toEqual({ passed: 7, failed: 3, skipped: 2 });
});

test('withExitCode() turns an error without a failed test into a failure', () => {
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(withExitCode({ passed: 3, failed: 2, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 0 });
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
});

test('countsLine() of a sum is the closing line', () => {
  const sum = sumCounts([checkCounts(true), checkCounts(false), { passed: 10, failed: 0, skipped: 4 }]);

  expect(countsLine(sum)).toBe('11 passed, 1 failed, 4 skipped');
});
