import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensurePackages, WORKER_BUILD_TOOLS } from './apt.mjs';
import { keep } from './keep.mjs';
import { childEnv, nodePath } from './node-runtime.mjs';
import { inProject, userCacheDir } from './paths.mjs';
import { hashOf } from './stamp.mjs';
import { buildWorker } from './worker-build.mjs';

/** The worker ends with this code when it is started without its parent's channel: so it can run here. */
const RUNS_CODE = 41;

/** How long the official binary may take to arrive before the worker is built instead. */
const DOWNLOAD_LIMIT_MS = 30_000;

/** The mediasoup release that the build recipe was proved with. */
export const RECIPE_VERSION = '3.27.1';

/** Where mediasoup's own script puts the binary, below the package. */
const RELEASE_BINARY = `worker/out/Release/mediasoup-worker${process.platform === 'win32' ? '.exe' : ''}`;

/**
 * Whether this is a worker that runs on this machine (its libraries are there, its architecture fits).
 * @param {string} file
 * @returns {boolean}
 */
export function workerRuns(file) {
  return existsSync(file) && spawnSync(file, { env: {}, stdio: 'ignore' }).status === RUNS_CODE;
}

/** The installed mediasoup's version. */
function mediasoupVersion() {
  return JSON.parse(readFileSync(inProject('node_modules/mediasoup/package.json'), 'utf8')).version;
}

/**
 * Where the worker is kept in the user's cache.
 * @param {string} version mediasoup's version
 * @param {'official' | 'built'} origin
 * @returns {string}
 */
function cachedWorker(version, origin) {
  const recipe = [inProject('scripts/worker'), inProject('scripts/lib/worker-build.mjs')];
  const key = [
    version,
    `${process.platform}-${process.arch}`,
    origin === 'built' ? hashOf(recipe, inProject()).slice(0, 12) : origin,
  ].join('-');

  return path.join(userCacheDir(), 'mediasoup-worker', key, path.basename(RELEASE_BINARY));
}

/**
 * Has mediasoup's own script fetch the official binary, but not build one where it cannot be fetched.
 * @param {string} keepAs
 * @returns {Promise<string | undefined>} why there is none, or undefined when it is in the cache
 */
async function downloadOfficial(keepAs) {
  const dir = inProject('node_modules/mediasoup');
  const env = childEnv();

  delete env['MEDIASOUP_WORKER_BIN'];

  const child = spawn(nodePath(), ['npm-scripts.mjs', 'postinstall'], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DOWNLOAD_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let reason = 'it did not arrive in time';

  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const failed =
        /mediasoup-worker prebuilt binary(?: for current architecture|: (?:.*reason: )?(.*)| fails (.*))/.exec(
          line,
        );

      if (failed) {
        reason = failed[1] ?? failed[2] ?? 'none for this architecture';
      }

      if (line.includes('building it locally')) {
        child.kill('SIGKILL');
      }
    });
  }

  await new Promise((resolve) => {
    child.on('close', resolve);
    child.on('error', resolve);
  });

  const fetched = path.join(dir, RELEASE_BINARY);
  const runs = workerRuns(fetched);

  if (runs) {
    keep(fetched, keepAs);
  }

  for (const left of ['worker/out', 'worker/prebuild', 'worker/pip_invoke']) {
    rmSync(path.join(dir, left), { recursive: true, force: true });
  }

  return runs ? undefined : reason;
}

/**
 * Builds the worker against Debian's libraries and keeps it.
 * @param {string} version
 * @param {import('./steps.mjs').Reporter} report
 * @returns {Promise<string>} the binary
 */
async function buildAndKeep(version, report) {
  if (process.platform !== 'linux' || version !== RECIPE_VERSION) {
    throw new Error(
      `no mediasoup worker: the official one could not be fetched, and the build recipe is for mediasoup ` +
        `${RECIPE_VERSION} on Linux, not ${version} on ${process.platform}. ` +
        `Set MEDIASOUP_WORKER_BIN to a worker of this version.`,
    );
  }

  const file = cachedWorker(version, 'built');
  const buildDir = `${path.dirname(file)}.build-${process.pid}`;

  await ensurePackages([WORKER_BUILD_TOOLS], report);

  try {
    const built = await buildWorker({
      packageDir: inProject('node_modules/mediasoup'),
      buildDir,
      recipeDir: inProject('scripts/worker'),
      onProgress: (percent, text) => report.progress('mediasoup worker', percent, text),
    });

    if (!workerRuns(built)) {
      throw new Error(`the built mediasoup worker does not run: ${built}`);
    }

    keep(built, file);
  } finally {
    rmSync(buildDir, { recursive: true, force: true });
  }

  return file;
}

/**
 * Provides the mediasoup worker: the one that `MEDIASOUP_WORKER_BIN` names, one from the user's cache, the
 * official one, or one built from the package's source.
 * @param {import('./steps.mjs').Reporter} report
 * @returns {Promise<{ file: string, origin: string }>}
 */
export async function provideWorker(report) {
  const given = process.env['MEDIASOUP_WORKER_BIN'];

  if (given) {
    if (!workerRuns(given)) {
      throw new Error(`MEDIASOUP_WORKER_BIN names no worker that runs on this machine: ${given}`);
    }

    return { file: given, origin: 'MEDIASOUP_WORKER_BIN' };
  }

  const version = mediasoupVersion();
  const official = cachedWorker(version, 'official');
  const kept = [official, cachedWorker(version, 'built')].find((file) => workerRuns(file));

  if (kept !== undefined) {
    return { file: kept, origin: 'cache' };
  }

  const failure = await downloadOfficial(official);

  if (failure === undefined) {
    return { file: official, origin: 'official binary' };
  }

  report.line(`official mediasoup worker not available (${failure}): building it, which takes some minutes`);

  return { file: await buildAndKeep(version, report), origin: 'built' };
}
