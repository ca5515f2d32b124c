import type { Logger } from '../../log.ts';
import { Child } from '../../ingest/child.ts';
import type { Store } from '../../store/open.ts';
import type { EvidenceDesk } from './desk.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { EvidenceRow } from './rows.ts';

/** A picture that takes longer isn't worth it, ms. */
const LIMIT_MS = 15_000;
/** Larger pictures are decoded by nobody here. */
const MAX_PIXELS = 120_000_000;
const WIDTH = 320;

interface Deps {
  ffmpegPath: string;
  store: Store;
  log: Logger;
  files: EvidenceFiles;
  desk: EvidenceDesk;
}

/** Small pictures of photos and videos, one made after the other: live pictures need the machine's cores too. */
export class Thumbnails {
  readonly #deps: Deps;
  #working: Promise<void> = Promise.resolve();
  #current: Child | null = null;
  #closed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Makes that of an item when those before it are done. One that can't be made is done without. */
  make(row: EvidenceRow): void {
    if (row.kind === 'photo' || row.kind === 'video') {
      this.#working = this.#working.then(() => this.#make(row));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#current?.stop();
    await this.#working;
  }

  async #make(row: EvidenceRow): Promise<void> {
    const { store, log, desk } = this.#deps;
    const { id } = row;
    if (this.#closed) {
      return;
    }
    try {
      await this.#run(id);
      await store.db('evidence').where({ id }).update({ has_thumbnail: 1 });
      await desk.changed(row);
    } catch (error) {
      log.warn({ err: error, evidence: id }, 'no small picture could be made of an item');
    }
  }

  async #run(id: string): Promise<void> {
    const { ffmpegPath, files } = this.#deps;
    const child = new Child(
      ffmpegPath,
      [
        ...`-hide_banner -nostats -loglevel error -protocol_whitelist file -max_pixels ${MAX_PIXELS}`.split(
          ' ',
        ),
        '-i',
        files.fileOf(id),
        ...`-frames:v 1 -vf scale=min(${WIDTH}\\,iw):-2 -q:v 5 -f image2 -update 1 -y`.split(' '),
        files.thumbnailOf(id),
      ],
      { diesWithParent: true },
    );
    this.#current = child;
    const timer = setTimeout(() => void child.stop(), LIMIT_MS);
    const { code, errors } = await child.ended;
    clearTimeout(timer);
    this.#current = null;
    if (code !== 0) {
      throw new Error(`ffmpeg ended with ${code ?? 'a signal'}: ${errors}`);
    }
  }
}
