import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { CHROMIUM, CJK_FONTS, FFMPEG, IPROUTE, POSTGRES } from './lib/apt.mjs';
import {
  checkCounts,
  countsLine,
  playwrightCounts,
  playwrightFailures,
  sumCounts,
  vitestCounts,
  vitestFailures,
  withExitCode,
} from './lib/counts.mjs';
import { electronState } from './lib/electron.mjs';
import { childEnv, nodePath } from './lib/node-runtime.mjs';
import { parseTestOptions, TEST_HELP } from './lib/options.mjs';
import { inProject } from './lib/paths.mjs';
import { startThrowAwayPostgres } from './lib/postgres.mjs';
import { endRunningCommands, runVisibly } from './lib/run.mjs';
import { onStopAsked } from './lib/signals.mjs';
import { setUp } from './lib/set-up.mjs';
import { formatDuration, Steps } from './lib/steps.mjs';
import { table } from './lib/table.mjs';

/** @typedef {import('./lib/counts.mjs').Counts} Counts */
/** @typedef {import('./lib/options.mjs').TestStep} StepName */

/** Where the runners write their reports. */
const REPORTS = inProject('test-results');

/**
 * What each step runs, and how its outcome is counted.
 * @type {Record<StepName, { script: string, args: string[], count?: (report: any) => Counts,
 *   failures?: (report: any) => string[] }>}
 */
const RUNS = {
  lint: { script: 'node_modules/oxlint/bin/oxlint', args: ['--type-aware'] },
  format: { script: 'node_modules/prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  layers: { script: 'scripts/layers.mjs', args: [] },
  build: { script: 'scripts/build.mjs', args: [] },
  types: { script: 'node_modules/typescript/bin/tsc', args: ['-b'] },
  unit: {
    script: 'node_modules/vitest/vitest.mjs',
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/unit.json`],
    count: vitestCounts,
    failures: vitestFailures,
  },
  e2e: {
    script: 'node_modules/playwright/cli.js',
    args: ['test'],
    count: playwrightCounts,
    failures: playwrightFailures,
  },
};

/** @type {(() => Promise<void>)[]} What has to be undone at the end. */
const cleanUps = [];

/** A run that fails everywhere is told by its beginning. */
const MOST_FAILURES = 30;

/** @type {string[]} What failed, for the end of the output. */
const failed = [];

/**
 * Runs one step and counts its outcome.
 * @param {StepName} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Counts>}
 */
async function runStep(name, env) {
  const { script, args, count, failures } = RUNS[name];
  const report = `${REPORTS}/${name}.json`;

  rmSync(report, { force: true });

  const code = await runVisibly(nodePath(), [inProject(script), ...args], { cwd: inProject(), env });

  if (!count) {
    return checkCounts(code === 0);
  }

  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));

    failed.push(...(failures?.(result) ?? []));

    return withExitCode(count(result), code);
  } catch (error) {
    console.error(`${name}: no report (${error instanceof Error ? error.message : String(error)})`);

    return checkCounts(false);
  }
}

/**
 * Starts what the tests need around them, and gives the environment that tells them of it.
 * @param {Steps} steps
 * @param {StepName[]} names
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function prepare(steps, names) {
  const runsProduct = names.includes('unit') || names.includes('e2e');
  const needs = [
    ...(runsProduct ? [FFMPEG, CJK_FONTS, CHROMIUM] : []),
    ...(names.includes('e2e') ? [IPROUTE] : []),
    ...(names.includes('unit') && !process.env['TEST_DATABASE_URL'] ? [POSTGRES] : []),
  ];
  const extra = await setUp(steps, { needs, native: runsProduct });

  // Whatever imports the package must not start a download of the binary.
  if (!electronState().present) {
    extra['ELECTRON_OVERRIDE_DIST_PATH'] = '/nonexistent';
  }

  if (needs.includes(POSTGRES)) {
    await steps.run('throw-away PostgreSQL', async () => {
      const { url, stop } = await startThrowAwayPostgres();

      cleanUps.push(stop);
      extra['TEST_DATABASE_URL'] = url;

      return url;
    });
  }

  return childEnv({ CI: 'true', ...extra });
}

/**
 * Sets up, runs the steps, prints their table, and the counts as the very last line.
 * @param {StepName[]} names
 */
async function test(names) {
  const steps = new Steps();
  const env = await prepare(steps, names);
  const rows = [['step', 'passed', 'failed', 'skipped', 'time']];
  /** @type {Counts[]} */
  const all = [];

  mkdirSync(REPORTS, { recursive: true });

  for (const name of names) {
    console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);

    const startedAt = performance.now();
    const counts = await runStep(name, env);
    const { passed, failed, skipped } = counts;

    all.push(counts);
    rows.push([
      name,
      String(passed),
      String(failed),
      String(skipped),
      formatDuration(performance.now() - startedAt),
    ]);
  }

  const total = sumCounts(all);

  process.exitCode = total.failed > 0 ? 1 : 0;
  await cleanUp();

  if (failed.length > 0) {
    console.log(`\n── failed ${'─'.repeat(54)}\n${failed.slice(0, MOST_FAILURES).join('\n')}`);
  }

  console.log(`\n${table(rows).join('\n')}\n\nall: ${formatDuration(steps.elapsedMs)}\n${countsLine(total)}`);
}

async function cleanUp() {
  for (const undo of cleanUps.splice(0)) {
    await undo();
  }
}

onStopAsked(() => {
  endRunningCommands();
  void cleanUp().finally(() => process.exit(1));
});

try {
  const options = parseTestOptions(process.argv.slice(2));

  if (options.help) {
    console.log(TEST_HELP);
  } else {
    await test(options.steps);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await cleanUp();
  process.exitCode = 1;
  console.log(countsLine(checkCounts(false)));
}
