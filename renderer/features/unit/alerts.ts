import { Cell, type Readable } from '../../api/store.ts';

interface Beep {
  /** Hz. */
  pitch: number;
  /** Seconds from the start. */
  at: number;
  seconds: number;
}

const NORMAL: readonly Beep[] = [
  { pitch: 880, at: 0, seconds: 0.14 },
  { pitch: 1175, at: 0.18, seconds: 0.2 },
];
/** Two pitches to and fro, so that it can't be taken for the other. */
const URGENT: readonly Beep[] = Array.from({ length: 8 }, (_, i) => ({
  pitch: i % 2 === 0 ? 1480 : 988,
  at: i * 0.22,
  seconds: 0.18,
}));
const VIBRATION = { normal: [200, 100, 200], urgent: [500, 150, 500, 150, 500, 150, 500] };

/** Sounds and vibration. Browsers allow sound only after a touch of the page: `locked` until then. */
export class Alerts {
  readonly #context = new AudioContext();
  readonly #locked = new Cell(this.#context.state !== 'running');

  constructor() {
    this.#context.addEventListener('statechange', () => this.#locked.set(this.#context.state !== 'running'));
    document.addEventListener('pointerdown', this.#unlock);
    document.addEventListener('keydown', this.#unlock);
  }

  get locked(): Readable<boolean> {
    return this.#locked;
  }

  /** Sounds for an instruction of this priority. */
  alert(priority: 'normal' | 'urgent'): void {
    for (const beep of priority === 'urgent' ? URGENT : NORMAL) {
      this.#play(beep, priority === 'urgent' ? 0.5 : 0.3);
    }
    this.vibrate(VIBRATION[priority]);
  }

  /** `pattern` in ms of vibration and rest by turns. Nothing happens where the device can't. */
  vibrate(pattern: number[]): void {
    if ('vibrate' in navigator) {
      navigator.vibrate(pattern);
    }
  }

  close(): void {
    document.removeEventListener('pointerdown', this.#unlock);
    document.removeEventListener('keydown', this.#unlock);
    void this.#context.close();
  }

  readonly #unlock = (): void => {
    if (this.#context.state === 'suspended') {
      void this.#context.resume();
    }
  };

  #play({ pitch, at, seconds }: Beep, loudness: number): void {
    const start = this.#context.currentTime + at;
    const tone = this.#context.createOscillator();
    const volume = this.#context.createGain();
    tone.frequency.value = pitch;
    // A sudden start or end would click.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.01);
    volume.gain.setValueAtTime(loudness, start + seconds - 0.03);
    volume.gain.linearRampToValueAtTime(0, start + seconds);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + seconds);
  }
}
