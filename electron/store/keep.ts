import { copyFileSync, existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '../log/logger.ts';

/** A small durable map: what electron-store and conf have in common, as far as it is used. */
export interface Keep {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

/** Makes a store of `NAME.json` in a folder; throws where the file can't be read as JSON. */
export type KeepMaker = (options: { cwd: string; name: string }) => Keep;

/** Raised when the meaning of a kept value changes; values that are merely new or gone need no new version. */
export const KEEP_VERSION = 1;

export interface KeepOptions {
  folder: string;
  name: string;
  make: KeepMaker;
  log: Logger;
  now?: () => number;
}

/**
 * Opens a store. A damaged file is put aside beside itself and a new one begun; of a file that a later version of the
 * program has written, a copy is put aside before this one writes to it.
 */
export function openKeep(options: KeepOptions): Keep {
  const file = path.join(options.folder, `${options.name}.json`);
  const keep = openOrBeginAnew(options, file);
  const version = keep.get('version');

  if (typeof version === 'number' && version > KEEP_VERSION) {
    copyFileSync(file, aside(file, `version-${version}`));
    options.log.warn('settings of a later version were put aside', { file, version });
  }

  if (version !== KEEP_VERSION) {
    keep.set('version', KEEP_VERSION);
  }

  return keep;
}

function openOrBeginAnew(options: KeepOptions, file: string): Keep {
  const { folder: cwd, name, make, log, now = Date.now } = options;

  try {
    return make({ cwd, name });
  } catch (error) {
    if (!existsSync(file)) {
      throw error;
    }

    const kept = aside(file, `damaged-${now()}`);
    renameSync(file, kept);
    log.error('a damaged settings file was put aside', { file, kept, error });

    return make({ cwd, name });
  }
}

function aside(file: string, mark: string): string {
  return file.replace(/\.json$/, `.${mark}.json`);
}
