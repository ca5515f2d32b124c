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
