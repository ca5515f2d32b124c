import type { types } from 'mediasoup';
import type { LiveWorker } from './live-worker.ts';

/** A router that nobody uses is kept this long: players come back after a source has started anew. */
const LINGER_MS = 5_000;

interface PlayRouter {
  ready: Promise<types.Router>;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/** A right to a router; it stays while any is held. */
export interface RouterLease {
  router: types.Router;
  /** Idempotent. */
  release(): void;
}

/**
 * Routers for players that dictate payload types by offering first: a consumer sends under the payload types of its router, and a
 * pipe into another router changes them. Players that offer alike, as those of one browser do, share a router and its pipes.
 */
export class PlayRouters {
  readonly #routers = new Map<string, PlayRouter>();

  /** Routers that are up or coming up. */
  get size(): number {
    return this.#routers.size;
  }

  /** A router of `worker` with these codecs under their preferred payload types. Throws when the worker is gone. */
  async lease(worker: LiveWorker, codecs: types.RouterRtpCodecCapability[]): Promise<RouterLease> {
    const key = `${worker.router.id} ${JSON.stringify(codecs)}`;
    const held = this.#routers.get(key) ?? this.#open(key, worker, codecs);
    clearTimeout(held.closing);
    held.users += 1;
    let released = false;
    const release = (): void => {
      if (!released) {
        released = true;
        held.users -= 1;
        this.#closeWhenUnused(held);
      }
    };
    try {
      return { router: await held.ready, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #open(key: string, worker: LiveWorker, codecs: types.RouterRtpCodecCapability[]): PlayRouter {
    const held: PlayRouter = { ready: worker.createRouter(codecs), users: 0, closing: undefined };
    this.#routers.set(key, held);
    const forget = (): void => {
      clearTimeout(held.closing);
      if (this.#routers.get(key) === held) {
        this.#routers.delete(key);
      }
    };
    held.ready.then(
      (router) => (router.closed ? forget() : router.observer.once('close', forget)),
      // Whoever holds a lease hears why; the next lease tries again.
      forget,
    );
    return held;
  }

  #closeWhenUnused(held: PlayRouter): void {
    if (held.users > 0) {
      return;
    }
    clearTimeout(held.closing);
    held.closing = setTimeout(() => {
      held.ready.then(
        (router) => router.close(),
        () => undefined,
      );
    }, LINGER_MS);
    held.closing.unref();
  }
}
