import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './paths.mjs';

/** @typedef {{ present: true, exe: string } | { present: false, reason: string }} ElectronState */

/**
 * Whether Electron's own binary is installed. The package must never be imported to find out: it starts a
 * download when the binary is missing.
 * @param {string} [packageDir]
 * @param {NodeJS.ProcessEnv} [env] `ELECTRON_OVERRIDE_DIST_PATH` names another folder with the binary
 * @returns {ElectronState}
 */
export function electronState(packageDir = inProject('node_modules/electron'), env = process.env) {
  const manifest = path.join(packageDir, 'package.json');

  if (!existsSync(manifest)) {
    return { present: false, reason: 'the electron package is not installed' };
  }

  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  const dist = override ?? path.join(packageDir, 'dist');
  const exe = path.join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');

  if (!existsSync(exe)) {
    return { present: false, reason: 'the Electron binary is not installed' };
  }

  const wanted = JSON.parse(readFileSync(manifest, 'utf8')).version;
  const versionFile = path.join(dist, 'version');
  const found = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown';

  if (override === undefined && found !== wanted) {
    return { present: false, reason: `the Electron binary is ${found}, but ${wanted} is wanted` };
  }

  return { present: true, exe };
}

/**
 * Whether a window can be shown here.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'win32' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}
