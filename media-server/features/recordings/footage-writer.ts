import type { FootageRun, Segment } from '../../recording/footage.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { insertFootage, toRunRow, toSegmentRow, type RunRow, type SegmentRow } from './footage-rows.ts';
import type { RecordingRow } from './rows.ts';

/** Rows are written together this often: each write waits for the disk. */
const FLUSH_MS = 1_000;

type Sums = Pick<RecordingRow, 'bytes' | 'media_ms' | 'has_video' | 'has_audio' | 'reencoded'>;

/** Writes what is recorded into the store, in one transaction a second for all sources. */
export class FootageWriter {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  readonly #known = new Set<string>();
  #runs = new Map<string, RunRow>();
  #segments: SegmentRow[] = [];
  #sums = new Map<string, Sums>();
  #flushing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
  }

  /** Keeps a segment of a court. */
  add(segment: Segment, courtId: string): void {
    const { run } = segment;
    if (!this.#known.has(run.id)) {
      this.#known.add(run.id);
      this.#runs.set(run.id, toRunRow(run, courtId));
    }
    this.#segments.push(toSegmentRow(segment));
  }

  /** Keeps the sums of a recording. */
  sum(row: RecordingRow): void {
    const { bytes, media_ms, has_video, has_audio, reencoded } = row;
    this.#sums.set(row.id, { bytes, media_ms, has_video, has_audio, reencoded });
  }

  /** A run has ended, of which something may have been kept. */
  endRun(run: FootageRun): void {
    if (!this.#known.delete(run.id)) {
      return;
    }
    const { id, endedAt, end } = run;
    void this.flush();
    const flushed = this.#flushing;
    const note = async (): Promise<void> => {
      await flushed;
      try {
        const ended = { ended_at: endedAt, end_reason: end };
        await this.#store.db('footage_runs').where({ id }).update(ended);
      } catch (error) {
        this.#log.error({ err: error, run: id }, 'the end of a run could not be noted');
      }
    };
    this.#flushing = note();
  }

  /** Writes what there is now. What can't be written is kept for the next time; never throws. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #write(): Promise<void> {
    const [runs, segments, sums] = [this.#runs, this.#segments, this.#sums];
    if (runs.size + segments.length + sums.size === 0) {
      return;
    }
    [this.#runs, this.#segments, this.#sums] = [new Map<string, RunRow>(), [], new Map<string, Sums>()];
    try {
      await this.#store.db.transaction(async (trx) => {
        await insertFootage(trx, this.#store.dialect, { runs: [...runs.values()], segments });
        for (const [id, sum] of sums) {
          await trx('recordings').where({ id }).update(sum);
        }
      });
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        this.#log.error({ err: error }, 'what was recorded could not be noted; it is tried again');
      }
      this.#hasFailed = true;
      this.#runs = new Map([...runs, ...this.#runs]);
      this.#segments = [...segments, ...this.#segments];
      this.#sums = new Map([...sums, ...this.#sums]);
    }
  }
}
