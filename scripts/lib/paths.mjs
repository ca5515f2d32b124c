import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, absolute. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The data folder that is used when none is given, absolute. */
export const defaultDataDir = path.join(root, '.data');

/**
 * A path inside the project.
 * @param {...string} parts
 * @returns {string}
 */
export function inProject(...parts) {
  return path.join(root, ...parts);
}

/**
 * The folder that keeps what is costly to make (native builds) across clones: `$XDG_CACHE_HOME`, else
 * `%LOCALAPPDATA%` on Windows, else `~/.cache`.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function userCacheDir(env = process.env) {
  const base = env['XDG_CACHE_HOME'] || env['LOCALAPPDATA'] || path.join(homedir(), '.cache');

  return path.join(base, 'enforcement-command-console');
}
