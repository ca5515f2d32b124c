import type { Producer, ProducerOptions } from 'mediasoup-client/types';
import { SIMULCAST_LAYERS } from '#shared/media.ts';
import { toErrorInfo, type ErrorReport } from '../api/errors.ts';
import { retryDelayMs } from '../api/ladder.ts';
import { Cell, type Readable } from '../api/store.ts';
import { VOICE } from './microphone.ts';
import type { Peer } from './peer.ts';
import type { Publication } from './types.ts';

/** Bits a second that the sender begins with, in kbit/s, so that the first pictures aren't a blur. */
const START_BITRATE_KBPS = 600;

function options(peer: Peer, track: MediaStreamTrack): ProducerOptions {
  // The page owns its tracks: it shows its own picture also while nothing is being sent.
  const common = { track, stopTracks: false, disableTrackOnPause: true, zeroRtpOnPause: false };
  if (track.kind === 'audio') {
    return { ...common, codecOptions: VOICE };
  }
  const codec = peer.videoCodec('video/VP8');
  return {
    ...common,
    ...(codec === undefined ? {} : { codec }),
    encodings: SIMULCAST_LAYERS.map(({ scaleDownBy, maxBitrate }) => ({
      scaleResolutionDownBy: scaleDownBy,
      maxBitrate,
    })),
    codecOptions: { videoGoogleStartBitrate: START_BITRATE_KBPS },
  };
}

/** One track that is being sent, whichever peer carries it. Owned by the session, which hands it each new peer. */
export class SentTrack implements Publication {
  readonly kind: 'audio' | 'video';
  readonly #state = new Cell<{ sending: boolean; error: ErrorReport | null }>({
    sending: false,
    error: null,
  });
  readonly #onClose: (publication: SentTrack) => void;
  #track: MediaStreamTrack;
  #paused = false;
  #peer: Peer | null = null;
  #producer: Producer | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(track: MediaStreamTrack, onClose: (publication: SentTrack) => void) {
    this.kind = track.kind === 'audio' ? 'audio' : 'video';
    this.#track = track;
    this.#onClose = onClose;
  }

  get state(): Readable<{ sending: boolean; error: ErrorReport | null }> {
    return this.#state;
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    this.#track = track;
    await this.#producer?.replaceTrack({ track });
  }

  async setPaused(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.#track.enabled = !paused;
    const [peer, producer] = [this.#peer, this.#producer];
    if (peer !== null && producer !== null) {
      if (paused) {
        producer.pause();
      } else {
        producer.resume();
      }
      await peer.setProducerPaused(producer.id, paused);
    }
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      clearTimeout(this.#retry);
      if (this.#producer !== null) {
        this.#peer?.closeProducer(this.#producer);
      }
      this.#state.set({ sending: false, error: null });
      this.#onClose(this);
    }
  }

  /** Sends through `peer` from now on; null while there is none. */
  async attach(peer: Peer | null): Promise<void> {
    clearTimeout(this.#retry);
    this.#peer = peer;
    this.#producer = null;
    if (peer === null || this.#closed) {
      this.#state.set({ sending: false, error: null });
      return;
    }
    try {
      const producer = await peer.produce(options(peer, this.#track), () => this.#handleEnded(peer, null));
      if (this.#closed || this.#peer !== peer) {
        peer.closeProducer(producer);
        return;
      }
      this.#producer = producer;
      this.#attempt = 0;
      this.#state.set({ sending: true, error: null });
      if (this.#paused) {
        await this.setPaused(true);
      }
    } catch (error) {
      this.#handleEnded(peer, toErrorInfo(error));
    }
  }

  #handleEnded(peer: Peer, error: ErrorReport | null): void {
    if (!this.#closed && this.#peer === peer) {
      this.#state.set({ sending: false, error });
      this.#producer?.close();
      this.#producer = null;
      if (!peer.closed) {
        this.#retry = setTimeout(() => void this.attach(peer), retryDelayMs(++this.#attempt));
      }
    }
  }
}
