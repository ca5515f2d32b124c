import type { Producer, ProducerOptions } from 'mediasoup-client/types';
import { retryDelayMs } from '../api/ladder.ts';
import { Cell, type Readable } from '../api/store.ts';
import type { Announcement, Peer } from './peer.ts';
import type { MediaSession, PeerFollower } from './session.ts';

/** Where a track is at the server. */
export interface SentPlace {
  peerId: string;
  producerId: string;
}

export interface AnnouncedTrackOptions {
  session: Pick<MediaSession, 'follow'>;
  /** It is stopped when the sending is closed. */
  track: MediaStreamTrack;
  announcement: Announcement;
  /** How it is sent; the track and who owns it are added. */
  options: (peer: Peer) => Omit<ProducerOptions, 'track' | 'stopTracks'>;
}

/**
 * A track that is sent for a purpose of its own, through whichever peer the page has: it is at the server all the time and sends nothing
 * while it is closed to sound or picture.
 */
export class AnnouncedTrack implements PeerFollower {
  readonly #options: AnnouncedTrackOptions;
  readonly #state = new Cell<SentPlace | null>(null);
  readonly #stop: () => void;
  #peer: Peer | null = null;
  #producer: Producer | null = null;
  #isOpen = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: AnnouncedTrackOptions) {
    this.#options = options;
    this.#stop = options.session.follow(this);
  }

  /** Null while it isn't at the server. */
  get state(): Readable<SentPlace | null> {
    return this.#state;
  }

  /** Lets sound or picture go out, or none. */
  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#options.track.enabled = isOpen;
    if (isOpen) {
      this.#producer?.resume();
    } else {
      this.#producer?.pause();
    }
  }

  /** The browser's own figures of what is sent; undefined while nothing is. */
  stats(): Promise<RTCStatsReport | undefined> {
    return this.#producer?.getStats() ?? Promise.resolve(undefined);
  }

  attach(peer: Peer | null): void {
    clearTimeout(this.#retry);
    this.#peer = peer;
    this.#producer = null;
    this.#state.set(null);
    if (peer !== null) {
      void this.#begin(peer);
    }
  }

  close(): void {
    const [peer, producer] = [this.#peer, this.#producer];
    if (peer !== null && producer !== null) {
      peer.closeProducer(producer);
    }
    this.#stop();
    this.#options.track.stop();
  }

  async #begin(peer: Peer): Promise<void> {
    const { track, announcement, options } = this.#options;
    try {
      const producer = await peer.produce(
        { ...options(peer), track, stopTracks: false },
        () => this.#again(peer),
        announcement,
      );
      if (this.#peer !== peer) {
        peer.closeProducer(producer);
        return;
      }
      this.#producer = producer;
      this.#attempt = 0;
      this.setOpen(this.#isOpen);
      this.#state.set({ peerId: peer.id, producerId: producer.id });
    } catch {
      this.#again(peer);
    }
  }

  #again(peer: Peer): void {
    if (this.#peer === peer && !peer.closed) {
      this.#producer?.close();
      this.#producer = null;
      this.#state.set(null);
      this.#retry = setTimeout(() => void this.#begin(peer), retryDelayMs(++this.#attempt));
    }
  }
}
