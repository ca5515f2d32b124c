import type { AudioMix, MixChannel } from './audio-mix.ts';
import { ASK_AGAIN_MS, type Consumed, type ConsumeInput, type Peer } from './peer.ts';
import { forget, play } from './play.ts';
import { SoundBuffer } from './sound-buffer.ts';

/** How a source is to be heard. */
export interface Sound {
  audible: boolean;
  /** Its level in the mix, 0–1. */
  gain: number;
}

export const SILENT: Sound = { audible: false, gain: 1 };

export interface ListeningOptions {
  ask?: ConsumeInput['ask'];
  /** The sound couldn't be had, or has ended; wanting it again asks again. */
  onEnded?: () => void;
}

/** The sound of one source: received from when it is first wanted, paused at the server while it isn't. */
export class Listening {
  readonly #peer: Peer;
  readonly #mix: AudioMix;
  readonly #sourceId: string;
  readonly #options: ListeningOptions;
  #sound: Consumed | null = null;
  /** Chromium takes remote sound out of a stream only while some element plays it. */
  #puller: HTMLAudioElement | null = null;
  #channel: MixChannel | null = null;
  #buffer: SoundBuffer | null = null;
  #wanted: Sound = SILENT;
  #asked = false;
  #paused: boolean | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    { peer, mix, sourceId }: { peer: Peer; mix: AudioMix; sourceId: string },
    options: ListeningOptions = {},
  ) {
    this.#options = options;
    this.#peer = peer;
    this.#mix = mix;
    this.#sourceId = sourceId;
  }

  /** Id of the track that is being heard, as statistics name it; null while nothing is. */
  get trackId(): string | null {
    return this.#wanted.audible ? (this.#sound?.consumer.track.id ?? null) : null;
  }

  /** How loud it is in the mix now, 0–1; null while it isn't heard or that isn't measured. */
  level(): number | null {
    return this.#wanted.audible ? (this.#channel?.level() ?? null) : null;
  }

  set(wanted: Sound): void {
    this.#wanted = wanted;
    if (wanted.audible && !this.#asked) {
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
        ...(this.#options.ask === undefined ? {} : { ask: this.#options.ask }),
        events: {
          onClosed: () => {
            this.#release();
            this.#options.onEnded?.();
          },
          onLayer: () => undefined,
          onMove: () => {
            this.#release();
            this.set(this.#wanted);
          },
        },
      });
      if (this.#closed) {
        this.#peer.closeConsumer(sound.consumer);
        return;
      }
      this.#sound = sound;
      const stream = new MediaStream([sound.consumer.track]);
      this.#puller = new Audio();
      this.#puller.muted = true;
      this.#puller.srcObject = stream;
      this.#channel = this.#mix.open(stream);
      const { rtpReceiver } = sound.consumer;
      this.#buffer = rtpReceiver === undefined ? null : new SoundBuffer(rtpReceiver);
      this.#apply();
    } catch {
      // A picture without its sound is still worth watching; wanting it again asks again.
      this.#asked = false;
      this.#options.onEnded?.();
    }
  }

  #apply(): void {
    if (this.#sound === null || this.#puller === null) {
      return;
    }
    const { audible, gain } = this.#wanted;
    this.#channel?.setGain(audible ? gain : 0);
    if (this.#paused === !audible) {
      return;
    }
    this.#paused = !audible;
    if (audible) {
      void play(this.#puller);
    } else {
      this.#puller.pause();
    }
    const sound = this.#sound;
    this.#peer.setConsumer(sound.consumer.id, { paused: this.#paused }).catch(() => {
      // A consumer that is gone is reported by its own event.
      if (this.#sound === sound) {
        this.#paused = null;
        clearTimeout(this.#again);
        this.#again = setTimeout(() => this.#apply(), ASK_AGAIN_MS);
      }
    });
  }

  #release(): void {
    clearTimeout(this.#again);
    this.#channel?.close();
    this.#channel = null;
    this.#buffer?.close();
    this.#buffer = null;
    if (this.#sound !== null) {
      this.#peer.closeConsumer(this.#sound.consumer);
      this.#sound = null;
    }
    if (this.#puller !== null) {
      forget(this.#puller);
      this.#puller.pause();
      this.#puller.srcObject = null;
      this.#puller = null;
    }
    this.#paused = null;
    this.#asked = false;
  }
}
