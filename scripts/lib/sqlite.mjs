import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ADDON_BUILD_TOOLS, ensurePackages } from './apt.mjs';
import { keep } from './keep.mjs';
import { childEnv, nodePackageDir, nodePath } from './node-runtime.mjs';
import { inProject, userCacheDir } from './paths.mjs';
import { run } from './run.mjs';

const PACKAGE_DIR = inProject('node_modules/sqlite3');
const ADDON = path.join(PACKAGE_DIR, 'build/Release/node_sqlite3.node');

/** How long the official addon may take to arrive. */
const DOWNLOAD_LIMIT_MS = 30_000;

/** The names of the targets in the order in which they are built, to say how far the build is. */
const BUILD_MARKS = [
  'ACTION deps_sqlite3_gyp',
  'CC(target)',
  'AR(target)',
  'CXX(target)',
  'SOLINK_MODULE',
  'COPY',
];

/**
 * Whether the addon loads in the project's Node.
 * @param {string} file
 * @returns {Promise<boolean>}
 */
async function loads(file) {
  if (!existsSync(file)) {
    return false;
  }

  const { code } = await run(nodePath(), ['-e', 'require(process.argv[1])', file], {
    okCodes: [0, 1, 127, 134, 139],
  });

  return code === 0;
}

/** Where the addon is kept in the user's cache. It is N-API: one build serves every Node version. */
function cachedAddon() {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE_DIR, 'package.json'), 'utf8'));

  return path.join(
    userCacheDir(),
    'sqlite3',
    `${version}-${process.platform}-${process.arch}`,
    path.basename(ADDON),
  );
}

/**
 * Compiles the addon with the headers of the project's Node.
 * @param {import('./steps.mjs').Reporter} report
 */
async function compile(report) {
  await ensurePackages([ADDON_BUILD_TOOLS], report);
  report.progress('sqlite3', 0);
  await run(
    nodePath(),
    [inProject('node_modules/node-gyp/bin/node-gyp.js'), 'rebuild', '--nodedir', nodePackageDir()],
    {
      cwd: PACKAGE_DIR,
      env: childEnv(),
      onLine: (line) => {
        const mark = BUILD_MARKS.findLastIndex((name) => line.includes(name));

        if (mark > 0) {
          report.progress('sqlite3', (mark / BUILD_MARKS.length) * 100);
        }
      },
    },
  );
}

/**
 * Provides sqlite3's native addon: as it is, from the user's cache, or compiled (on Windows: the official one).
 * @param {import('./steps.mjs').Reporter} report
 * @returns {Promise<string>} where it came from
 */
export async function provideSqlite(report) {
  if (await loads(ADDON)) {
    return 'present';
  }

  const cached = cachedAddon();

  if (await loads(cached)) {
    keep(cached, ADDON);

    return 'cache';
  }

  if (process.platform === 'linux') {
    await compile(report);
  } else {
    await run(nodePath(), [inProject('node_modules/prebuild-install/bin.js'), '-r', 'napi'], {
      cwd: PACKAGE_DIR,
      timeoutMs: DOWNLOAD_LIMIT_MS,
    });
  }

  if (!(await loads(ADDON))) {
    throw new Error(`sqlite3's addon was made but does not load: ${ADDON}`);
  }

  keep(ADDON, cached);

  return process.platform === 'linux' ? 'compiled' : 'official binary';
}
