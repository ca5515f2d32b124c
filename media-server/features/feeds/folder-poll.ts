import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../log.ts';

export interface PollPace {
  /** Folders are looked at so often, in milliseconds. */
  look: number;
  /** A file counts as whole when it hasn't changed in so many further looks. */
  stable: number;
}

interface Seen {
  /** Its size and time: those of another content differ. */
  stamp: string;
  /** Looks in which it was the same. */
  looks: number;
  isWhole: boolean;
}

interface Deps {
  folder: string;
  pace: PollPace;
  log: Logger;
  /** A file has come, or another content, and is whole. */
  onWhole: (file: string) => void;
}

/**
 * Looks into the folders of a folder for files that have come or changed. It asks again and again, because shares of other machines tell
 * nobody what is written to them, and it compares the files themselves: a folder's own time is too coarse to tell whether it has changed.
 */
export class FolderPoll {
  readonly #deps: Deps;
  readonly #seen = new Map<string, Seen>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;
  #hasFailed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#lookOnce(), deps.pace.look);
    this.#lookOnce();
  }

  /** Whether the file is there as a whole. */
  isWhole(file: string): boolean {
    return this.#seen.get(file)?.isWhole === true;
  }

  /** Whether the file is being written. */
  isComing(file: string): boolean {
    return this.#seen.get(file)?.isWhole === false;
  }

  /** The file was taken away: another one of its name is a new one, however alike. */
  forget(file: string): void {
    this.#seen.delete(file);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** A look that takes longer than the time between two isn't overtaken by the next. */
  #lookOnce(): void {
    this.#looking ??= this.#tryToLook().finally(() => {
      this.#looking = null;
    });
  }

  async #tryToLook(): Promise<void> {
    try {
      await this.#look();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        this.#deps.log.error({ err: error }, 'the feed folder can not be looked at; it is tried again');
      }
      this.#hasFailed = true;
    }
  }

  async #look(): Promise<void> {
    const { folder } = this.#deps;
    const present = new Set<string>();
    for (const feed of await readdir(folder, { withFileTypes: true })) {
      if (feed.isDirectory()) {
        for (const entry of await readdir(path.join(folder, feed.name), { withFileTypes: true })) {
          if (entry.isFile()) {
            present.add(path.join(folder, feed.name, entry.name));
          }
        }
      }
    }
    for (const file of this.#seen.keys()) {
      if (!present.has(file)) {
        this.#seen.delete(file);
      }
    }
    for (const file of [...present].sort()) {
      await this.#compare(file);
    }
  }

  async #compare(file: string): Promise<void> {
    const stamp = await stampOf(file);
    const before = this.#seen.get(file);
    if (stamp === null) {
      return;
    }
    if (before?.stamp !== stamp) {
      this.#seen.set(file, { stamp, looks: 0, isWhole: false });
      return;
    }
    before.looks += 1;
    if (!before.isWhole && before.looks >= this.#deps.pace.stable) {
      before.isWhole = true;
      this.#deps.onWhole(file);
    }
  }
}

/** Size and time of a file; null when it is gone. */
export async function stampOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    return null;
  }
}
