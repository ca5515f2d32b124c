import type { Page } from 'playwright/test';

/** What one unmuted, playing element of a page gives to the ear. */
export interface Heard {
  /** The loudest frequency, hertz. */
  hz: number;
  /** Its loudness, decibels below full scale. */
  db: number;
}

interface Ear {
  analyser: AnalyserNode;
  stream: MediaStream;
}

declare global {
  interface Window {
    /** Set by `listenIn`. */
    eccHeard: () => Heard[];
    /** State of each audio context in which an oscillator was started. */
    eccOscillators: () => AudioContextState[];
  }
}

/** Runs in the page before its own code. */
function installEars(): void {
  const elements = new Set<HTMLMediaElement>();
  const ears = new Map<HTMLMediaElement, Ear>();
  const sounding = new Set<BaseAudioContext>();
  let context: AudioContext | null = null;

  const media: { play: (this: HTMLMediaElement) => Promise<void> } = HTMLMediaElement.prototype;
  const { play } = media;
  media.play = function playKnown(this: HTMLMediaElement) {
    elements.add(this);
    return play.call(this);
  };
  const oscillator: { start: (this: OscillatorNode, when?: number) => void } = OscillatorNode.prototype;
  const { start } = oscillator;
  oscillator.start = function startKnown(this: OscillatorNode, when?: number) {
    sounding.add(this.context);
    start.call(this, when);
  };

  /** The stream of an element's sound, however it gets its media. */
  const streamOf = (element: HTMLMediaElement): MediaStream =>
    element.srcObject instanceof MediaStream
      ? element.srcObject
      : (ears.get(element)?.stream ??
        (element as HTMLMediaElement & { captureStream: () => MediaStream }).captureStream());

  const earOf = (element: HTMLMediaElement): Ear | null => {
    const stream = streamOf(element);
    if (stream.getAudioTracks().length === 0) {
      return null;
    }
    const known = ears.get(element);
    if (known?.stream === stream) {
      return known;
    }
    context ??= new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(stream).connect(analyser);
    const ear = { analyser, stream };
    ears.set(element, ear);
    return ear;
  };

  window.eccHeard = () =>
    [...elements]
      .filter((element) => !element.muted && !element.paused && element.volume > 0)
      .flatMap((element) => {
        const ear = earOf(element);
        if (ear === null) {
          return [];
        }
        const levels = new Float32Array(ear.analyser.frequencyBinCount);
        ear.analyser.getFloatFrequencyData(levels);
        const db = Math.max(...levels);
        return [{ hz: (levels.indexOf(db) * ear.analyser.context.sampleRate) / ear.analyser.fftSize, db }];
      });
  window.eccOscillators = () => [...sounding].map((each) => each.state);
}

/** Lets a page be listened to; call it before the page is opened. */
export const listenIn = (page: Page): Promise<unknown> => page.addInitScript(installEars);

/** Every element of the page that gives sound now. */
export const heard = (page: Page): Promise<Heard[]> => page.evaluate(() => window.eccHeard());

/** How many oscillators' contexts run now: the console's siren is one. */
export const running = (page: Page): Promise<number> =>
  page.evaluate(() => window.eccOscillators().filter((state) => state === 'running').length);
