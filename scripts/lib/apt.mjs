import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { run, tryCapture, which } from './run.mjs';

/**
 * @typedef {object} Need something of the system that a step wants
 * @property {string} name as told to the user
 * @property {string[]} packages Debian packages that bring it
 * @property {() => boolean} [present] whether it is there, however it came; default: all packages are installed
 */

/** Where Debian keeps the PostgreSQL programs, one folder a major version. */
const POSTGRES_ROOT = '/usr/lib/postgresql';

/** @type {Need} */
export const FFMPEG = { name: 'ffmpeg', packages: ['ffmpeg'], present: () => which('ffmpeg') !== undefined };

/** @type {Need} Networks between servers of one machine. */
export const IPROUTE = { name: 'iproute2', packages: ['iproute2'], present: () => which('ip') !== undefined };

/** @type {Need} */
export const CJK_FONTS = {
  name: 'Chinese fonts',
  packages: ['fonts-noto-cjk'],
  present: () => (tryCapture('fc-list', [':lang=zh-cn', 'family']) ?? '').trim() !== '',
};

/** @type {Need} */
export const CHROMIUM = {
  name: 'Chromium',
  packages: ['chromium'],
  present: () => existsSync(chromiumPath()),
};

/** @type {Need} */
export const BROWSER = {
  name: 'a browser',
  packages: ['chromium'],
  present: () =>
    existsSync(chromiumPath()) ||
    ['google-chrome', 'microsoft-edge', 'firefox'].some((name) => which(name) !== undefined),
};

/** @type {Need} */
export const POSTGRES = {
  name: 'PostgreSQL (programs only)',
  packages: ['postgresql'],
  present: () => postgresBinDir() !== undefined,
};

/** The nginx module that takes RTMP, where Debian puts it. */
export const NGINX_RTMP_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

/** @type {Need} Another SFU, to be measured beside ours. */
export const JANUS = { name: 'Janus', packages: ['janus'], present: () => existsSync('/usr/bin/janus') };

/** @type {Need} Another packager of HLS, to be measured beside ours. */
export const NGINX_RTMP = {
  name: 'nginx with its RTMP module',
  packages: ['nginx-light', 'libnginx-mod-rtmp'],
  present: () => existsSync('/usr/sbin/nginx') && existsSync(NGINX_RTMP_MODULE),
};

/** @type {Need} What node-gyp needs. */
export const ADDON_BUILD_TOOLS = { name: 'build tools', packages: ['g++', 'make', 'python3'] };

/** @type {Need} What the mediasoup worker is built with and against. */
export const WORKER_BUILD_TOOLS = {
  name: 'build tools and libraries of the mediasoup worker',
  packages: [
    'g++',
    'meson',
    'ninja-build',
    'pkg-config',
    'cmake',
    'flatbuffers-compiler',
    'flatbuffers-compiler-dev',
    'libflatbuffers-dev',
    'libuv1-dev',
    'libssl-dev',
    'libsrtp2-dev',
    'libabsl-dev',
  ],
};

/** The Chromium that tests and simulated browser units use: `ECC_CHROMIUM`, else Debian's. */
export function chromiumPath() {
  return process.env['ECC_CHROMIUM'] || '/usr/bin/chromium';
}

/** The folder of the newest PostgreSQL's programs, or undefined. */
export function postgresBinDir() {
  if (!existsSync(POSTGRES_ROOT)) {
    return undefined;
  }

  return readdirSync(POSTGRES_ROOT)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => path.join(POSTGRES_ROOT, version, 'bin'))
    .find((dir) => existsSync(path.join(dir, 'initdb')));
}

/** The system lacks something that the program may not install by itself. */
export class MissingPackagesError extends Error {
  /**
   * @param {string[]} names what is missing, for people
   * @param {string[]} packages Debian packages that bring it
   */
  constructor(names, packages) {
    super(
      `missing: ${names.join(', ')}. Neither root nor passwordless sudo is here, so please type:\n\n` +
        `  ${installCommand(packages)}\n\nand run this command again.`,
    );
    this.name = 'MissingPackagesError';
  }
}

/**
 * The command that a person types to install packages.
 * @param {string[]} packages
 * @returns {string}
 */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Which of these packages dpkg does not list as installed.
 * @param {string[]} packages
 * @returns {string[]}
 */
function notInstalled(packages) {
  const listed = tryCapture('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n']) ?? '';
  const installed = new Set(
    listed
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.slice(0, line.indexOf(' '))),
  );

  return packages.filter((name) => !installed.has(name));
}

/**
 * The command's words in front of apt-get: none for root, sudo where it asks for no password.
 * @returns {string[] | undefined} undefined: packages cannot be installed from here
 */
function privilege() {
  if (!which('apt-get')) {
    return undefined;
  }

  if (process.getuid?.() === 0) {
    return [];
  }

  return tryCapture('sudo', ['-n', 'true']) === undefined ? undefined : ['sudo', '-n'];
}

/**
 * @param {Need} need
 */
function isPresent(need) {
  return need.present ? need.present() : notInstalled(need.packages).length === 0;
}

let listsUpdated = false;

/** apt-get locks its lists: what asks at the same time takes turns. */
let turn = Promise.resolve('');

/**
 * Sees that the system has what is needed, and installs what is not there with apt-get.
 * @param {Need[]} needs
 * @param {import('./steps.mjs').Reporter} report
 * @returns {Promise<string>} what was done
 * @throws {MissingPackagesError} where it may not install
 */
export function ensurePackages(needs, report) {
  const mine = turn.then(() => installMissing(needs, report));

  turn = mine.catch(() => '');

  return mine;
}

/**
 * @param {Need[]} needs
 * @param {import('./steps.mjs').Reporter} report
 * @returns {Promise<string>}
 */
async function installMissing(needs, report) {
  const missing = needs.filter((need) => !isPresent(need));

  if (missing.length === 0) {
    return 'all there';
  }

  const names = missing.map((need) => need.name);
  const packages = [...new Set(missing.flatMap((need) => need.packages))];
  const prefix = privilege();

  if (prefix === undefined) {
    throw new MissingPackagesError(names, packages);
  }

  report.line(`apt-get install ${packages.join(' ')}`);

  const [command, ...words] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'];

  if (!listsUpdated) {
    await run(command, [...words, 'update']);
    listsUpdated = true;
  }

  await run(command, [...words, 'install', '-y', '--no-install-recommends', ...packages], {
    onLine: aptProgress(packages.length, report),
  });

  const absent = missing.filter((need) => !isPresent(need)).map((need) => need.name);

  if (absent.length > 0) {
    throw new Error(`${packages.join(', ')} installed, but still missing: ${absent.join(', ')}`);
  }

  return `installed ${names.join(', ')}`;
}

/**
 * Turns apt's output into progress: every package is fetched, unpacked and set up.
 * @param {number} atLeast how many packages are asked for
 * @param {import('./steps.mjs').Reporter} report
 * @returns {(line: string) => void}
 */
function aptProgress(atLeast, report) {
  let total = atLeast;
  let done = 0;

  return (line) => {
    const count = /, (\d+) newly installed/.exec(line);

    if (count) {
      total = Number(count[1]);
    } else if (/^(Get:|Unpacking|Setting up)/.test(line)) {
      done += 1;
      report.progress('apt', Math.min(99, (done / (3 * total)) * 100));
    }
  };
}
