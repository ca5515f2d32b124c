import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { electronState, hasDisplay } from './electron.mjs';

const exeName = process.platform === 'win32' ? 'electron.exe' : 'electron';
let dir = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'ecc-electron-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function install(version: string): void {
  mkdirSync(path.join(dir, 'dist'));
  writeFileSync(path.join(dir, 'package.json'), '{"version":"1.2.3"}');
  writeFileSync(path.join(dir, 'dist/version'), version);
  writeFileSync(path.join(dir, 'dist', exeName), '');
}

test('electronState() without the package says so', () => {
  expect(electronState(dir, {})).toEqual({ present: false, reason: 'the electron package is not installed' });
});

test('electronState() with the package but no binary says so', () => {
  writeFileSync(path.join(dir, 'package.json'), '{"version":"1.2.3"}');
  expect(electronState(dir, {})).toEqual({ present: false, reason: 'the Electron binary is not installed' });
});

test('electronState() with the binary of the same version gives its path', () => {
  install('v1.2.3');
  expect(electronState(dir, {})).toEqual({ present: true, exe: path.join(dir, 'dist', exeName) });
});

test('electronState() with the binary of another version names both', () => {
  install('1.2.2');
  expect(electronState(dir, {})).toEqual({
    present: false,
    reason: 'the Electron binary is 1.2.2, but 1.2.3 is wanted',
  });
});

test('electronState() looks where ELECTRON_OVERRIDE_DIST_PATH points', () => {
  install('1.2.3');
  expect(electronState(dir, { ELECTRON_OVERRIDE_DIST_PATH: path.join(dir, 'other') }).present).toBe(false);
});

test('hasDisplay() needs an X11 or Wayland display, but on Windows there is always one', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'win32')).toBe(true);
});
