import { performance } from 'node:perf_hooks';
import { FRAME_BYTES, type SpeechSender } from '../../gb28181/media/speech-sender.ts';
import * as policy from '../../gb28181/policy.ts';
import type { SpeechPayloadType } from '../../gb28181/speech-sdp.ts';
import type { Dialog } from '../../gb28181/user-agent.ts';
import type { Track } from '../../sfu/track.ts';
import { SpeechVoice } from './speech-voice.ts';

const FRAME_MS = 20;
/** Sound that waits; what is older is dropped, so that a burst doesn't delay all that follows. */
const MAX_WAITING = 10;
/** Silence of A-law and of µ-law (ITU-T G.711). */
const SILENCE = { 0: Buffer.alloc(FRAME_BYTES, 0xff), 8: Buffer.alloc(FRAME_BYTES, 0xd5) } as const;

/** How a voice broadcast ended. */
export type SpeechEnd = 'ended' | 'bye' | 'linkLost' | 'noMicrophone' | 'tooLong' | 'stopped';

export interface SpeechOptions {
  dialog: Dialog;
  sender: SpeechSender;
  payloadType: SpeechPayloadType;
  ffmpegPath: string;
  /** Called once when it has to end: nobody sends a microphone, or it was forgotten. */
  onOver: (end: SpeechEnd) => void;
}

/** One device that listens: it gets a frame every 20 ms, of the microphone or of silence, so that its buffer never runs dry. */
export class Speech {
  readonly dialog: Dialog;
  readonly #options: SpeechOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting: Buffer[] = [];
  readonly #beganAt = performance.now();
  #voice: SpeechVoice | null = null;
  #track: Track | null = null;
  #mutedSince = performance.now();
  #sent = 0;

  constructor(options: SpeechOptions) {
    this.dialog = options.dialog;
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), FRAME_MS);
  }

  /** The microphone that is sent now. */
  get track(): Track | null {
    return this.#track;
  }

  /** Sends this microphone from now on, in place of the one before. Throws when it is gone meanwhile. */
  async take(track: Track): Promise<void> {
    const { ffmpegPath, payloadType } = this.#options;
    const voice = await SpeechVoice.open({
      track,
      payloadType,
      ffmpegPath,
      onFrame: (samples) => this.#push(samples),
      onEnd: () => this.#muted(track),
    });
    const before = { track: this.#track, voice: this.#voice };
    this.#track = track;
    this.#voice = voice;
    before.track?.producer.close();
    await before.voice?.close();
    track.producer.observer.once('close', () => this.#muted(track));
    if (track.producer.closed) {
      this.#muted(track);
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#options.sender.close();
    this.#track?.producer.close();
    await this.#voice?.close();
  }

  #muted(track: Track): void {
    if (this.#track === track) {
      this.#track = null;
      this.#mutedSince = performance.now();
    }
  }

  #push(samples: Buffer): void {
    this.#waiting.push(Buffer.from(samples));
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
    }
  }

  #tick(): void {
    const now = performance.now();
    const { sender, payloadType, onOver } = this.#options;
    // A turn that comes late sends what was due.
    for (; this.#sent < (now - this.#beganAt) / FRAME_MS; this.#sent += 1) {
      sender.send(this.#waiting.shift() ?? SILENCE[payloadType]);
    }
    if (now - this.#beganAt > policy.SPEECH_MOST_MS) {
      onOver('tooLong');
    } else if (this.#track === null && now - this.#mutedSince > policy.SPEECH_MUTE_MS) {
      onOver('noMicrophone');
    }
  }
}
