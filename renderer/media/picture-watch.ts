import { LinkHealth } from './link-health.ts';

/** Without a new picture for this long a source counts as stalled, ms. HLS arrives in segments, so that it may pause longer. */
export const STALLED_AFTER_MS = { sfu: 2_500, hls: 8_000 };

/** Failures that are borne before the link is given up for snapshots, and how long pictures have to flow for them to come back, ms. */
const RETRIES = 3;
const REFILL_MS = 30_000;

/** Watches whether one viewer's frames come, and what that says of its link: a picture that doesn't come in time costs a retry. */
export class PictureWatch {
  readonly #health = new LinkHealth({ retries: RETRIES, refillMs: REFILL_MS });
  #frames = 0;
  #frameAt: number | null = null;
  /** Since when frames have been expected without a break, or since the last time that they were too late. */
  #expectedSince = 0;
  #blamedAt = 0;
  #flows = false;

  /** When the last frame was seen; null where none was. UTC ms. */
  get frameAt(): number | null {
    return this.#frameAt;
  }

  /** Frames arrive, as they should. */
  get flows(): boolean {
    return this.#flows;
  }

  /** The way from the server has failed too often. */
  get linkIsDown(): boolean {
    return this.#health.isDown;
  }

  /** A new player begins. */
  begin(now: number): void {
    this.#expectedSince = now;
    this.#blamedAt = now;
    this.#frames = 0;
  }

  /** The number of frames that the player has decoded until now. */
  note(frames: number, now: number): void {
    if (frames !== this.#frames) {
      this.#frames = frames;
      this.#frameAt = now;
    }
  }

  /** The first frame of a player is on the screen. */
  noteFirst(now: number): void {
    this.#frameAt = now;
  }

  /** The player has failed. */
  fail(): void {
    this.#flows = false;
    this.#health.fail();
  }

  /** To be called about once a second. */
  judge({ isExpected, isRelayed }: { isExpected: boolean; isRelayed: boolean }, now: number): void {
    if (!isExpected) {
      this.#expectedSince = now;
      this.#blamedAt = now;
      this.#flows = false;
      this.#health.rest();
      return;
    }
    const limit = STALLED_AFTER_MS[isRelayed ? 'hls' : 'sfu'];
    const frameAt = this.#frameAt ?? 0;
    this.#flows = frameAt >= this.#expectedSince && now - frameAt <= limit;
    if (this.#flows) {
      this.#health.well(now);
      this.#blamedAt = frameAt;
    } else if (now - this.#blamedAt > limit) {
      this.#health.fail();
      this.#blamedAt = now;
    }
  }
}
