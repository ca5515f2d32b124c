import { AppError } from '#shared/errors.ts';
import type { MediaKind, RtcParameters } from '#shared/media.ts';
import type { Track } from '../../sfu/track.ts';
import type { SessionPeer } from './session-media.ts';

/** A test that nobody ends is over after this long, ms. */
const LIMIT_MS = 60_000;

/** What sites send to find out how their line is: the media server takes it, says what it got, and lets nothing through. */
export class LineTests {
  readonly #tracks = new Map<string, Track>();

  /** Takes a stream of a test. */
  async begin(
    peer: Pick<SessionPeer, 'produceGoverned'>,
    given: { transportId: string; kind: MediaKind; rtpParameters: RtcParameters },
  ): Promise<Track> {
    const track = await peer.produceGoverned(given.transportId, given.rtpParameters, given.kind);
    const { producer } = track;
    this.#tracks.set(producer.id, track);
    const limit = setTimeout(() => producer.close(), LIMIT_MS);
    producer.observer.once('close', () => {
      clearTimeout(limit);
      this.#tracks.delete(producer.id);
    });
    return track;
  }

  /** Ends one of the peer's own. Throws `notFound`. */
  end(peer: Pick<SessionPeer, 'id'>, producerId: string): void {
    const track = this.#tracks.get(producerId);
    if (track?.publisher !== peer.id) {
      throw AppError.notFound('producer', producerId);
    }
    track.producer.close();
  }

  close(): void {
    for (const { producer } of this.#tracks.values()) {
      producer.close();
    }
  }
}
