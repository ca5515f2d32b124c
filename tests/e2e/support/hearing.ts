import type { Page } from 'playwright/test';

/** What the page's mix, or one unmuted element that plays, gives to the ear. */
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
    /** The same of what the page makes by itself. */
    eccMade: () => Heard[];
    /** How loud a tone is in the page's mix, decibels below full scale. */
    eccToneDb: (hz: number) => number;
  }
}

/** Runs in the page before its own code. */
function installEars(): void {
  const SETTINGS = { fftSize: 8192, smoothingTimeConstant: 0 };
  const elements = new Set<HTMLMediaElement>();
  const ears = new Map<HTMLMediaElement, Ear>();
  const made = new Map<BaseAudioContext, AnalyserNode>();
  let context: AudioContext | null = null;

  const media: { play: (this: HTMLMediaElement) => Promise<void> } = HTMLMediaElement.prototype;
  const { play } = media;
  media.play = function playKnown(this: HTMLMediaElement) {
    elements.add(this);
    return play.call(this);
  };
  const nodes: { connect: (this: AudioNode, to: AudioNode) => AudioNode } = AudioNode.prototype;
  const { connect } = nodes;
  nodes.connect = function connectKnown(this: AudioNode, to: AudioNode) {
    if (to instanceof AudioDestinationNode) {
      const analyser = made.get(this.context) ?? new AnalyserNode(this.context, SETTINGS);
      made.set(this.context, analyser);
      connect.call(this, analyser);
    }
    return connect.call(this, to);
  };

  // The mix of what is received is heard; everything else that a page makes, such as a siren, is its own.
  const mixes = new WeakSet<BaseAudioContext>();
  const contexts: { createMediaStreamSource: (this: AudioContext, stream: MediaStream) => AudioNode } =
    AudioContext.prototype;
  const { createMediaStreamSource } = contexts;
  contexts.createMediaStreamSource = function createKnown(this: AudioContext, stream: MediaStream) {
    mixes.add(this);
    return createMediaStreamSource.call(this, stream);
  };
  const running = (isMix: boolean): Heard[] =>
    [...made]
      .filter(([audio]) => audio.state === 'running' && mixes.has(audio) === isMix)
      .map(([, analyser]) => loudest(analyser));

  const loudest = (analyser: AnalyserNode): Heard => {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const db = Math.max(...levels);
    return { hz: (levels.indexOf(db) * analyser.context.sampleRate) / analyser.fftSize, db };
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
    const analyser = new AnalyserNode(context, SETTINGS);
    context.createMediaStreamSource(stream).connect(analyser);
    const ear = { analyser, stream };
    ears.set(element, ear);
    return ear;
  };

  window.eccHeard = () => [
    ...running(true),
    ...[...elements]
      .filter((element) => !element.muted && !element.paused && element.volume > 0)
      .flatMap((element) => {
        const ear = earOf(element);
        return ear === null ? [] : [loudest(ear.analyser)];
      }),
  ];
  window.eccMade = () => running(false);
  window.eccToneDb = (hz) =>
    Math.max(
      Number.NEGATIVE_INFINITY,
      ...[...made]
        .filter(([audio]) => audio.state === 'running' && mixes.has(audio))
        .map(([{ sampleRate }, analyser]) => {
          const levels = new Float32Array(analyser.frequencyBinCount);
          analyser.getFloatFrequencyData(levels);
          const bin = Math.round((hz * analyser.fftSize) / sampleRate);
          return Math.max(...levels.subarray(bin - 2, bin + 3));
        }),
    );
}

/** Lets a page be listened to; call it before the page is opened. */
export const listenIn = (page: Page): Promise<unknown> => page.addInitScript(installEars);

/** The page's mix, and every element beside it that gives sound now. */
export const heard = (page: Page): Promise<Heard[]> => page.evaluate(() => window.eccHeard());

/** What the page makes by itself now: the console's siren is one such sound. */
export const made = (page: Page): Promise<Heard[]> => page.evaluate(() => window.eccMade());
