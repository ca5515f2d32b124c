/** What the page's camera and microphone gave, by the times that the browser puts on them, ms of the page's clock. */
export interface Tape {
  shown: { frame: number; at: number }[];
  beeps: number[];
}

/** What a track gives is read in the page; Chromium has it in windows, the standard in workers alone. */
interface TrackReader<T> {
  readable: ReadableStream<T>;
}

declare global {
  interface Window {
    MediaStreamTrackProcessor: new <T extends VideoFrame | AudioData>(init: {
      track: MediaStreamTrack;
    }) => TrackReader<T>;
    /** Reads the page's own camera and microphone beside the console, without encoder or network. */
    benchClaps: {
      /** Answers with when it began, ms of the page's clock. */
      start: () => number;
      end: () => Tape;
    };
  }
}

/** How the page's clapper looks and sounds; see clapper.ts. */
export interface PageClapper {
  cells: number;
  frames: number;
  fps: number;
  beepAtS: number;
  beepS: number;
  beepHz: number;
  /** Louder is a beep, of 1 … */
  loud: number;
  /** … and quiet for longer than this is between two. */
  apartMs: number;
}

/**
 * Runs in a page before its own scripts: a camera and a microphone whose frames and beeps are due by one clock, that of the page's sound. It
 * must not refer to anything outside itself.
 */
export function installClapper(clapper: PageClapper): void {
  const { cells, frames, fps, beepAtS, beepS, beepHz, loud, apartMs } = clapper;
  const RATE = 48_000;
  let devices: { picture: MediaStreamTrack; sound: MediaStreamTrack } | null = null;

  const open = (): { picture: MediaStreamTrack; sound: MediaStreamTrack } => {
    const context = new AudioContext({ sampleRate: RATE });
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const second = new AudioBuffer({ length: RATE, sampleRate: RATE });
    const samples = second.getChannelData(0);
    for (let index = 0; index < beepS * RATE; index += 1) {
      samples[beepAtS * RATE + index] = 0.5 * Math.sin((2 * Math.PI * beepHz * index) / RATE);
    }
    const beeps = new AudioBufferSourceNode(context, { buffer: second, loop: true });
    beeps.connect(out);
    const beganAt = Math.ceil(context.currentTime) + 1;
    beeps.start(beganAt);

    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    const pen = canvas.getContext('2d');
    const width = canvas.width / cells;
    let shown = -1;
    const paint = (): void => {
      const due = Math.floor((context.currentTime - beganAt) * fps);
      if (due > shown) {
        shown = due;
        for (let bit = 0; bit < cells; bit += 1) {
          const isSet = ((due % frames) >> (cells - 1 - bit)) & 1;
          const grey = isSet === 1 ? 220 : 30;
          if (pen !== null) {
            pen.fillStyle = `rgb(${grey},${grey},${grey})`;
            pen.fillRect(bit * width, 0, width, canvas.height);
          }
        }
      }
      const nextMs = (beganAt + (due + 1) / fps - context.currentTime) * 1_000;
      setTimeout(paint, Math.max(nextMs, 1));
    };
    paint();
    return {
      picture: canvas.captureStream().getVideoTracks()[0] as MediaStreamTrack,
      sound: out.stream.getAudioTracks()[0] as MediaStreamTrack,
    };
  };
  const taken = (): { picture: MediaStreamTrack; sound: MediaStreamTrack } => (devices ??= open());

  navigator.mediaDevices.getUserMedia = (wanted) =>
    Promise.resolve(
      new MediaStream([
        ...(wanted?.video === undefined || wanted.video === false ? [] : [taken().picture.clone()]),
        ...(wanted?.audio === undefined || wanted.audio === false ? [] : [taken().sound.clone()]),
      ]),
    );

  const shown: Tape['shown'] = [];
  const beeps: number[] = [];
  // A picture's times begin with the first one: the one that comes soonest after its time says where on the page's clock that is.
  let sinceMs = Infinity;
  const readPicture = async (track: MediaStreamTrack): Promise<void> => {
    const pen = new OffscreenCanvas(cells, 1).getContext('2d', { willReadFrequently: true });
    const frameReader = new window.MediaStreamTrackProcessor<VideoFrame>({ track }).readable.getReader();
    for (;;) {
      const { value, done } = await frameReader.read();
      if (done) {
        return;
      }
      const at = value.timestamp / 1_000;
      sinceMs = Math.min(sinceMs, performance.now() - at);
      pen?.drawImage(value, 0, 0, cells, 1);
      value.close();
      const pixels = pen?.getImageData(0, 0, cells, 1).data ?? [];
      let frame = 0;
      for (let bit = 0; bit < cells; bit += 1) {
        frame = frame * 2 + ((pixels[bit * 4] ?? 0) > 125 ? 1 : 0);
      }
      shown.push({ frame, at });
    }
  };
  const readSound = async (track: MediaStreamTrack): Promise<void> => {
    const soundReader = new window.MediaStreamTrackProcessor<AudioData>({ track }).readable.getReader();
    let last = -Infinity;
    for (;;) {
      const { value, done } = await soundReader.read();
      if (done) {
        return;
      }
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      for (const [index, sample] of samples.entries()) {
        if (Math.abs(sample) > loud) {
          const at = value.timestamp / 1_000 + (index * 1_000) / value.sampleRate;
          if (at - last > apartMs) {
            beeps.push(at);
          }
          last = at;
        }
      }
      value.close();
    }
  };
  window.benchClaps = {
    start() {
      const { picture, sound } = taken();
      void readPicture(picture);
      void readSound(sound);
      return performance.now();
    },
    end: () => ({ shown: shown.map(({ frame, at }) => ({ frame, at: at + sinceMs })), beeps }),
  };
}
