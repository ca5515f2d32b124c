import { reasonOf, type Say } from '../../lib/log.ts';
import { pause, retryDelayMs } from '../../lib/retry.ts';
import type { Api } from '../api/link.ts';
import { CLIP_LAYERS, type Clip } from './clip.ts';
import { Publisher } from './publisher.ts';
import { RtcLink } from './rtc-link.ts';
import { audioParameters, createSendIdentity, videoParameters } from './rtp-parameters.ts';

/** An answer that takes longer is as good as none. */
const EVENTS_LIMIT_MS = 10_000;

/** What a unit publishes. */
export interface Media {
  clip: Clip;
  /** Opus frames to loop, or null for a unit without a microphone. */
  tone: readonly Buffer[] | null;
}

export interface MediaSessionOptions {
  /** Names the unit's streams. */
  cname: string;
  media: Media;
  random: () => number;
  say: Say;
}

/** One life of a peer: it ends with its link, its worker or its transport. */
interface Peer {
  peerId: string;
  link: RtcLink;
  publisher: Publisher;
}

/**
 * Keeps a unit's camera and microphone published while its link is up. A short loss of link leaves the peer alive and sending goes on
 * where the server still knows it; otherwise the unit joins anew, again and again.
 */
export class MediaSession {
  readonly #options: MediaSessionOptions;
  #api: Api | null = null;
  #peer: Peer | null = null;
  #unsubscribe: () => void = () => undefined;
  /** Aborted when what runs for the present link is out of date. */
  #run = new AbortController();

  constructor(options: MediaSessionOptions) {
    this.#options = options;
  }

  /** Goes on over a link that is up. */
  attach(api: Api): void {
    this.#api = api;
    void this.#keepPublishing(this.#restart());
  }

  /** The link is gone: stops sending, keeps the peer for its return. */
  detach(): void {
    this.#api = null;
    this.#restart();
    this.#peer?.publisher.stop();
  }

  /** Ends for good. */
  async stop(): Promise<void> {
    this.detach();
    await this.#dropPeer();
  }

  /** Ends what runs for the link before; answers with the signal of what runs from now on. */
  #restart(): AbortSignal {
    this.#run.abort();
    this.#unsubscribe();
    this.#unsubscribe = () => undefined;
    this.#run = new AbortController();
    return this.#run.signal;
  }

  async #keepPublishing(signal: AbortSignal): Promise<void> {
    const { random, say } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await pause(retryDelayMs(attempt, random), signal);
        const isNew = this.#peer === null;
        await this.#publish(signal);
        say(isNew ? 'publishing' : 'publishing again');
        return;
      } catch (error) {
        if (!signal.aborted) {
          await this.#dropPeer();
          say(`not publishing: ${reasonOf(error)}`);
        }
      }
    }
  }

  /** Takes up the peer of before if the server still has it, else joins. Throws when that fails. */
  async #publish(signal: AbortSignal): Promise<void> {
    const api = this.#api;
    if (api === null) {
      throw new Error('there is no link');
    }
    if (this.#peer !== null) {
      await this.#listen(api, this.#peer.peerId, signal);
    } else {
      this.#peer = await this.#join(api, signal);
    }
    signal.throwIfAborted();
    this.#peer.publisher.start();
  }

  async #join(api: Api, signal: AbortSignal): Promise<Peer> {
    const { cname, media } = this.#options;
    const { peerId } = await api.media.join.mutate({});
    await this.#listen(api, peerId, signal);
    const transport = await api.media.createTransport.mutate({ peerId, direction: 'send' });
    let publisher: Publisher | null = null;
    const link = await RtcLink.create(transport, {
      keyFrameRequested: (ssrc) => publisher?.requestKeyFrame(ssrc),
      lost: (reason) => this.#handleLoss(peerId, reason),
    });
    try {
      const { dtlsParameters } = link;
      await api.media.connectTransport.mutate({ peerId, transportId: transport.id, dtlsParameters });
      await link.connect();
      const identity = createSendIdentity(cname, CLIP_LAYERS.length);
      const place = { peerId, transportId: transport.id };
      await api.media.produce.mutate({ ...place, kind: 'video', rtpParameters: videoParameters(identity) });
      if (media.tone !== null) {
        await api.media.produce.mutate({ ...place, kind: 'audio', rtpParameters: audioParameters(identity) });
      }
      publisher = new Publisher({ sink: link, identity, ...media });
      return { peerId, link, publisher };
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  /** Subscribes to the peer's events; resolves with the first one, throws when the server doesn't know the peer. */
  #listen(api: Api, peerId: string, signal: AbortSignal): Promise<void> {
    this.#unsubscribe();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the server sends no events')), EVENTS_LIMIT_MS);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      const subscription = api.media.events.subscribe(
        { peerId },
        {
          onData: (event) => {
            clearTimeout(timer);
            resolve();
            if (event.type === 'reset') {
              this.#handleLoss(peerId, `reset (${event.reason})`);
            }
          },
          onError: (error) => {
            clearTimeout(timer);
            reject(error);
            this.#handleLoss(peerId, reasonOf(error));
          },
        },
      );
      this.#unsubscribe = () => {
        clearTimeout(timer);
        subscription.unsubscribe();
      };
    });
  }

  /** The peer with `peerId` is gone: joins anew if it was the present one. */
  #handleLoss(peerId: string, reason: string): void {
    if (this.#peer?.peerId !== peerId) {
      return;
    }
    this.#options.say(`lost its place in the media server: ${reason}`);
    const signal = this.#restart();
    void this.#dropPeer().then(() => (this.#api === null ? undefined : this.#keepPublishing(signal)));
  }

  async #dropPeer(): Promise<void> {
    const peer = this.#peer;
    this.#peer = null;
    peer?.publisher.stop();
    await peer?.link.close();
  }
}
