import type { Producer } from 'mediasoup-client/types';
import type { Api } from '../../api/api.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { Cell, type Readable } from '../../api/store.ts';
import type { Announcement, Peer } from '../../media/peer.ts';
import type { MediaSession, PeerFollower } from '../../media/session.ts';

/** The microphone at the server, by which the floor is asked for. */
export interface OpenMicrophone {
  peerId: string;
  producerId: string;
}

/**
 * The page's microphone for the intercom: at the server all the time, so that nothing has to be set up when the key is pressed, and sending
 * nothing but while it has the floor.
 */
export class TalkMicrophone implements PeerFollower {
  readonly #announcement: Announcement;
  readonly #track: MediaStreamTrack;
  readonly #state = new Cell<OpenMicrophone | null>(null);
  readonly #stop: () => void;
  #peer: Peer | null = null;
  #producer: Producer | null = null;
  #isOpen = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** The track is stopped when the microphone is closed. */
  constructor(api: Api, session: MediaSession, track: MediaStreamTrack) {
    const { intercom } = api.call;
    this.#announcement = {
      begin: ({ peerId, transportId, rtpParameters }) =>
        intercom.openMicrophone.mutate({ peerId, transportId, rtpParameters }),
      end: (input) => intercom.closeMicrophone.mutate(input),
    };
    this.#track = track;
    this.#stop = session.follow(this);
  }

  /** Null while it isn't at the server. */
  get state(): Readable<OpenMicrophone | null> {
    return this.#state;
  }

  /** Lets sound go out, or none. */
  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#track.enabled = isOpen;
    if (isOpen) {
      this.#producer?.resume();
    } else {
      this.#producer?.pause();
    }
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
    this.#track.stop();
  }

  async #begin(peer: Peer): Promise<void> {
    try {
      const producer = await peer.produce(
        {
          track: this.#track,
          stopTracks: false,
          disableTrackOnPause: true,
          zeroRtpOnPause: true,
          codecOptions: { opusFec: true, opusDtx: false, opusStereo: false },
        },
        () => this.#again(peer),
        this.#announcement,
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
