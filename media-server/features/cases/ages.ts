import { HOUR_MS } from '#shared/calendar/zone.ts';

/** Ages are counted by the hour: finer than anybody asks for, and a median costs no sorting. */
const BUCKET_MS = HOUR_MS;

/** A set of ages whose median is wanted. */
export class Ages {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(ageMs: number): void {
    const bucket = Math.max(0, Math.floor(ageMs / BUCKET_MS));
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#total += 1;
  }

  /** Takes all of another set. */
  addAll(other: Ages): void {
    for (const [bucket, count] of other.#counts) {
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    }
    this.#total += other.#total;
  }

  /** The median, ms, to the hour; null without any. */
  get median(): number | null {
    if (this.#total === 0) {
      return null;
    }
    let below = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      below += this.#counts.get(bucket) ?? 0;
      if (below * 2 >= this.#total) {
        return bucket * BUCKET_MS;
      }
    }
    return null;
  }
}
