import type { types } from 'mediasoup';
import { LOOPBACK } from './listen.ts';
import type { LiveWorker } from './live-worker.ts';
import type { Track } from './track.ts';

/** A pipe that nobody uses is kept this long: a wall that changes its layout comes back for the same pictures. */
const LINGER_MS = 5_000;

/** A right to consume a producer on some worker's router; the pipe behind it stays while any lease is held. */
export interface Lease {
  producerId: string;
  /** Idempotent. */
  release(): void;
}

/** Both ends of a pipe. */
interface Ends {
  consumer: types.Consumer;
  producerId: string;
}

interface Pipe {
  ready: Promise<Ends>;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/** Pipes between routers: one for each producer and target, made on demand, closed when unused. */
export class Pipes {
  readonly #pipes = new Map<string, Pipe>();

  /** Pipes that are up or coming up. */
  get size(): number {
    return this.#pipes.size;
  }

  /** Makes `track` consumable on the router of `target`. Throws when either worker is gone. */
  async lease(track: Track, target: Pick<LiveWorker, 'router'>): Promise<Lease> {
    const { id } = track.producer;
    if (track.worker.router === target.router) {
      return { producerId: id, release: () => undefined };
    }
    const key = `${id}>${target.router.id}`;
    const pipe = this.#pipes.get(key) ?? this.#open(key, track, target);
    clearTimeout(pipe.closing);
    pipe.users += 1;
    let released = false;
    const release = (): void => {
      if (!released) {
        released = true;
        pipe.users -= 1;
        this.#closeWhenUnused(pipe);
      }
    };
    try {
      const { producerId } = await pipe.ready;
      return { producerId, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #open(key: string, track: Track, target: Pick<LiveWorker, 'router'>): Pipe {
    const ready = track.worker.router
      .pipeToRouter({
        producerId: track.producer.id,
        router: target.router,
        listenInfo: LOOPBACK,
        enableRtx: true,
        // Ids are a worker's, and several routers of one may have the producer.
        keepId: false,
      })
      .then(({ pipeConsumer, pipeProducer }): Ends => {
        if (pipeConsumer === undefined || pipeProducer === undefined) {
          throw new Error('mediasoup piped a producer without both ends');
        }
        return { consumer: pipeConsumer, producerId: pipeProducer.id };
      });
    const pipe: Pipe = { ready, users: 0, closing: undefined };
    this.#pipes.set(key, pipe);
    const forget = (): void => {
      clearTimeout(pipe.closing);
      if (this.#pipes.get(key) === pipe) {
        this.#pipes.delete(key);
      }
    };
    void this.#forgetAtEnd(ready, forget);
    return pipe;
  }

  async #forgetAtEnd(ready: Pipe['ready'], forget: () => void): Promise<void> {
    try {
      const { consumer } = await ready;
      if (consumer.closed) {
        forget();
      } else {
        consumer.observer.once('close', forget);
      }
    } catch {
      // Whoever holds a lease hears why; the next lease tries again.
      forget();
    }
  }

  #closeWhenUnused(pipe: Pipe): void {
    if (pipe.users > 0) {
      return;
    }
    clearTimeout(pipe.closing);
    pipe.closing = setTimeout(() => {
      pipe.ready.then(
        ({ consumer }) => consumer.close(),
        () => undefined,
      );
    }, LINGER_MS);
    pipe.closing.unref();
  }
}
