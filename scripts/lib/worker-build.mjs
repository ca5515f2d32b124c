import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { run } from './run.mjs';

/**
 * @typedef {object} BuildOptions
 * @property {string} packageDir the installed npm package of mediasoup
 * @property {string} buildDir is emptied and used
 * @property {string} recipeDir holds `subprojects` (stand-ins for what upstream downloads) and `pch`
 * @property {(percent: number, text: string) => void} onProgress
 */

/**
 * What has to change in the copied source, with the reason of each.
 * @type {{ file: string, from: string, to: string }[]}
 */
const CHANGES = [
  // Debian 12 has meson 1.0.1, which is enough.
  { file: 'meson.build', from: "meson_version: '>= 1.1.0'", to: "meson_version: '>= 1.0.0'" },
  // Debian's OpenSSL is built with kernel TLS and asks the BIO whether that is in use. The worker's callback
  // answers 1 to every question, so OpenSSL allocates no write buffer and the first DTLS handshake crashes.
  // The callback has to give the true result instead.
  {
    file: 'src/RTC/DtlsTransport.cpp',
    from: '(operationType == BIO_CB_RETURN) ?',
    to: '((operationType & BIO_CB_RETURN) != 0) ?',
  },
  // A precompiled header halves the time.
  {
    file: 'meson.build',
    from: "cpp_args: cpp_args + ['-DMS_EXECUTABLE'],",
    to: "cpp_args: cpp_args + ['-DMS_EXECUTABLE'],\n  cpp_pch: 'pch/ms_pch.hpp',",
  },
];

/**
 * Copies the worker's source and makes it build against the distribution's libraries.
 * @param {BuildOptions} options
 * @returns {string} the folder of the copy
 */
function prepareSource({ packageDir, buildDir, recipeDir }) {
  const source = path.join(buildDir, 'worker');

  rmSync(buildDir, { recursive: true, force: true });
  mkdirSync(buildDir, { recursive: true });
  cpSync(path.join(packageDir, 'worker'), source, { recursive: true });
  rmSync(path.join(source, 'subprojects'), { recursive: true });
  cpSync(path.join(recipeDir, 'subprojects'), path.join(source, 'subprojects'), { recursive: true });
  cpSync(path.join(recipeDir, 'pch'), path.join(source, 'pch'), { recursive: true });

  for (const { file, from, to } of CHANGES) {
    const target = path.join(source, file);
    const text = readFileSync(target, 'utf8');

    if (!text.includes(from)) {
      throw new Error(`${file} of this mediasoup has no "${from}": the build recipe does not fit`);
    }

    writeFileSync(target, text.replaceAll(from, to));
  }

  return source;
}

/**
 * Calls back with how far ninja is, from its `[n/m]` lines.
 * @param {(percent: number, text: string) => void} onProgress
 * @returns {(line: string) => void}
 */
export function ninjaProgress(onProgress) {
  return (line) => {
    const match = /^\[(\d+)\/(\d+)\]/.exec(line);

    if (match) {
      onProgress((Number(match[1]) / Number(match[2])) * 100, `[${match[1]}/${match[2]}]`);
    }
  };
}

/**
 * Builds the mediasoup worker without any download. Needs the packages of `WORKER_BUILD_TOOLS`.
 * @param {BuildOptions} options
 * @returns {Promise<string>} the stripped binary, inside the build folder
 */
export async function buildWorker(options) {
  const source = prepareSource(options);
  const out = path.join(options.buildDir, 'out');
  const binary = path.join(options.buildDir, 'mediasoup-worker');

  options.onProgress(0, 'configuring');
  await run(
    'meson',
    [
      'setup',
      out,
      source,
      '--wrap-mode',
      'nodownload',
      '--buildtype',
      'release',
      '-Doptimization=2',
      '-Db_ndebug=true',
    ],
    { cwd: source },
  );
  // The generated flatbuffers headers first: libwebrtc includes them without saying that it depends on them,
  // so that a parallel build sometimes starts too early.
  await run('ninja', ['-C', out, 'fbs/FBS/message.h']);
  await run('ninja', ['-C', out, `-j${availableParallelism()}`, 'mediasoup-worker'], {
    onLine: ninjaProgress(options.onProgress),
  });
  await run('strip', ['-o', binary, path.join(out, 'mediasoup-worker')]);

  return binary;
}
