/** A viewer that has asked for nothing for this long has stopped; what it asks for later is another viewing. Playlists are asked for every few seconds. */
export const VIEWING_GAP_MS = 60_000;

/** Tells the requests that begin a viewing of a relayed source from those that go on with one. */
export class Viewings {
  /** Time of the last request by viewer and source, the oldest first. */
  readonly #askedAt = new Map<string, number>();

  /** Viewings that go on or have ended within the gap. */
  get size(): number {
    return this.#askedAt.size;
  }

  /** Notes a request; true when it begins a viewing. `now` in ms. */
  begins(sessionId: string, sourceId: string, now: number): boolean {
    for (const [key, at] of this.#askedAt) {
      if (now - at <= VIEWING_GAP_MS) {
        break;
      }
      this.#askedAt.delete(key);
    }
    const key = `${sessionId} ${sourceId}`;
    // Taken out and put in again, so that the order stays that of the times.
    const goesOn = this.#askedAt.delete(key);
    this.#askedAt.set(key, now);
    return !goesOn;
  }

  /** Makes the next request begin a viewing. */
  forget(sessionId: string, sourceId: string): void {
    this.#askedAt.delete(`${sessionId} ${sourceId}`);
  }
}
