import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} VitestReport the parts of Vitest's JSON report that are used
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests skipped
 * @property {number} [numTodoTests]
 * @property {VitestFile[]} testResults
 *
 * @typedef {object} VitestFile
 * @property {string} name its path
 * @property {string} status
 * @property {string} [message] why it did not load
 * @property {{ status: string, fullName?: string, failureMessages?: string[] | null }[]} assertionResults
 *
 * @typedef {object} PlaywrightReport the parts of Playwright's JSON report that are used
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {{ message?: string }[]} errors outside of any test
 * @property {PlaywrightSuite[]} [suites]
 *
 * @typedef {object} PlaywrightSuite
 * @property {string} title
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ title: string, file: string, ok: boolean, tests: { results: { error?: { message?: string } }[] }[] }[]} [specs]
 */

/** Lines of a message that stand in the list of failures. */
const MESSAGE_LINES = 6;

/**
 * The counts of a Vitest run. A file that fails without a failed test in it (it did not load, or a hook
 * failed) counts as one failure.
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );

  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * The counts of a Playwright run. A test that passed only on a repeat counts as failed.
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;

  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped };
}

/**
 * A failure as the list at the end of the run shows it.
 * @param {string} what
 * @param {string | undefined} message
 */
function failure(what, message) {
  const lines = stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');

  return [what, ...lines.slice(0, MESSAGE_LINES).map((line) => `    ${line}`)].join('\n');
}

/**
 * What failed in a Vitest run, each with the beginning of its message.
 * @param {VitestReport} report
 * @returns {string[]}
 */
export function vitestFailures(report) {
  return report.testResults
    .filter((file) => file.status === 'failed')
    .flatMap((file) => {
      const path = relative(process.cwd(), file.name);
      const failed = file.assertionResults.filter((test) => test.status === 'failed');

      return failed.length === 0
        ? [failure(path, file.message)]
        : failed.map((test) => failure(`${path} › ${test.fullName ?? ''}`, test.failureMessages?.[0]));
    });
}

/**
 * What failed in a Playwright run, each with the beginning of its message.
 * @param {PlaywrightReport} report
 * @returns {string[]}
 */
export function playwrightFailures(report) {
  /** @type {(suite: PlaywrightSuite) => string[]} */
  const inSuite = ({ suites = [], specs = [] }) => [
    ...specs
      .filter((spec) => !spec.ok)
      .map((spec) => {
        const results = spec.tests.flatMap((test) => test.results);

        return failure(`${spec.file} › ${spec.title}`, results.find(({ error }) => error)?.error?.message);
      }),
    ...suites.flatMap(inSuite),
  ];

  return [
    ...report.errors.map(({ message }) => failure('outside of any test', message)),
    ...(report.suites ?? []).flatMap(inSuite),
  ];
}

/**
 * The counts of a check that only passes or fails.
 * @param {boolean} passed
 * @returns {Counts}
 */
export function checkCounts(passed) {
  return passed ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * A runner that ended with an error has failed, whatever its report says.
 * @param {Counts} counts
 * @param {number} code the runner's exit code
 * @returns {Counts}
 */
export function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function sumCounts(all) {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * The last line of `npm test`.
 * @param {Counts} counts
 */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
