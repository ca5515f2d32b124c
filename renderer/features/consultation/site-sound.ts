import type { ConsumerOptions } from '#shared/media.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { Listening } from '../../media/listening.ts';
import type { Peer } from '../../media/peer.ts';
import type { MediaSession, PeerFollower } from '../../media/session.ts';

/** The sound of one site, heard from now until it is closed. */
export class SiteSound implements PeerFollower {
  readonly #session: MediaSession;
  readonly #key: string;
  readonly #ask: (place: { peerId: string; transportId: string }) => Promise<ConsumerOptions>;
  readonly #stop: () => void;
  #listening: Listening | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    session: MediaSession,
    key: string,
    ask: (place: { peerId: string; transportId: string }) => Promise<ConsumerOptions>,
  ) {
    this.#session = session;
    this.#key = key;
    this.#ask = ask;
    this.#stop = session.follow(this);
  }

  attach(peer: Peer | null): void {
    clearTimeout(this.#retry);
    this.#listening?.close();
    this.#listening = null;
    if (peer !== null) {
      this.#listening = new Listening(
        { peer, mix: this.#session.mix, sourceId: this.#key },
        { ask: this.#ask, onEnded: () => this.#later(peer) },
      );
      this.#hear();
    }
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#retry);
  }

  #hear(): void {
    this.#listening?.set({ audible: true, gain: 1 });
  }

  #later(peer: Peer): void {
    if (!peer.closed && this.#listening !== null) {
      clearTimeout(this.#retry);
      this.#attempt += 1;
      this.#retry = setTimeout(() => this.#hear(), retryDelayMs(this.#attempt));
    }
  }
}
