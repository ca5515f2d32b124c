import {
  mayBeHeard,
  mayHear,
  maySee,
  maySendContent,
  maySendPicture,
  mayViewContent,
} from '#shared/consultation/rights.ts';
import { siteOf, type Consultation } from '#shared/consultation/session.ts';
import type { SentStream, StreamKind } from '#shared/consultation/view.ts';
import { AppError } from '#shared/errors.ts';
import type { ConsumerOptions, RtcParameters } from '#shared/media.ts';
import type { Peer } from '../../sfu/peer.ts';
import type { PeerConsumer } from '../../sfu/peer-consumer.ts';
import type { Track, TrackDemand } from '../../sfu/track.ts';

/** What of a caller's place in the SFU a session needs. */
export type SessionPeer = Pick<Peer, 'id' | 'produceGoverned' | 'consume'>;

/** Something that a site sends. */
export interface Sent {
  consultationId: string;
  siteId: string;
  stream: StreamKind;
  serial: number;
  track: Track;
  /** The right to it, where the site is at another court's server and sends only what somebody here needs. */
  demand: (() => Promise<TrackDemand>) | null;
  /** Lets it through, or holds it back. */
  govern: (isOpen: boolean) => Promise<void>;
  /** Whether the server lets it through now. */
  isOpen: boolean;
}

type SiteStream = Pick<Sent, 'consultationId' | 'siteId' | 'stream'>;

/** Something that is received by who looks from a place. */
interface Received {
  consultationId: string;
  /** The place; null for a hall's wall, which is shown what its court's place may see, itself too. */
  viewerId: string;
  isWall: boolean;
  siteId: string;
  stream: StreamKind;
  consumer: PeerConsumer;
}

export interface Place {
  viewerId: string;
  isWall: boolean;
}

/** Whether a stream of a site has a place in the session, heard and seen or not. */
export function isWanted(state: Consultation, { siteId, stream }: Pick<Sent, 'siteId' | 'stream'>): boolean {
  const presence = siteOf(state, siteId)?.presence;
  const isIn = state.phase === 'running' && (presence === 'present' || presence === 'away');
  return isIn && (stream !== 'content' || maySendContent(state, siteId));
}

/** Whether a site may send a stream now. */
export function maySend(state: Consultation, siteId: string, stream: StreamKind): boolean {
  const site = siteOf(state, siteId);
  // A unit's page goes on publishing: what it closes in the session is held back here.
  if (site?.kind === 'unit' && (stream === 'audio' ? site.own.audioOff : site.own.videoOff)) {
    return false;
  }
  switch (stream) {
    case 'audio': {
      return mayBeHeard(state, siteId);
    }
    case 'video': {
      return maySendPicture(state, siteId);
    }
    case 'content': {
      return maySendContent(state, siteId);
    }
  }
}

/** Whether who looks from a place may be sent a site's stream now. */
export function mayReceiveStream(
  state: Consultation,
  { viewerId, isWall }: Place,
  { siteId, stream }: { siteId: string; stream: StreamKind },
): boolean {
  // A wall shows its own hall's picture too when that is what everyone sees.
  if (isWall && siteId === viewerId) {
    return stream !== 'audio' && maySendPicture(state, siteId);
  }
  switch (stream) {
    case 'audio': {
      return mayHear(state, viewerId, siteId);
    }
    case 'video': {
      return maySee(state, viewerId, siteId);
    }
    case 'content': {
      return (
        mayHear(state, viewerId, siteId) && maySendContent(state, siteId) && mayViewContent(state, viewerId)
      );
    }
  }
}

/**
 * The streams of sessions. Every stream is paused until the session's rules let it through, and clients cannot resume it: who was muted is
 * silent whatever their page does. What somebody may not see any more is taken from them by closing it.
 */
export class SessionMedia {
  readonly #sent = new Set<Sent>();
  readonly #received = new Set<Received>();
  readonly #onStreams: (consultationId: string) => void;
  #serial = 0;

  constructor(onStreams: (consultationId: string) => void) {
    this.#onStreams = onStreams;
  }

  get all(): Iterable<Sent> {
    return this.#sent;
  }

