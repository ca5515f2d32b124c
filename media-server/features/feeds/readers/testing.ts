import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RawItem } from './items.ts';
import { openRecords, type ReadOptions } from './open.ts';

/** A folder for the tests of a file: writes files and reads them back. */
export interface FeedFolder {
  /** Writes a file and answers with its path. */
  write: (name: string, content: string | Uint8Array) => Promise<string>;
  /** Writes a file and reads its records. */
  read: (name: string, content: string | Uint8Array, options?: ReadOptions) => Promise<RawItem[]>;
  path: (name: string) => string;
}

/** A new folder that is removed after the tests of the file that asks for it. */
export function feedFolder(): FeedFolder {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ecc-feeds-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const pathOf = (name: string): string => path.join(folder, name);
  const write: FeedFolder['write'] = async (name, content) => {
    await writeFile(pathOf(name), content);
    return pathOf(name);
  };
  return {
    write,
    path: pathOf,
    read: async (name, content, options) => recordsOf(await write(name, content), options),
  };
}

/** All items of a file. */
export async function recordsOf(file: string, options?: ReadOptions): Promise<RawItem[]> {
  const items: RawItem[] = [];
  for await (const item of openRecords(file, options)) {
    items.push(item);
  }
  return items;
}

/** How often this process has the file open; 0 where the system doesn't tell. */
export async function timesOpen(file: string): Promise<number> {
  const list = '/proc/self/fd';
  const names = await readdir(list).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(path.join(list, name)).catch(() => '')));
  return targets.filter((target) => target === file).length;
}
