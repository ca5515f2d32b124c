import { existsSync } from 'node:fs';
import { childEnv, nodePath } from './node-runtime.mjs';
import { inProject } from './paths.mjs';
import { run } from './run.mjs';
import { hashOf, hasStamp, writeStamp } from './stamp.mjs';

/**
 * @typedef {object} Bundle
 * @property {string[]} configs Vite's configuration files, in the project's folder, in the order of their builds
 * @property {string} proof a file that exists after a build
 * @property {string} stamp keeps the hash of what the bundle was built from
 * @property {string[]} sources what the bundle is built from
 */

/** What every bundle depends on. */
const COMMON_SOURCES = ['shared', 'package-lock.json', 'package.json', 'tsconfig.base.json'];

/** @type {Record<'renderer' | 'electron', Bundle>} */
const BUNDLES = {
  renderer: {
    // The viewer's page lies beside those that the first one makes, in a folder that it empties.
    configs: ['vite.config.ts', 'vite.viewer.config.ts'],
    proof: 'dist/renderer/viewer.html',
    stamp: 'dist/.renderer.stamp',
    sources: [...COMMON_SOURCES, 'vite.config.ts', 'vite.viewer.config.ts', 'renderer', 'resources'],
  },
  electron: {
    configs: ['vite.electron.config.ts'],
    proof: 'dist/electron/main.js',
    stamp: 'dist/.electron.stamp',
    sources: [...COMMON_SOURCES, 'vite.electron.config.ts', 'electron'],
  },
};

/**
 * Builds a bundle where something that it is built from has changed since.
 * @param {keyof typeof BUNDLES} name
 * @returns {Promise<string>} what was done
 */
export async function buildBundle(name) {
  const { configs, proof, stamp, sources } = BUNDLES[name];
  const wanted = hashOf(
    sources.map((source) => inProject(source)),
    inProject(),
  );

  if (existsSync(inProject(proof)) && hasStamp(inProject(stamp), wanted)) {
    return 'unchanged';
  }

  for (const config of configs) {
    await run(nodePath(), [inProject('node_modules/vite/bin/vite.js'), 'build', '--config', config], {
      cwd: inProject(),
      env: childEnv(),
    });
  }

  writeStamp(inProject(stamp), wanted);

  return 'built';
}
