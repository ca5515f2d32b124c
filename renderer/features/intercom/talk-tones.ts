/** What a tone says: the floor is yours, it isn't, or it was taken away. */
export type TalkTone = 'granted' | 'denied' | 'cut';

/** Hertz and seconds of each beep, and ms of vibration and rest by turns. */
const TONES: Record<TalkTone, { beeps: readonly (readonly [number, number])[]; vibration: number[] }> = {
  granted: { beeps: [[1_320, 0.07]], vibration: [40] },
  denied: {
    beeps: [
      [330, 0.12],
      [262, 0.18],
    ],
    vibration: [120, 80, 120],
  },
  cut: {
    beeps: [
      [880, 0.06],
      [440, 0.16],
    ],
    vibration: [250],
  },
};
const LOUDNESS = 0.12;
const EDGE_S = 0.008;

/** Short tones, and vibration where the device can, by which a user who looks elsewhere knows whether they are heard. */
export class TalkTones {
  #context: AudioContext | null = null;

  play(tone: TalkTone): void {
    const { beeps, vibration } = TONES[tone];
    if ('vibrate' in navigator) {
      navigator.vibrate(vibration);
    }
    // A key was pressed: browsers let sound be made from now on.
    this.#context ??= new AudioContext({ latencyHint: 'interactive' });
    const context = this.#context;
    let at = context.currentTime;
    for (const [pitch, seconds] of beeps) {
      const source = new OscillatorNode(context, { frequency: pitch });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(LOUDNESS, at + EDGE_S);
      volume.gain.setValueAtTime(LOUDNESS, at + seconds - EDGE_S);
      volume.gain.linearRampToValueAtTime(0, at + seconds);
      source.connect(volume).connect(context.destination);
      source.start(at);
      source.stop(at + seconds);
      at += seconds;
    }
  }

  close(): void {
    void this.#context?.close();
    this.#context = null;
  }
}
