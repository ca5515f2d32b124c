import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where a binary's fuses begin, as published with @electron/fuses. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Wire of nine fuses, as Electron's own binary comes: `1` is on, `0` is off. */
const WIRE = '101100010';

/**
 * A folder in the shape of Electron's download, with a dummy in place of the program: enough to lay out a package and
 * to flip real fuses in it, not to run it.
 */
export function makeFakeDist(folder: string, version: string): void {
  for (const name of ['resources', 'locales']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }

  const wire = Buffer.concat([
    Buffer.from(`head ${SENTINEL}`),
    Buffer.from([1, WIRE.length]),
    Buffer.from(`${WIRE} tail`),
  ]);

  writeFileSync(path.join(folder, 'electron'), wire, { mode: 0o755 });
  writeFileSync(path.join(folder, 'version'), version);

  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/zh-CN.pak', 'locales/de.pak']) {
    writeFileSync(path.join(folder, name), 'x');
  }
}

/** The wire of fuses in a binary, one character a fuse. */
export function fuseWire(binary: Buffer): string {
  const at = binary.indexOf(SENTINEL) + SENTINEL.length;

  return binary.toString('latin1', at + 2, at + 2 + (binary[at + 1] ?? 0));
}

/**
 * A package `electron` for a plain Node, in which the program finds another run of itself and quits. Each export stands
 * on a line of its own: Node reads the names of a CommonJS module from its text.
 */
export function makeFakePackage(folder: string): void {
  const names =
    'BrowserWindow Menu Notification crashReporter dialog ipcMain powerSaveBlocker protocol safeStorage screen session';
  const app = `{
    isPackaged: true,
    getPath: () => process.cwd(),
    commandLine: { hasSwitch: () => false },
    requestSingleInstanceLock: () => false,
    quit: () => process.stdout.write('quit'),
  }`;

  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'index.js'),
    [`exports.app = ${app};`, ...names.split(' ').map((name) => `exports.${name} = {};`)].join('\n'),
  );
}
