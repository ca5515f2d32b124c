import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { INIT_FILE, runFolder, segmentFile, type Segment } from './footage.ts';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Writes and removes the files of runs. A file has its name only when it is whole. */
export class SegmentFiles {
  readonly #root: string;

  /** `root`: the folder of all recordings. */
  constructor(root: string) {
    this.#root = root;
  }

  get root(): string {
    return this.#root;
  }

  /** Begins a run with its header. Throws what the file system throws. */
  async writeInit(runId: string, init: Buffer): Promise<void> {
    await mkdir(runFolder(this.#root, runId), { recursive: true, mode: 0o700 });
    await this.#write(path.join(runFolder(this.#root, runId), INIT_FILE), init, true);
  }

  /** `durable`: it must be there after a loss of power too. Throws what the file system throws, and leaves nothing half-written. */
  async writeSegment(segment: Segment, bytes: Buffer, durable: boolean): Promise<void> {
    await this.#write(this.pathOf(segment), bytes, durable);
  }

  pathOf(segment: Pick<Segment, 'no' | 'at' | 'ms'> & { run: { id: string } }): string {
    return path.join(runFolder(this.#root, segment.run.id), segmentFile(segment));
  }

  /** Removes a segment. One that is gone already is no fault. */
  async removeSegment(segment: Pick<Segment, 'no' | 'at' | 'ms'> & { run: { id: string } }): Promise<void> {
    await rm(this.pathOf(segment), { force: true });
  }

  /** Removes the header and the folder of a run of which nothing is left; answers with whether that was so. */
  async removeRunIfEmpty(runId: string): Promise<boolean> {
    const folder = runFolder(this.#root, runId);
    const aside = path.join(folder, INIT_FILE);
    const names = await readdir(folder).catch(() => null);
    if (names === null || names.some((name) => name !== INIT_FILE)) {
      return names === null;
    }
    await rm(aside, { force: true });
    await rmdir(folder);
    return true;
  }

  async removeRun(runId: string): Promise<void> {
    await rm(runFolder(this.#root, runId), { recursive: true, force: true });
  }

  async #write(file: string, bytes: Buffer, durable: boolean): Promise<void> {
    const part = `${file}.part`;
    try {
      const handle = await open(part, 'w', 0o600);
      try {
        await handle.writeFile(bytes);
        if (durable) {
          await handle.sync();
        }
      } finally {
        await handle.close();
      }
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }
}
