import { talkSourceId } from '#shared/intercom.ts';
import type { Api } from '../../api/api.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { Listening } from '../../media/listening.ts';
import type { Peer } from '../../media/peer.ts';
import type { MediaSession, PeerFollower } from '../../media/session.ts';

/** The sound of one group for as long as it is monitored, through whichever peer the page has. */
export class GroupVoice implements PeerFollower {
  readonly #api: Api;
  readonly #session: MediaSession;
  readonly #groupId: string;
  readonly #stop: () => void;
  #listening: Listening | null = null;
  #gain: number;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor({ api, session, groupId }: { api: Api; session: MediaSession; groupId: string }, gain: number) {
    this.#api = api;
    this.#session = session;
    this.#groupId = groupId;
    this.#gain = gain;
    this.#stop = session.follow(this);
  }

  /** How loud the group is in the mix, 0–1. It goes on being received at 0. */
  setGain(gain: number): void {
    this.#gain = gain;
    // What failed is asked for again when its time has come, not with each change of something.
    if (this.#retry === undefined) {
      this.#listening?.set({ audible: true, gain });
    }
  }

  /** How loud it is now, 0–1. */
  level(): number {
    return this.#listening?.level() ?? 0;
  }

  attach(peer: Peer | null): void {
    this.#wait(null);
    this.#listening?.close();
    this.#listening = null;
    if (peer !== null) {
      this.#attempt = 0;
      this.#listen(peer);
    }
  }

  close(): void {
    this.#stop();
  }

  /** Asks again after so long; null waits for nothing any more. */
  #wait(ms: number | null): void {
    clearTimeout(this.#retry);
    this.#retry =
      ms === null
        ? undefined
        : setTimeout(() => {
            this.#retry = undefined;
            this.setGain(this.#gain);
          }, ms);
  }

  #listen(peer: Peer): void {
    const groupId = this.#groupId;
    const listening = new Listening(
      { peer, mix: this.#session.mix, sourceId: talkSourceId(groupId) },
      {
        ask: (place) => this.#api.call.intercom.listen.mutate({ ...place, groupId }),
        // Its media worker has died, or the server is busy.
        onEnded: () => {
          if (this.#listening === listening && !peer.closed) {
            this.#wait(retryDelayMs(++this.#attempt));
          }
        },
      },
    );
    this.#listening = listening;
    listening.set({ audible: true, gain: this.#gain });
  }
}
