import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { beforeAll, expect, test } from 'vitest';
import { fuseWire, makeFakeDist, makeFakePackage } from '../testing/fake-dist.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { nativeTarget } from './native-target.mjs';

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, '../..');
const ADDON = path.join(ROOT, 'node_modules/sqlite3/build/Release/node_sqlite3.node');

beforeAll(async () => {
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  await run(process.execPath, [vite, 'build', '--config', 'vite.electron.config.ts'], { cwd: ROOT });
});

/** A copy of what the package is made of, with a stand-in for the console's pages and for Electron. */
function project(): string {
  const folder = temporaryFolder();

  for (const name of [
    'package.json',
    'electron-builder.yml',
    'electron',
    'dist/electron',
    'resources/icons',
  ]) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }

  mkdirSync(path.join(folder, 'dist/renderer'));
  writeFileSync(path.join(folder, 'dist/renderer/index.html'), 'console');
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));

  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/electron/package.json'), 'utf8'));
  makeFakeDist(path.join(folder, 'fake-dist'), version);

  return folder;
}

async function pack(folder: string, arch: string): Promise<void> {
  const builder = path.join(ROOT, 'node_modules/electron-builder/cli.js');
  const words = `--linux dir --${arch} --config electron-builder.yml --config.electronDist=fake-dist --publish never`;
  await run(process.execPath, [builder, ...words.split(' ')], { cwd: folder });
}

test.skipIf(process.platform !== 'linux')(
  'a package holds the programs, the pages and the SQLite driver, loads from its archive, and has its fuses flipped',
  async () => {
    const folder = project();
    await pack(folder, process.arch);

    const release = path.join(
      folder,
      process.arch === 'x64' ? 'release/linux-unpacked' : `release/linux-${process.arch}-unpacked`,
    );
    const archive = path.join(release, 'resources/app.asar');
    const files = listPackage(archive, { isPack: false });

    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/dist/electron/main.js',
        '/dist/electron/preload.cjs',
        '/dist/renderer/index.html',
        '/electron/pages/setup.html',
        '/electron/pages/setup.js',
        '/node_modules/sqlite3/lib/sqlite3.js',
        '/node_modules/bindings/bindings.js',
      ]),
    );
    expect(files.filter((name) => /\.ts$|test|mediasoup|fastify|\.map$/.test(name))).toEqual([]);
    expect(files.filter((name) => /^\/node_modules\/[^/]+$/.test(name)).sort()).toEqual([
      '/node_modules/bindings',
      '/node_modules/file-uri-to-path',
      '/node_modules/sqlite3',
    ]);

    const binary = readFileSync(path.join(release, 'enforcement-command-console'));

    // RunAsNode, cookie encryption, NODE_OPTIONS, --inspect, archive integrity, archive only, own snapshot, file: rights.
    expect(fuseWire(binary)).toBe('010001000');

    const extracted = path.join(folder, 'extracted');
    extractAll(archive, extracted);
    makeFakePackage(path.join(extracted, 'node_modules/electron'));
    const { stdout } = await run(process.execPath, ['dist/electron/main.js'], { cwd: extracted });

    // A second start gives way to the first one, after it has loaded everything.
    expect(stdout).toBe('quit');
  },
  120_000,
);

test.skipIf(process.platform !== 'linux')(
  'a package for another processor than its addon’s is refused',
  async () => {
    const folder = project();

    await expect(pack(folder, process.arch === 'x64' ? 'arm64' : 'x64')).rejects.toMatchObject({
      stdout: expect.stringMatching(/the SQLite addon is for linux \w+, the package for linux \w+/),
    });
  },
  120_000,
);

test('nativeTarget() reads system and processor from the header, and knows nothing else', () => {
  const folder = temporaryFolder();
  const write = (name: string, bytes: Buffer) => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);

    return nativeTarget(file);
  };
  const pe = Buffer.alloc(256);
  pe.write('MZ');
  pe.writeUInt32LE(0x80, 0x3c);
  pe.write('PE\0\0', 0x80, 'latin1');
  pe.writeUInt16LE(0xaa64, 0x84);

  expect(nativeTarget(ADDON)).toEqual({ platform: process.platform, arch: process.arch });
  expect(write('windows', pe)).toEqual({ platform: 'win32', arch: 'arm64' });
  expect(write('text', Buffer.from('#!/bin/sh'.repeat(20)))).toBeNull();
  expect(write('empty', Buffer.alloc(0))).toBeNull();
});
