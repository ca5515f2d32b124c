import { nodePath } from './node-runtime.mjs';
import { inProject } from './paths.mjs';
import { run } from './run.mjs';
import { table } from './table.mjs';

/**
 * The demo logins in the output of the demo loader: one JSON object a line, among other lines.
 * @param {string[]} lines
 * @returns {Record<string, string>[]}
 */
export function parseLogins(lines) {
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw new Error(`the demo loader printed a broken line: ${line}`, { cause: error });
      }
    })
    .filter((entry) => typeof entry.password === 'string');
}

/**
 * The demo logins as a table.
 * @param {Record<string, string>[]} logins
 * @returns {string[]} lines
 */
export function loginTable(logins) {
  const [first] = logins;

  if (!first) {
    return [];
  }

  const columns = Object.keys(first);

  return table([columns, ...logins.map((login) => columns.map((column) => login[column] ?? ''))]);
}

/**
 * Creates or updates the database and loads the demo province.
 * @param {import('./steps.mjs').Steps} steps
 * @param {string[]} place the words that name the data folder and the configuration
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Record<string, string>[]>} the demo logins
 */
export async function prepareData(steps, place, env) {
  /** @type {string[]} */
  const lines = [];
  const tool = (/** @type {string} */ file) => inProject('media-server/tools', file);

  await steps.run('database', async () => {
    await run(nodePath(), [tool('migrate.ts'), ...place], { env });
    await run(nodePath(), [tool('demo.ts'), ...place, '--json'], { env, onLine: (line) => lines.push(line) });

    return 'migrated, demo province loaded';
  });

  return parseLogins(lines);
}
