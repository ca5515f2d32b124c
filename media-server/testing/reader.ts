/** Reads a subscription as a client would: item after item, and to its end. */
export class Reader<T> {
  readonly #items: AsyncIterator<T>;
  readonly #stop: AbortController;

  /** `open` is given the signal that ends the subscription. */
  constructor(open: (signal: AbortSignal) => AsyncIterable<T>) {
    this.#stop = new AbortController();
    this.#items = open(this.#stop.signal)[Symbol.asyncIterator]();
  }

  /** The next item; throws at the end. */
  async next(): Promise<T> {
    const { done, value } = await this.#items.next();
    if (done === true) {
      throw new Error('the subscription has ended');
    }
    return value;
  }

  /** Items up to and with the first one that fits. */
  async until(fits: (item: T) => boolean): Promise<T[]> {
    const seen: T[] = [];
    for (;;) {
      const item = await this.next();
      seen.push(item);
      if (fits(item)) {
        return seen;
      }
    }
  }

  /** Ends the subscription, as an unsubscribing or vanished client does. Answers with what was on its way. */
  async stop(): Promise<T[]> {
    this.#stop.abort();
    const rest: T[] = [];
    for (;;) {
      const { done, value } = await this.#items.next();
      if (done === true) {
        return rest;
      }
      rest.push(value);
    }
  }
}
