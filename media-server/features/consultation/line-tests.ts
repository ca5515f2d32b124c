import type { OnwardLine } from '#shared/consultation/check.ts';
import { AppError } from '#shared/errors.ts';
import type { MediaKind, RtcParameters } from '#shared/media.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Track } from '../../sfu/track.ts';
import type { SessionBook } from './attendance.ts';
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

/** The calls of a site's test of its line, wherever the session is held. */
export function lineTestHandlers({
  sessions,
  requirePeer,
  lineTests,
  onwardOf,
}: {
  sessions: SessionBook;
  requirePeer: (caller: Caller, peerId: string) => SessionPeer;
  lineTests: LineTests;
  /** The line from here to where the session is held; null: it is held here. Throws `unavailable` while it is cut. */
  onwardOf: (consultationId: string) => OnwardLine | null;
}): Pick<ServerHandlers<'consultation'>, 'testLine' | 'endLineTest'> {
  return {
    testLine: async (context, { consultationId, peerId, transportId, kind, rtpParameters }) => {
      const caller = signedIn(context);
      const peer = requirePeer(caller, peerId);
      const { state } = await sessions.require(caller, consultationId);
      if (sessions.placeOf(state, caller) === undefined) {
        throw AppError.forbidden('nobody has invited you or your court to this session');
      }
      const onward = onwardOf(consultationId);
      const track = await lineTests.begin(peer, { transportId, kind, rtpParameters });
      return { producerId: track.producer.id, onward };
    },
    endLineTest: async (context, { consultationId, peerId, producerId }) => {
      const caller = signedIn(context);
      await sessions.require(caller, consultationId);
      lineTests.end(requirePeer(caller, peerId), producerId);
      return {};
    },
  };
}