  /** What the sites of a session send now. */
  streams(consultationId: string): SentStream[] {
    return [...this.#sent]
      .filter((sent) => sent.consultationId === consultationId)
      .map(({ siteId, stream, serial }) => ({ siteId, stream, serial }));
  }

  /** A site begins to send; what it sent of the kind before ends. Throws `forbidden` where its role has no voice. */
  async send(
    state: () => Consultation | undefined,
    { consultationId, siteId, stream }: SiteStream,
    {
      peer,
      transportId,
      rtpParameters,
    }: { peer: SessionPeer; transportId: string; rtpParameters: RtcParameters },
  ): Promise<Track> {
    const kind = stream === 'audio' ? 'audio' : 'video';
    const track = await peer.produceGoverned(transportId, rtpParameters, kind);
    const now = state();
    if (
      now === undefined ||
      !(stream === 'content' ? maySendContent(now, siteId) : maySendPicture(now, siteId))
    ) {
      track.producer.close();
      throw AppError.forbidden(`the site may not send ${stream} now`);
    }
    await this.#keep(now, {
      consultationId,
      siteId,
      stream,
      track,
      demand: null,
      govern: (isOpen) => (isOpen ? track.producer.resume() : track.producer.pause()),
    });
    return track;
  }

  /** Takes what a site sends otherwise than from a peer here, over a line or as a copy, in place of what it sent before. */
  adopt(state: Consultation, sent: SiteStream & Pick<Sent, 'track' | 'demand' | 'govern'>): Promise<void> {
    return this.#keep(state, sent);
  }

  /** Ends a stream of the peer's own. Throws `notFound`. */
  stop(peer: SessionPeer, consultationId: string, producerId: string): void {
    const sent = [...this.#sent].find(
      (each) => each.consultationId === consultationId && each.track.producer.id === producerId,
    );
    if (sent?.track.publisher !== peer.id) {
      throw AppError.notFound('producer', producerId);
    }
    sent.track.producer.close();
  }

  /** What a site sends, for who looks from a place. Throws `forbidden`, `unavailable` while it sends nothing of the kind. */
  async receive(
    state: () => Consultation | undefined,
    place: Place & { consultationId: string; siteId: string; stream: StreamKind },
    { peer, transportId }: { peer: SessionPeer; transportId: string },
  ): Promise<ConsumerOptions> {
    const { consultationId, viewerId, isWall, siteId, stream } = place;
    const isAllowed = (): boolean => {
      const now = state();
      return now !== undefined && mayReceiveStream(now, place, place);
    };
    if (!isAllowed()) {
      throw AppError.forbidden('the session does not show this now');
    }
    const sent = this.find(consultationId, siteId, stream);
    if (sent === undefined) {
      throw AppError.unavailable(`the site sends no ${stream} now`);
    }
    const demand = (await sent.demand?.()) ?? null;
    let consumer: PeerConsumer;
    try {
      consumer = await peer.consume(transportId, `consultation:${siteId}`, { ...sent.track, demand });
    } catch (error) {
      demand?.release();
      throw error;
    }
    // The chair's hand may have been faster.
    if (!isAllowed()) {
      consumer.close();
      throw AppError.forbidden('the session does not show this now');
    }
    const received: Received = { consultationId, viewerId, isWall, siteId, stream, consumer };
    this.#received.add(received);
    consumer.onClose(() => this.#received.delete(received));
    return {
      id: consumer.id,
      producerId: sent.track.producer.id,
      kind: consumer.kind,
      rtpParameters: { ...consumer.rtpParameters },
      ...consumer.layers,
      epoch: 0,
    };
  }

  /** Brings what flows in line with the session's rules. */
  async enforce(state: Consultation): Promise<void> {
    for (const received of this.#received) {
      if (received.consultationId === state.id && !mayReceiveStream(state, received, received)) {
        received.consumer.withdraw();
      }
    }
    const own = [...this.#sent].filter(({ consultationId }) => consultationId === state.id);
    await Promise.all(own.map((sent) => this.#settle(state, sent)));
  }

  find(consultationId: string, siteId: string, stream: StreamKind): Sent | undefined {
    return [...this.#sent].find(
      (sent) => sent.consultationId === consultationId && sent.siteId === siteId && sent.stream === stream,
    );
  }

  async #keep(state: Consultation, given: Omit<Sent, 'serial' | 'isOpen'>): Promise<void> {
    const { consultationId, siteId, stream, track } = given;
    const before = this.find(consultationId, siteId, stream);
    this.#serial += 1;
    const sent: Sent = { ...given, serial: this.#serial, isOpen: false };
    this.#sent.add(sent);
    track.producer.observer.once('close', () => {
      this.#sent.delete(sent);
      this.#onStreams(consultationId);
    });
    before?.track.producer.close();
    await this.#settle(state, sent);
    this.#onStreams(consultationId);
  }

  async #settle(state: Consultation, sent: Sent): Promise<void> {
    const { producer } = sent.track;
    if (!isWanted(state, sent)) {
      producer.close();
      return;
    }
    const isOpen = maySend(state, sent.siteId, sent.stream);
    if (isOpen === sent.isOpen || producer.closed) {
      return;
    }
    sent.isOpen = isOpen;
    try {
      await sent.govern(isOpen);
    } catch {
      // Its worker is gone, and it with that; the site sends anew.
    }
  }
}
