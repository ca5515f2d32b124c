import type { MediaEvent } from '#shared/media.ts';
import { Feed } from '../../feed.ts';

/** Closures that are kept for a peer whose signalling is away. */
const MAX_MISSED = 1_000;

/**
 * The event feed of one peer. Nobody may be listening for a while: what closed meanwhile is kept and told to the next
 * subscriber, everything else is told as state.
 */
export class PeerEvents {
  readonly #feed = new Feed<MediaEvent>();
  readonly #missed: MediaEvent[] = [];

  /** Number of subscribers. */
  get listeners(): number {
    return this.#feed.size;
  }

  readonly emit = (event: MediaEvent): void => {
    const closes = event.type === 'consumerClosed' || event.type === 'producerClosed';
    if (this.#feed.size === 0 && closes && this.#missed.length < MAX_MISSED) {
      this.#missed.push(event);
    }
    this.#feed.publish(event);
  };

  /** `ready`, what was missed, `state`, then everything as it happens, until `signal` aborts or the peer is reset. */
  async *read(state: () => void, signal: AbortSignal): AsyncGenerator<MediaEvent> {
    const snapshot = (): Promise<MediaEvent[]> => {
      const missed = this.#missed.splice(0);
      state();
      return Promise.resolve([{ type: 'ready' }, ...missed]);
    };
    for await (const item of this.#feed.read(snapshot, signal)) {
      const events = Array.isArray(item) ? item : [item];
      yield* events;
      if (events.some((event) => event.type === 'reset')) {
        return;
      }
    }
  }
}
