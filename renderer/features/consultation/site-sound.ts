import { retryDelayMs } from '../../api/ladder.ts';
import { Listening } from '../../media/listening.ts';
import type { ConsumeInput, Peer } from '../../media/peer.ts';
import type { MediaSession, PeerFollower } from '../../media/session.ts';

/** The sound of one site, heard from now until it is closed; at full level unless another one is set. */
export class SiteSound implements PeerFollower {
  readonly #session: MediaSession;
  readonly #key: string;
  readonly #ask: NonNullable<ConsumeInput['ask']>;
  readonly #stop: () => void;
  #listening: Listening | null = null;
  #gain = 1;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(session: MediaSession, key: string, ask: NonNullable<ConsumeInput['ask']>) {
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

  /** How loud it is in the mix, 0–1. */
  setGain(gain: number): void {
    this.#gain = gain;
    this.#hear();
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#retry);
  }

  #hear(): void {
    this.#listening?.set({ audible: true, gain: this.#gain });
  }

  #later(peer: Peer): void {
    if (!peer.closed && this.#listening !== null) {
      clearTimeout(this.#retry);
      this.#attempt += 1;
      this.#retry = setTimeout(() => this.#hear(), retryDelayMs(this.#attempt));
    }
  }
}
