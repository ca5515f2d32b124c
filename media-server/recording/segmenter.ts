import { SEGMENT_MS } from './arguments.ts';
import type { RunFragment } from './run.ts';

/** A little less than a segment is one, so that a key frame a moment early isn't waited over. */
const NEARLY_MS = SEGMENT_MS - 150;
/** The first ones are shorter: a viewer who begins now gets a picture sooner. */
const FIRST_MS = 900;
const FIRST_SEGMENTS = 2;
/** A source that sends no key frames is cut all the same. */
const MAX_MS = 10_000;

/** A stretch of a run, made of whole fragments. Times in ms since the beginning of the run. */
export interface Cut {
  bytes: Buffer;
  startMs: number;
  durationMs: number;
  /** It can be played without the one before. */
  independent: boolean;
}

/** Puts fragments together into segments that begin with a key frame. */
export class Segmenter {
  #held: RunFragment[] = [];
  #cuts = 0;

  /** Takes the next fragment; answers with the segment that it ends, by a key frame at its own beginning or behind its end. */
  push(fragment: RunFragment): Cut | null {
    const [first] = this.#held;
    const heldMs = first === undefined ? 0 : fragment.startMs - first.startMs;
    const isFull = heldMs >= MAX_MS || (fragment.isKey && heldMs >= this.#wantedMs);
    const cut = isFull ? this.#cut(heldMs) : null;
    this.#held.push(fragment);
    const nowMs = heldMs + fragment.durationMs;
    return cut === null && fragment.endsBeforeKey === true && nowMs >= this.#wantedMs
      ? this.#cut(nowMs)
      : cut;
  }

  /** What is held, as the last segment; null when there is nothing. */
  flush(): Cut | null {
    const [first, last] = [this.#held[0], this.#held.at(-1)];
    return first === undefined || last === undefined
      ? null
      : this.#cut(last.startMs + last.durationMs - first.startMs);
  }

  get #wantedMs(): number {
    return this.#cuts < FIRST_SEGMENTS ? FIRST_MS : NEARLY_MS;
  }

  #cut(durationMs: number): Cut | null {
    const [first] = this.#held;
    const bytes = Buffer.concat(this.#held.flatMap((fragment) => fragment.bytes));
    this.#held = [];
    if (first === undefined || durationMs <= 0) {
      return null;
    }
    this.#cuts += 1;
    return { bytes, startMs: first.startMs, durationMs, independent: first.isKey };
  }
}
