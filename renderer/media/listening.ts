import type { Consumed, Peer } from './peer.ts';
import { play } from './play.ts';

/** The sound of one source: received from when it is first wanted, paused at the server while it isn't. */
export class Listening {
  readonly #peer: Peer;
  readonly #sourceId: string;
  #sound: Consumed | null = null;
  #element: HTMLAudioElement | null = null;
  #wanted = false;
  #asked = false;
  #closed = false;

  constructor(peer: Peer, sourceId: string) {
    this.#peer = peer;
    this.#sourceId = sourceId;
  }

  /** Id of the track that is being heard, as statistics name it; null while nothing is. */
  get trackId(): string | null {
    return this.#wanted ? (this.#sound?.consumer.track.id ?? null) : null;
  }

  set(wanted: boolean): void {
    this.#wanted = wanted;
    if (wanted && !this.#asked) {
      this.#asked = true;
      void this.#begin();
    } else {
      this.#apply();
    }
  }

  close(): void {
    this.#closed = true;
    this.#release();
  }

  async #begin(): Promise<void> {
    try {
      const sound = await this.#peer.consume({
        sourceId: this.#sourceId,
        kind: 'audio',
        events: { onClosed: () => this.#release(), onLayer: () => undefined },
      });
      this.#sound = sound;
      if (this.#closed) {
        this.#release();
        return;
      }
      this.#element = new Audio();
      this.#element.srcObject = new MediaStream([sound.consumer.track]);
      this.#apply();
    } catch {
      // A picture without its sound is still worth watching; wanting it again asks again.
      this.#asked = false;
    }
  }

  #apply(): void {
    if (this.#sound === null || this.#element === null) {
      return;
    }
    const paused = !this.#wanted;
    this.#element.muted = paused;
    if (this.#wanted) {
      void play(this.#element);
    } else {
      this.#element.pause();
    }
    this.#peer.setConsumer(this.#sound.consumer.id, { paused }).catch(() => undefined);
  }

  #release(): void {
    if (this.#sound !== null) {
      this.#peer.closeConsumer(this.#sound.consumer);
      this.#sound = null;
    }
    if (this.#element !== null) {
      this.#element.pause();
      this.#element.srcObject = null;
      this.#element = null;
    }
    this.#asked = false;
  }
}
