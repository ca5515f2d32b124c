/** A sample that is at least this exact needs no better one, ms. */
const GOOD_ENOUGH_MS = 250;

/** One answer with the server's time; all are UTC ms, `sentAt` and `receivedAt` by this machine's clock. */
export interface ClockSample {
  sentAt: number;
  receivedAt: number;
  serverTime: number;
}

/**
 * How far the server's clock is from this machine's. The server's time was read somewhere between asking and hearing, so that a sample
 * is exact to half of its round trip: of all samples of a connection the one with the shortest counts. On a busy machine the first
 * takes seconds.
 */
export class ServerClock {
  #offsetMs = 0;
  #errorMs = Infinity;

  /** What has to be added to this machine's time, ms. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Whether another sample is of no use. */
  get isGoodEnough(): boolean {
    return this.#errorMs <= GOOD_ENOUGH_MS;
  }

  add({ sentAt, receivedAt, serverTime }: ClockSample): void {
    const errorMs = (receivedAt - sentAt) / 2;
    if (errorMs >= 0 && errorMs < this.#errorMs) {
      this.#errorMs = errorMs;
      this.#offsetMs = serverTime - (sentAt + receivedAt) / 2;
    }
  }

  /** A new connection: either clock may have been set meanwhile, so that its first sample counts whatever it is. */
  renew(): void {
    this.#errorMs = Infinity;
  }
}
