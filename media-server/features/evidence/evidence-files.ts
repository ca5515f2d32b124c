import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const orNull = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') {
    return null;
  }
  throw error;
};

/** The files of items, under their ids below one folder: nothing that a device names becomes part of a path. */
export class EvidenceFiles {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  fileOf(id: string): string {
    return path.join(this.root, id);
  }

  thumbnailOf(id: string): string {
    return path.join(this.root, 'thumbnails', `${id}.jpg`);
  }

  /** Makes the folders. */
  async start(): Promise<void> {
    await mkdir(path.join(this.root, 'thumbnails'), { recursive: true, mode: 0o700 });
  }

  /** Makes the empty file of an item; one that is there stays as it is. */
  async begin(id: string): Promise<void> {
    if ((await this.received(id)) === null) {
      const handle = await open(this.fileOf(id), 'a', 0o600);
      await handle.close();
    }
  }

  /** Bytes of an item that are there; null when its file isn't. */
  async received(id: string): Promise<number | null> {
    const found = await stat(this.fileOf(id)).catch(orNull);
    return found?.size ?? null;
  }

  /** Brings an item to the disk itself, and lets nobody write it any more. */
  async seal(id: string): Promise<void> {
    // One whose decision broke off is closed already.
    await chmod(this.fileOf(id), 0o600);
    const handle = await open(this.fileOf(id), 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(this.fileOf(id), 0o400);
  }

  /** The first bytes of an item. */
  async head(id: string, bytes: number): Promise<Uint8Array> {
    const handle = await open(this.fileOf(id));
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.fileOf(id), { force: true });
    await rm(this.thumbnailOf(id), { force: true });
  }

  /** Ids of the items that have a file. */
  async ids(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }
}
