import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The files below the given files and folders, sorted; what does not exist is left out.
 * @param {string[]} sources
 * @returns {string[]}
 */
function filesOf(sources) {
  return sources
    .filter((source) => existsSync(source))
    .flatMap((source) =>
      statSync(source).isDirectory()
        ? readdirSync(source, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.join(entry.parentPath, entry.name))
        : [source],
    )
    .sort();
}

/**
 * A hash of names and contents of all files below the given files and folders.
 * @param {string[]} sources absolute paths
 * @param {string} base the folder that names are relative to, so that another clone gets the same hash
 * @returns {string} 64 hex digits
 */
export function hashOf(sources, base) {
  const hash = createHash('sha256');

  for (const file of filesOf(sources)) {
    const content = readFileSync(file);

    hash.update(`${path.relative(base, file).replaceAll(path.sep, '/')}\0${content.length}\0`);
    hash.update(content);
  }

  return hash.digest('hex');
}

/**
 * Whether the stamp file holds this value.
 * @param {string} file
 * @param {string} value
 * @returns {boolean}
 */
export function hasStamp(file, value) {
  return existsSync(file) && readFileSync(file, 'utf8').trim() === value;
}

/**
 * Writes a stamp file, and its folder where needed.
 * @param {string} file
 * @param {string} value
 */
export function writeStamp(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${value}\n`);
}
