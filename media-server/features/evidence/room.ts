import { AppError } from '#shared/errors.ts';
import { readFree, type ReadFree } from '../recordings/storage.ts';

/** Refuses what the disk has no room for, before it is begun. */
export class Room {
  readonly #folder: string;
  readonly #minFreeBytes: number;
  readonly #readFree: ReadFree;

  constructor(options: { folder: string; minFreeBytes: number; readFree?: ReadFree | undefined }) {
    this.#folder = options.folder;
    this.#minFreeBytes = options.minFreeBytes;
    this.#readFree = options.readFree ?? readFree;
  }

  /** Bytes that may still be written. */
  async left(): Promise<number> {
    return (await this.#readFree(this.#folder)) - this.#minFreeBytes;
  }

  /** @throws AppError('unavailable') when there is no room for so many bytes */
  async assert(bytes: number): Promise<void> {
    if ((await this.left()) < bytes) {
      throw Room.full();
    }
  }

  static full(cause?: unknown): AppError {
    return AppError.unavailable("the server's disk is full; the item is taken when there is room", cause);
  }
}
