import { Cell, type Readable } from '../api/store.ts';

/**
 * - `idle`: nothing is to be heard
 * - `running`: sound comes out
 * - `blocked`: the browser wants a click or a key first; sound comes with the next one
 */
export type MixState = 'idle' | 'running' | 'blocked';

/** One source's place in the mix. */
export interface MixChannel {
  /** How loud it is in the mix, 0–1; 0 is silence. */
  setGain: (gain: number) => void;
  /** How loud it is in the mix now, root mean square of the last moment, 0–1; null where that isn't measured. */
  level: () => number | null;
  close: () => void;
}

/** Time in which a gain comes to about two thirds of its new value, s: a jump would click. */
const RAMP_S = 0.02;
const METER_SAMPLES = 1024;

/** Catches peaks of several voices at once and leaves a single one alone. */
const LIMITER: DynamicsCompressorOptions = {
  threshold: -3,
  knee: 0,
  ratio: 20,
  attack: 0.003,
  release: 0.25,
};

const bounded = (gain: number): number => (Number.isFinite(gain) ? Math.min(Math.max(gain, 0), 1) : 0);

class Meter {
  readonly node: AnalyserNode;
  readonly #samples = new Float32Array(METER_SAMPLES);

  constructor(context: AudioContext) {
    this.node = new AnalyserNode(context, { fftSize: METER_SAMPLES });
  }

  read(): number {
    this.node.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0);
    return Math.sqrt(power / METER_SAMPLES);
  }
}

interface Output {
  context: AudioContext;
  master: GainNode;
  meter: Meter;
}

class Channel implements MixChannel {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #gain: GainNode;
  readonly #meter: Meter;
  readonly #onChange: (channel: Channel) => void;
  #wanted = 0;
  #closed = false;

  constructor({ context, master }: Output, stream: MediaStream, onChange: (channel: Channel) => void) {
    this.#onChange = onChange;
    this.#source = context.createMediaStreamSource(stream);
    this.#gain = new GainNode(context, { gain: 0 });
    this.#meter = new Meter(context);
    this.#source.connect(this.#gain).connect(this.#meter.node).connect(master);
  }

  get isHeard(): boolean {
    return this.#wanted > 0;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  setGain(gain: number): void {
    const wanted = bounded(gain);
    if (wanted !== this.#wanted && !this.#closed) {
      this.#wanted = wanted;
      this.#gain.gain.setTargetAtTime(wanted, this.#gain.context.currentTime, RAMP_S);
      this.#onChange(this);
    }
  }

  level(): number {
    return this.#wanted > 0 && !this.#closed ? this.#meter.read() : 0;
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#wanted = 0;
      for (const node of [this.#source, this.#gain, this.#meter.node]) {
        node.disconnect();
      }
      this.#onChange(this);
    }
  }
}

/** An element with an output of its own, as HLS has: its volume stands in for a gain. */
class ElementChannel implements MixChannel {
  readonly #element: HTMLMediaElement;
  readonly #onClose: (channel: ElementChannel) => void;
  #gain = 0;
  #master: number;

  constructor(element: HTMLMediaElement, master: number, onClose: (channel: ElementChannel) => void) {
    this.#element = element;
    this.#master = master;
    this.#onClose = onClose;
    this.#apply();
  }

  setGain(gain: number): void {
    this.#gain = bounded(gain);
    this.#apply();
  }

  setMaster(master: number): void {
    this.#master = master;
    this.#apply();
  }

  level(): null {
    return null;
  }

  close(): void {
    this.setGain(0);
    this.#onClose(this);
  }

  #apply(): void {
    const volume = this.#gain * this.#master;
    this.#element.muted = volume === 0;
    this.#element.volume = volume;
  }
}

/**
 * The page's mix: any number of sources, each at its own level, through one master with a limiter and a meter. Nothing runs while
 * nothing is to be heard. Elements of HLS keep their own output, at the same levels.
 */
export class AudioMix {
  readonly #state = new Cell<MixState>('idle');
  readonly #channels = new Set<Channel>();
  readonly #elements = new Set<ElementChannel>();
  #output: Output | null = null;
  #masterGain = 1;
  #closed = false;

  get state(): Readable<MixState> {
    return this.#state;
  }

  /** How loud everything together is, 0–1. */
  setMaster(gain: number): void {
    this.#masterGain = bounded(gain);
    const { context, master } = this.#output ?? {};
    master?.gain.setTargetAtTime(this.#masterGain, context?.currentTime ?? 0, RAMP_S);
    for (const element of this.#elements) {
      element.setMaster(this.#masterGain);
    }
  }

  get master(): number {
    return this.#masterGain;
  }

  /** How loud it all is now, behind the master, 0–1. */
  level(): number {
    return this.#state.get() === 'running' ? (this.#output?.meter.read() ?? 0) : 0;
  }

  /** Takes the sound of `stream` in, silent at first. */
  open(stream: MediaStream): MixChannel {
    this.#output ??= this.#open();
    const channel = new Channel(this.#output, stream, (changed) => this.#follow(changed));
    this.#channels.add(channel);
    return channel;
  }

  /** Takes an element in that has an output of its own, silent at first. It isn't limited nor measured with the others. */
  openElement(element: HTMLMediaElement): MixChannel {
    const channel = new ElementChannel(element, this.#masterGain, (closed) => this.#elements.delete(closed));
    this.#elements.add(channel);
    return channel;
  }

  /** Ends the mix. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const channel of [...this.#channels, ...this.#elements]) {
      channel.close();
    }
    this.#setWaiting(false);
    void this.#output?.context.close();
    this.#output = null;
  }

  #open(): Output {
    const context = new AudioContext({ latencyHint: 'interactive' });
    const master = new GainNode(context, { gain: this.#masterGain });
    const limiter = new DynamicsCompressorNode(context, LIMITER);
    const meter = new Meter(context);
    master.connect(limiter).connect(meter.node).connect(context.destination);
    context.addEventListener('statechange', () => this.#tell());
    return { context, master, meter };
  }

  #follow(channel: Channel): void {
    if (channel.isClosed) {
      this.#channels.delete(channel);
    }
    void this.#run();
  }

  get #isWanted(): boolean {
    return [...this.#channels].some(({ isHeard }) => isHeard);
  }

  /** Runs or rests, as something is to be heard or not. */
  async #run(): Promise<void> {
    const context = this.#output?.context;
    if (context === undefined || this.#closed) {
      return;
    }
    this.#tell();
    try {
      // Before the first click or key this waits for the browser's leave.
      await (this.#isWanted ? context.resume() : context.suspend());
    } catch {
      // It was closed meanwhile.
    }
    this.#tell();
  }

  #tell(): void {
    const isRunning = this.#output?.context.state === 'running';
    const state = this.#isWanted ? (isRunning ? 'running' : 'blocked') : 'idle';
    this.#setWaiting(state === 'blocked');
    this.#state.set(state);
  }

  readonly #tryAgain = (): void => void this.#run();

  /** The user's next click or key gives leave to make sound. */
  #setWaiting(isWaiting: boolean): void {
    for (const event of ['pointerdown', 'keydown']) {
      if (isWaiting) {
        document.addEventListener(event, this.#tryAgain, { capture: true });
      } else {
        document.removeEventListener(event, this.#tryAgain, { capture: true });
      }
    }
  }
}
