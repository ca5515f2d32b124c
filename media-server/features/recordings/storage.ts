import { mkdir, statfs } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { RecordingStorage } from '#shared/recordings.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';

const CHECK_MS = 5_000;
/** After it was full, so much more than the least must be free before it is taken for usable again. */
const RECOVERED = 1.05;

/** Bytes that are free on the disk of a folder. */
export type ReadFree = (folder: string) => Promise<number>;

export const readFree: ReadFree = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

export interface StorageOptions {
  folder: string;
  store: Store;
  log: Logger;
  maxBytes: number | undefined;
  minFreeBytes: number;
  ringMs: number;
  readFree?: ReadFree;
  /** Removes what may go until so many bytes are gained; answers with how many were. */
  makeRoom: (bytes: number) => Promise<number>;
  /** There is no room, and nothing left to remove. */
  onFull: () => Promise<void>;
  onChange: (storage: RecordingStorage) => void;
}

/** How the disk of the recordings stands, and what follows when it runs full. */
export class Storage {
  readonly #options: StorageOptions;
  readonly #readFree: ReadFree;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();
  #used = 0;
  #free = 0;
  #state: RecordingStorage['state'] = 'ok';

  constructor(options: StorageOptions) {
    this.#options = options;
    this.#readFree = options.readFree ?? readFree;
  }

  /** Makes the folder and looks at it once, then every few seconds. Throws when the folder can't be made. */
  async start(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    const row = (await this.#options.store.db('footage_segments').sum('bytes as total').first()) as
      { total: number | string | null } | undefined;
    this.#used += Number(row?.total ?? 0);
    await this.check();
    this.#timer = setInterval(() => void this.check(), CHECK_MS);
  }

  get isFull(): boolean {
    return this.#state === 'full';
  }

  /** Throws `unavailable` while there is no room. */
  assertRoom(): void {
    if (this.isFull) {
      throw AppError.unavailable('there is no room for recordings on the server');
    }
  }

  get now(): RecordingStorage {
    return {
      state: this.#state,
      usedBytes: this.#used,
      budgetBytes: this.#options.maxBytes ?? null,
      freeBytes: this.#free,
      ringMs: this.#options.ringMs,
    };
  }

  /** Bytes were recorded, or removed where `bytes` is negative. */
  add(bytes: number): void {
    this.#used = Math.max(0, this.#used + bytes);
  }

  /** Looks now. `isRefused`: the disk has just refused to take more. Never throws. */
  check(isRefused = false): Promise<void> {
    this.#checking = this.#checking.then(() => this.#check(isRefused));
    return this.#checking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#checking;
  }

  async #check(isRefused: boolean): Promise<void> {
    const { makeRoom, onFull, log, folder } = this.#options;
    try {
      this.#free = await this.#readFree(folder);
      const lacking = this.#lacking(isRefused);
      if (lacking <= 0) {
        this.#become('ok');
        return;
      }
      const gained = await makeRoom(lacking);
      this.#free = await this.#readFree(folder);
      if (gained > 0 && this.#lacking(false) <= 0) {
        this.#become('low');
        return;
      }
      if (this.#state !== 'full') {
        log.error({ ...this.now }, 'there is no room for recordings');
        this.#become('full');
        await onFull();
      }
    } catch (error) {
      log.error({ err: error }, 'the disk of the recordings could not be looked at');
    }
  }

  /** Bytes by which there is too little room; at most 0 when there is enough. */
  #lacking(isRefused: boolean): number {
    const { maxBytes, minFreeBytes } = this.#options;
    const slack = this.#state === 'full' ? RECOVERED : 1;
    const overBudget = maxBytes === undefined ? 0 : this.#used * slack - maxBytes;
    const underFree = minFreeBytes * slack - this.#free;
    return Math.max(overBudget, underFree, isRefused ? 1 : 0);
  }

  #become(state: RecordingStorage['state']): void {
    if (this.#state !== state) {
      this.#state = state;
      this.#options.onChange(this.now);
    }
  }
}
