import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProject } from './paths.mjs';
import { spawnSync } from 'node:child_process';
import { nodePath } from './node-runtime.mjs';

/** The rooms of the project whose imports are ruled: each may import from itself and from `shared`. */
const ROOMS = ['shared', 'renderer', 'media-server', 'electron', 'simulators'];

/** Packages that a room must not import either. */
const FOREIGN_PACKAGES = {
  shared: ['node:fs', 'react', 'knex', 'fastify', 'mediasoup', 'mediasoup-client', 'electron'],
  renderer: ['electron', 'node:fs', 'mediasoup', 'knex', 'fastify'],
  'media-server': ['electron', 'react', 'mediasoup-client'],
  electron: ['react', 'mediasoup'],
  simulators: ['electron', 'react'],
};

/**
 * @typedef {{ file: string, source: string, allowed: boolean }} Probe an import in a file of a room
 */

/**
 * One import for everything that a room must not import, and one that it may.
 * @returns {Probe[]}
 */
function probes() {
  return Object.entries(FOREIGN_PACKAGES).flatMap(([room, packages]) => {
    const rooms = ROOMS.filter((other) => other !== room && other !== 'shared');
    const forbidden = [...rooms.map((other) => `../../${other}/part/thing.ts`), ...packages];

    return [
      ...forbidden.map((source, index) => ({
        file: `${room}/part/forbidden-${index}.ts`,
        source,
        allowed: false,
      })),
      { file: `${room}/part/allowed.ts`, source: '#shared/thing.ts', allowed: true },
    ];
  });
}

/**
 * @param {string} cwd the folder to check, with its .oxlintrc.json
 * @param {string[]} paths
 * @returns {Set<string>} files with a forbidden import, relative to the folder
 */
function offenders(cwd, paths) {
  const result = spawnSync(
    nodePath(),
    [inProject('node_modules/oxlint/bin/oxlint'), '-f', 'json', ...paths],
    {
      cwd,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  /** @type {{ diagnostics: { code: string, filename: string }[] }} */
  const report = JSON.parse(result.stdout);

  return new Set(
    report.diagnostics
      .filter((diagnostic) => diagnostic.code.includes('no-restricted-imports'))
      .map((diagnostic) => diagnostic.filename.replaceAll(path.sep, '/')),
  );
}

/**
 * Tries the layer rules of the project's lint configuration on files that break them, and on files that don't.
 * @returns {string[]} what the rules get wrong, as sentences; empty: they hold
 */
export function probeLayerRules() {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-layers-'));

  try {
    copyFileSync(inProject('.oxlintrc.json'), path.join(dir, '.oxlintrc.json'));

    const all = probes();

    for (const { file, source } of all) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(
        path.join(dir, file),
        `import { thing } from '${source}';\n\nexport const copy = thing;\n`,
      );
    }

    const refused = offenders(dir, ROOMS);

    return all
      .filter(({ file, allowed }) => refused.has(file) === allowed)
      .map(({ file, source, allowed }) => {
        const [room] = file.split('/');

        return allowed
          ? `${room} may import ${source}, but is refused`
          : `${room} can import ${source} unnoticed`;
      });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * The files of the project that break the layer rules.
 * @returns {string[]}
 */
export function layerOffenders() {
  return [...offenders(inProject(), ROOMS)].sort();
}
