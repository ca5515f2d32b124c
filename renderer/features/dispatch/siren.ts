import { Cell, type Readable } from '../../api/store.ts';

/** Two tones in turn, in hertz: unlike any other sound of the console. */
const TONES = [988, 659] as const;
const TONE_S = 0.32;
/** Share of each tone that sounds; the rest is a gap that makes the two tell apart. */
const SOUNDING = 0.92;
const LOUDNESS = 0.2;

/** Both tones one after the other, as square waves. */
function twoTones(context: AudioContext): AudioBuffer {
  const length = Math.round(TONE_S * context.sampleRate);
  const buffer = context.createBuffer(1, length * TONES.length, context.sampleRate);
  const samples = buffer.getChannelData(0);
  TONES.forEach((frequency, n) => {
    for (let i = 0; i < length * SOUNDING; i++) {
      const phase = ((i * frequency) / context.sampleRate) % 1;
      samples[n * length + i] = phase < 0.5 ? LOUDNESS : -LOUDNESS;
    }
  });
  return buffer;
}

/**
 * The sound of an SOS: a loop that the audio thread plays, so that it goes on evenly in a tab that is behind others, where timers are
 * slowed down. Browsers start sound only after the page was touched once; until then `blocked` is true, and the next touch starts it.
 */
export class Siren {
  readonly #blocked = new Cell(false);
  #context: AudioContext | null = null;

  get blocked(): Readable<boolean> {
    return this.#blocked;
  }

  start(): void {
    if (this.#context !== null) {
      return;
    }
    const context = new AudioContext();
    this.#context = context;
    const loop = new AudioBufferSourceNode(context, { buffer: twoTones(context), loop: true });
    loop.connect(context.destination);
    loop.start();
    context.addEventListener('statechange', this.#tell);
    window.addEventListener('pointerdown', this.#resume, { capture: true });
    window.addEventListener('keydown', this.#resume, { capture: true });
    this.#tell();
    this.#resume();
  }

  stop(): void {
    window.removeEventListener('pointerdown', this.#resume, { capture: true });
    window.removeEventListener('keydown', this.#resume, { capture: true });
    const context = this.#context;
    this.#context = null;
    this.#tell();
    void context?.close();
  }

  readonly #resume = (): void => {
    if (this.#context !== null && this.#context.state !== 'running') {
      void this.#context.resume();
    }
  };

  readonly #tell = (): void => {
    this.#blocked.set(this.#context !== null && this.#context.state !== 'running');
  };
}
