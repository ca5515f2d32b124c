/** What is to be heard of a call: somebody calls, the other one is rung, or it is over. */
export type CallSound = 'incoming' | 'outgoing' | 'over';

/** Hertz of two tones that sound together, and seconds of sound and rest; the last one isn't repeated. */
const SOUNDS: Record<CallSound, { pitches: readonly [number, number]; soundS: number; restS: number }> = {
  incoming: { pitches: [784, 988], soundS: 0.9, restS: 1.1 },
  outgoing: { pitches: [440, 480], soundS: 1, restS: 3 },
  over: { pitches: [480, 620], soundS: 0.35, restS: 0 },
};
const LOUDNESS = 0.1;
const EDGE_S = 0.02;
const VIBRATION: Partial<Record<CallSound, number[]>> = { incoming: [600, 300, 600] };

/** One turn of sound and rest. */
function turnOf(context: AudioContext, sound: CallSound): AudioBuffer {
  const { pitches, soundS, restS } = SOUNDS[sound];
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round((soundS + restS) * rate), rate);
  const samples = buffer.getChannelData(0);
  const length = Math.round(soundS * rate);
  for (let i = 0; i < length; i++) {
    const edge = Math.min(1, i / rate / EDGE_S, (length - i) / rate / EDGE_S);
    const sum = pitches.reduce((total, pitch) => total + Math.sin((2 * Math.PI * pitch * i) / rate), 0);
    samples[i] = sum * LOUDNESS * edge;
  }
  return buffer;
}

/**
 * The tones of calls: loops that the audio thread plays, so that they go on evenly in a tab that is behind others. Browsers start sound only
 * after the page was touched once; the next touch starts what should sound by then.
 */
export class CallTones {
  #context: AudioContext | null = null;
  #playing: { sound: CallSound; source: AudioBufferSourceNode } | null = null;

  /** Sounds until something else is to be heard, or nothing. */
  play(sound: CallSound | null): void {
    if (sound === (this.#playing?.sound ?? null)) {
      return;
    }
    this.#playing?.source.stop();
    this.#playing = null;
    document.removeEventListener('pointerdown', this.#resume, { capture: true });
    if (sound === null) {
      return;
    }
    this.#context ??= new AudioContext();
    const loop = sound !== 'over';
    const source = new AudioBufferSourceNode(this.#context, { buffer: turnOf(this.#context, sound), loop });
    source.connect(this.#context.destination);
    source.start();
    this.#playing = { sound, source };
    document.addEventListener('pointerdown', this.#resume, { capture: true });
    this.#resume();
    const vibration = VIBRATION[sound];
    if (vibration !== undefined && 'vibrate' in navigator) {
      navigator.vibrate(vibration);
    }
  }

  close(): void {
    this.play(null);
    void this.#context?.close();
    this.#context = null;
  }

  readonly #resume = (): void => {
    if (this.#context !== null && this.#context.state !== 'running') {
      void this.#context.resume();
    }
  };
}
