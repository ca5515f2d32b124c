import type { Logger } from '../../log.ts';
import type { Track, TrackDemand } from '../../sfu/track.ts';
import type { Sent } from './session-media.ts';

interface Held {
  sourceId: string;
  demand: Promise<TrackDemand | null>;
}

/** Streams of sites at other courts' servers come only while somebody needs them: what is recorded is needed, whoever looks. */
export class RecordedDemands {
  readonly #log: Logger;
  readonly #held = new Map<Track, Held>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Asks for a stream, at its highest layer, until its source is released or it ends. Again, or for a stream of this server, it does nothing. */
  hold(sourceId: string, { track, demand }: Pick<Sent, 'track' | 'demand'>): void {
    if (demand === null || this.#held.has(track)) {
      return;
    }
    const asked = demand().then(
      (held) => {
        held.want({ paused: false });
        return held;
      },
      (error: unknown) => {
        this.#held.delete(track);
        this.#log.warn({ err: error, source: sourceId }, 'a stream to be recorded could not be asked for');
        return null;
      },
    );
    this.#held.set(track, { sourceId, demand: asked });
    track.producer.observer.once('close', () => this.#drop(track));
  }

  /** Nothing of the source is recorded any more. */
  release(sourceId: string): void {
    for (const [track, held] of this.#held) {
      if (held.sourceId === sourceId) {
        this.#drop(track);
      }
    }
  }

  #drop(track: Track): void {
    const held = this.#held.get(track);
    this.#held.delete(track);
    void held?.demand.then((demand) => demand?.release());
  }
}
