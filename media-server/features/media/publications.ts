import type { Peer } from '../../sfu/peer.ts';
import type { Track } from '../../sfu/track.ts';
import type { Sources } from '../sources/sources.ts';

interface Publication {
  sourceId: string;
  track: Track;
}

/** What peers publish, so that an end that the unit wants is told from one that befalls it. */
export class Publications {
  readonly #sources: Sources;
  readonly #byProducer = new Map<string, Publication>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  begin(sourceId: string, track: Track): void {
    const { producer } = track;
    try {
      this.#sources.publish(sourceId, track);
    } catch (error) {
      producer.close();
      throw error;
    }
    this.#byProducer.set(producer.id, { sourceId, track });
    producer.observer.once('close', () => this.#byProducer.delete(producer.id));
  }

  /** The unit stops one stream of its own accord; to be called before the producer closes. */
  end(peer: Peer, producerId: string): void {
    const publication = this.#byProducer.get(producerId);
    if (publication?.track.publisher === peer.id) {
      this.#sources.withdraw(publication.sourceId, publication.track);
    }
  }

  /** The unit stops everything of its own accord. */
  endAll(peer: Peer): void {
    for (const producerId of this.#byProducer.keys()) {
      this.end(peer, producerId);
    }
  }
}
