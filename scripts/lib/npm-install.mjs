import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './paths.mjs';
import { hasProjectNode } from './node-runtime.mjs';
import { run, which } from './run.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * The first package that differs between the lock file and what npm says it has installed, or undefined
 * where both agree. Optional packages (those of other platforms) may be absent.
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 * @returns {string | undefined}
 */
export function firstDifference(wanted, installed) {
  for (const [name, entry] of Object.entries(wanted.packages)) {
    const have = installed.packages[name];
    const mayBeAbsent = name === '' || entry.optional === true || entry.devOptional === true;

    if (have ? have.version !== entry.version || have.integrity !== entry.integrity : !mayBeAbsent) {
      return name;
    }
  }

  return Object.keys(installed.packages).find((name) => !(name in wanted.packages));
}

/**
 * Why `npm ci` has to run, or undefined where node_modules is as the lock file says.
 * @returns {string | undefined}
 */
function reasonToInstall() {
  const installed = inProject('node_modules/.package-lock.json');

  if (!existsSync(installed)) {
    return 'nothing is installed yet';
  }

  const difference = firstDifference(
    JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')),
    JSON.parse(readFileSync(installed, 'utf8')),
  );

  if (difference !== undefined) {
    return `${difference} differs from the lock file`;
  }

  return hasProjectNode() ? undefined : "the project's Node is missing";
}

/**
 * Installs the npm packages where node_modules does not match package-lock.json. No package's install script
 * runs: none is needed but those of the native parts, which have their own steps.
 * @param {import('./steps.mjs').Reporter} report
 * @returns {Promise<string>} what was done
 */
export async function installPackages(report) {
  const reason = reasonToInstall();

  if (reason === undefined) {
    return 'as locked';
  }

  report.line(`npm ci: ${reason}`);

  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under npm its own script is known, which also works where npm is a batch file (Windows).
  const npmScript = process.env['npm_execpath'];

  await (npmScript?.endsWith('.js')
    ? run(process.execPath, [npmScript, ...args], { cwd: inProject() })
    : run(which('npm') ?? 'npm', args, { cwd: inProject() }));

  if (!hasProjectNode()) {
    throw new Error(
      'npm ci ended without the Node package of this platform: was it run with --omit=optional?',
    );
  }

  return 'installed';
}
