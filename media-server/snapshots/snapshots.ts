import { AppError } from '#shared/errors.ts';
import type { Clock } from '../clock.ts';
import { Slots } from './slots.ts';

export type PictureType = 'image/webp' | 'image/jpeg';

/** One picture of a source. */
export interface Snapshot {
  type: PictureType;
  data: Buffer;
  /** When it was taken, UTC ms. */
  at: number;
}

/** Where the pictures of a source come from. */
export interface SnapshotSource {
  /** What tells this source's pictures from those that it had before it began anew. */
  key: string;
  /** Takes a picture. Throws `unavailable`. */
  take: () => Promise<{ type: PictureType; data: Buffer }>;
  toJpeg: (picture: Buffer) => Promise<Buffer>;
}

/** A picture of this age is given to everybody who asks, ms. */
const FRESH_MS = 1_000;
/** Who asks waits this long for a new picture while there is one that is not too old, ms. */
const PATIENCE_MS = 700;
/** An older one isn't given any more, ms. Its age is told with it. */
export const MAX_AGE_MS = 15_000;
/** Sources of which a picture is taken at a time: each is a stream through this process until its key frame has come. */
const TAKEN_AT_A_TIME = 8;

/** Keeps the latest picture of each source that is asked for, and takes no more than needed. */
export class Snapshots {
  readonly #clock: Clock;
  readonly #latest = new Map<string, Snapshot>();
  readonly #running = new Map<string, Promise<Snapshot>>();
  readonly #taking = new Slots(TAKEN_AT_A_TIME);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Pictures that are kept. */
  get size(): number {
    return this.#latest.size;
  }

  /** A picture of the source, at most `MAX_AGE_MS` old; a JPEG where asked for. Throws `unavailable`. */
  async get(source: SnapshotSource, type: 'any' | 'image/jpeg'): Promise<Snapshot> {
    const snapshot = await this.#recent(source);
    if (type === 'any' || snapshot.type === type) {
      return snapshot;
    }
    const data = await source.toJpeg(snapshot.data);
    return { type: 'image/jpeg', data, at: snapshot.at };
  }

  async #recent(source: SnapshotSource): Promise<Snapshot> {
    this.#tidy();
    const known = this.#latest.get(source.key);
    if (known !== undefined && this.#ageOf(known) <= FRESH_MS) {
      return known;
    }
    const taking = this.#running.get(source.key) ?? this.#start(source);
    if (known === undefined) {
      return await taking;
    }
    let timer: NodeJS.Timeout | undefined;
    const impatient = new Promise<Snapshot>((resolve) => {
      timer = setTimeout(() => resolve(known), PATIENCE_MS);
    });
    try {
      return await Promise.race([taking, impatient]);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') {
        return known;
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #start(source: SnapshotSource): Promise<Snapshot> {
    const taking = this.#taking.run(async () => {
      const picture = await source.take();
      const snapshot = { ...picture, at: this.#clock.now() };
      this.#latest.delete(source.key);
      this.#latest.set(source.key, snapshot);
      return snapshot;
    });
    this.#running.set(source.key, taking);
    const forget = (): void => {
      this.#running.delete(source.key);
    };
    // Whoever waits for it hears of a failure; nobody may be waiting any more.
    taking.then(forget, forget);
    return taking;
  }

  #ageOf({ at }: Snapshot): number {
    return Math.max(this.#clock.now() - at, 0);
  }

  /** The oldest come first. */
  #tidy(): void {
    for (const [key, snapshot] of this.#latest) {
      if (this.#ageOf(snapshot) <= MAX_AGE_MS) {
        break;
      }
      this.#latest.delete(key);
    }
  }
}
