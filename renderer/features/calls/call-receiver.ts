import type { MediaKind } from '#shared/media.ts';
import type { Api } from '../../api/api.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { Listening } from '../../media/listening.ts';
import type { Consumed, ConsumeInput, Peer } from '../../media/peer.ts';
import type { MediaSession, PeerFollower } from '../../media/session.ts';

/** The layer of a unit's picture that fits the call's card; desks have one only. */
const SPATIAL_LAYER = 1;

/** What the other of a call sends, for as long as the call lasts, through whichever peer the page has. */
export class CallReceiver implements PeerFollower {
  readonly #api: Api;
  readonly #session: MediaSession;
  readonly #callId: string;
  readonly #picture = new Cell<MediaStream | null>(null);
  readonly #stop: () => void;
  #peer: Peer | null = null;
  #sound: Listening | null = null;
  #seen: Consumed | null = null;
  #isLooking = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor({ api, session, callId }: { api: Api; session: MediaSession; callId: string }) {
    this.#api = api;
    this.#session = session;
    this.#callId = callId;
    this.#stop = session.follow(this);
  }

  /** Null while no picture comes. */
  get picture(): Readable<MediaStream | null> {
    return this.#picture;
  }

  attach(peer: Peer | null): void {
    clearTimeout(this.#retry);
    this.#sound?.close();
    this.#sound = null;
    this.#release();
    this.#peer = peer;
    if (peer !== null) {
      const listening = new Listening(
        { peer, mix: this.#session.mix, sourceId: `call:${this.#callId}` },
        { ask: this.#ask('audio'), onEnded: () => this.#later(peer) },
      );
      this.#sound = listening;
      this.refresh();
    }
  }

  /** Asks for what isn't there: the other sends something anew. */
  refresh(): void {
    clearTimeout(this.#retry);
    this.#sound?.set({ audible: true, gain: 1 });
    if (this.#peer !== null) {
      void this.#look(this.#peer);
    }
  }

  close(): void {
    this.#stop();
  }

  #ask(kind: MediaKind): NonNullable<ConsumeInput['ask']> {
    return (place) => this.#api.call.calls.receive.mutate({ ...place, callId: this.#callId, kind });
  }

  async #look(peer: Peer): Promise<void> {
    if (this.#isLooking || this.#seen !== null) {
      return;
    }
    this.#isLooking = true;
    const again = (): void => {
      this.#release();
      this.#later(peer);
    };
    try {
      const seen = await peer.consume({
        sourceId: `call:${this.#callId}`,
        kind: 'video',
        ask: this.#ask('video'),
        events: { onClosed: again, onLayer: () => undefined, onMove: again },
      });
      if (this.#peer !== peer) {
        peer.closeConsumer(seen.consumer);
        return;
      }
      this.#seen = seen;
      this.#attempt = 0;
      const layer = seen.options.spatialLayers > 1 ? { spatialLayer: SPATIAL_LAYER } : {};
      this.#picture.set(new MediaStream([seen.consumer.track]));
      await peer.setConsumer(seen.consumer.id, { paused: false, ...layer });
    } catch {
      again();
    } finally {
      this.#isLooking = false;
    }
  }

  #later(peer: Peer): void {
    if (this.#peer === peer && !peer.closed) {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.refresh(), retryDelayMs(++this.#attempt));
    }
  }

  #release(): void {
    if (this.#seen !== null) {
      this.#peer?.closeConsumer(this.#seen.consumer);
      this.#seen = null;
    }
    this.#picture.set(null);
  }
}
