/** Two tones in turn, in hertz: unlike any other sound of the console. */
const TONES = [988, 659] as const;
const TONE_S = 0.32;
const LOUDNESS = 0.28;

/**
 * The sound of an SOS. Browsers start sound only after the page was touched once; until then `blocked` is true and the banner says so.
 */
export class Siren {
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  get sounding(): boolean {
    return this.#timer !== null;
  }

  get blocked(): boolean {
    return this.#context?.state === 'suspended';
  }

  start(): void {
    if (this.#timer !== null) {
      return;
    }
    this.#context ??= new AudioContext();
    void this.#context.resume();
    const round = (): void => this.#round();
    round();
    this.#timer = setInterval(round, TONE_S * TONES.length * 1000);
  }

  stop(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    void this.#context?.close();
    this.#context = null;
  }

  #round(): void {
    const context = this.#context;
    if (context === null || context.state !== 'running') {
      void context?.resume();
      return;
    }
    TONES.forEach((frequency, i) => {
      const from = context.currentTime + i * TONE_S;
      const tone = new OscillatorNode(context, { type: 'square', frequency });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(LOUDNESS, from);
      gain.gain.setValueAtTime(0, from + TONE_S * 0.92);
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(from + TONE_S);
    });
  }
}
