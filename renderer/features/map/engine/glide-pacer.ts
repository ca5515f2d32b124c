/** A marker that has moved less than this since it was drawn looks the same, CSS pixels. */
export const SEEN_PX = 0.5;
/** Frames follow each other no faster, ms: a glide looks smooth at this rate, and leaves time for the pictures beside the map. */
const FRAME_MS = 33;

/**
 * Decides when the map is drawn while units glide: just as often as the fastest of them moves by a visible amount, and not at all
 * when nothing does.
 */
export class GlidePacer {
  readonly #repaint: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer goes off; times in ms of `performance.now()`. */
  #dueAt = Number.POSITIVE_INFINITY;
  #paintedAt = Number.NEGATIVE_INFINITY;
  /** The fastest unit may be so far from where it was drawn, or is going to be, CSS pixels. */
  #pendingPx = 0;
  #endAt = 0;
  #intervalMs = FRAME_MS;

  constructor(repaint: () => void) {
    this.#repaint = repaint;
  }

  /** Units in view are on their way, the fastest of them by `px`, the last one until `endAt`. */
  handleMove(px: number, endAt: number, now: number): void {
    this.#pendingPx += px;
    if (this.#pendingPx < SEEN_PX) {
      return;
    }
    this.#endAt = Math.max(this.#endAt, endAt);
    this.#intervalMs = Math.max(FRAME_MS, ((this.#endAt - now) * SEEN_PX) / this.#pendingPx);
    this.#pendingPx = 0;
    this.#plan(Math.max(now, this.#paintedAt + this.#intervalMs), now);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#endAt = 0;
  }

  /** Draws at a time, or sooner if that was planned before. */
  #plan(at: number, now: number): void {
    if (at < this.#dueAt) {
      clearTimeout(this.#timer);
      this.#dueAt = at;
      this.#timer = setTimeout(() => this.#step(performance.now()), at - now);
    }
  }

  #step(now: number): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#paintedAt = now;
    this.#repaint();
    if (now < this.#endAt) {
      this.#plan(Math.min(now + this.#intervalMs, this.#endAt), now);
    }
  }
}
