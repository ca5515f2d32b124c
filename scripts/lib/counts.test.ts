import { expect, test } from 'vitest';
import {
  checkCounts,
  countsLine,
  playwrightCounts,
  playwrightFailures,
  sumCounts,
  vitestCounts,
  vitestFailures,
  withExitCode,
} from './counts.mjs';

test('vitestCounts() adds up tests, and counts a file that did not load as one failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { name: 'a', status: 'passed', assertionResults: [{ status: 'passed' }] },
      { name: 'b', status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { name: 'c', status: 'failed', assertionResults: [] },
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

test('vitestFailures() names each failed test with its message, and a file that did not load', () => {
  const file = (name: string): string => `${process.cwd()}/${name}`;
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    testResults: [
      {
        name: file('a.test.ts'),
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'fine' },
          {
            status: 'failed',
            fullName: 'a > b',
            failureMessages: ['\u001B[31mexpected 1\u001B[39m\n\nto be 2'],
          },
        ],
      },
      { name: file('b.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] },
      { name: file('c.test.ts'), status: 'passed', assertionResults: [] },
    ],
  };

  expect(vitestFailures(report)).toEqual([
    'a.test.ts › a > b\n    expected 1\n    to be 2',
    'b.test.ts\n    no such module',
  ]);
});

test('playwrightFailures() finds failed tests in suites within suites, and errors outside of them', () => {
  const spec = (title: string, ok: boolean) => ({
    title,
    file: 'x.spec.ts',
    ok,
    tests: [{ results: ok ? [{}] : [{ error: { message: 'timed out' } }] }],
  });
  const report = {
    stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
    errors: [{ message: 'no browser' }],
    suites: [{ title: 'x', suites: [{ title: 'y', specs: [spec('good', true), spec('bad', false)] }] }],
  };

  expect(playwrightFailures(report)).toEqual([
    'outside of any test\n    no browser',
    'x.spec.ts › bad\n    timed out',
  ]);
});
