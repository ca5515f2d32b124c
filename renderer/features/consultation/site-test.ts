import { lineVerdict, microphoneVerdict } from '#shared/consultation/check.ts';
import type { CheckVerdict, SiteCheck } from '#shared/consultation/session.ts';
import { Cell, type Readable } from '../../api/store.ts';
import type { Api } from '../../api/api.ts';
import { MICROPHONE } from '../../media/microphone.ts';
import type { MediaSession } from '../../media/session.ts';
import { captureProblem } from '../unit/capture-problem.ts';
import { testLine } from './line-test.ts';

const LEVEL_MS = 100;
const SILENCE_DB = -100;
const TONE_HZ = 660;
const TONE_S = 1.5;
const LOUDNESS = 0.2;

/** A test as far as it has come; what isn't known yet is null. */
export interface SiteTestState {
  picture: MediaStream | null;
  camera: CheckVerdict | null;
  /** What the microphone hears now, and the loudest so far, dB of full scale. */
  levelDb: number;
  peakDb: number;
  /** Null as long as there may be a microphone. */
  microphone: CheckVerdict | null;
  line: (Pick<SiteCheck, 'roundTripMs' | 'lost'> & { verdict: CheckVerdict }) | null;
}

const NOTHING: SiteTestState = {
  picture: null,
  camera: null,
  levelDb: SILENCE_DB,
  peakDb: SILENCE_DB,
  microphone: null,
  line: null,
};

/** The test of one's own devices and line (会前测试): takes camera and microphone, listens, and sends to the media server and no further. */
export class SiteTest {
  readonly #deps: { api: Api; session: MediaSession; consultationId: string };
  readonly #state = new Cell<SiteTestState>(NOTHING);
  readonly #ending = new AbortController();
  readonly #tracks: MediaStreamTrack[] = [];
  #context: AudioContext | null = null;

  constructor(deps: { api: Api; session: MediaSession; consultationId: string }) {
    this.#deps = deps;
  }

  get state(): Readable<SiteTestState> {
    return this.#state;
  }

  /** Takes the devices and measures; once. */
  begin(): void {
    void this.#run();
  }

  /** Lets a tone be heard from the speakers. */
  playTone(): void {
    const context = this.#audio();
    void context.resume();
    const tone = new OscillatorNode(context, { frequency: TONE_HZ });
    const gain = new GainNode(context, { gain: LOUDNESS });
    tone.connect(gain).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + TONE_S);
  }

  /** What the microphone is worth so far. */
  microphone(): CheckVerdict {
    const { microphone, peakDb } = this.#state.get();
    return microphone ?? microphoneVerdict(peakDb);
  }

  close(): void {
    this.#ending.abort();
    for (const track of this.#tracks) {
      track.stop();
    }
    void this.#context?.close();
  }

  #audio(): AudioContext {
    this.#context ??= new AudioContext();
    return this.#context;
  }

  #set(change: Partial<SiteTestState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
  }

  async #run(): Promise<void> {
    const camera = await this.#take({ video: true });
    this.#set(camera instanceof MediaStream ? { camera: 'good', picture: camera } : { camera });
    const microphone = await this.#take({ audio: MICROPHONE });
    if (microphone instanceof MediaStream) {
      this.#listen(microphone);
    } else {
      this.#set({ microphone });
    }
    const line = await testLine(this.#deps, this.#tracks, this.#ending.signal);
    this.#set({ line: { ...line, verdict: lineVerdict(line) } });
  }

  /** The stream of a device, or why there is none. */
  async #take(wanted: MediaStreamConstraints): Promise<MediaStream | CheckVerdict> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      this.#tracks.push(...stream.getTracks());
      if (this.#ending.signal.aborted) {
        stream.getTracks().forEach((track) => track.stop());
      }
      return stream;
    } catch (error) {
      return captureProblem(error, navigator.mediaDevices) === 'missing' ? 'absent' : 'failed';
    }
  }

  #listen(stream: MediaStream): void {
    const context = this.#audio();
    const analyser = new AnalyserNode(context);
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      const levelDb = Math.max(SILENCE_DB, 20 * Math.log10(peak));
      this.#set({ levelDb, peakDb: Math.max(levelDb, this.#state.get().peakDb) });
    }, LEVEL_MS);
    this.#ending.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }
}
