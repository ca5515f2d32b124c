declare global {
  interface Window {
    /** Says into the microphone what is given: 16-bit samples in base64; answers with when it begins, UTC ms, and how long it takes. */
    benchSay: (samples: string, rate: number) => Promise<{ at: number; ms: number }>;
  }
}

/** Runs in a page before its own scripts: a dark camera, and a microphone that hears what `benchSay` is given, as it is. It must not refer to anything outside itself. */
export function installSpeaker(): void {
  const LEAD_S = 0.2;
  let microphone: { context: AudioContext; out: MediaStreamAudioDestinationNode } | null = null;
  const open = (): { context: AudioContext; out: MediaStreamAudioDestinationNode } => {
    if (microphone === null) {
      const context = new AudioContext({ sampleRate: 48_000 });
      const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      // Without an input it gives nothing at all, not even silence.
      const silence = new ConstantSourceNode(context, { offset: 0 });
      silence.connect(out);
      silence.start();
      microphone = { context, out };
    }
    return microphone;
  };
  const camera = (): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [160, 90];
    const pen = canvas.getContext('2d');
    let n = 0;
    setInterval(() => {
      n += 1;
      pen?.fillRect(0, 0, n % 160, 90);
    }, 500);
    return canvas.captureStream(2).getVideoTracks()[0] as MediaStreamTrack;
  };
  navigator.mediaDevices.getUserMedia = (wanted) =>
    Promise.resolve(
      new MediaStream([
        ...(wanted?.video === undefined || wanted.video === false ? [] : [camera()]),
        ...(wanted?.audio === undefined || wanted.audio === false ? [] : open().out.stream.getAudioTracks()),
      ]),
    );
  window.benchSay = (samples, rate) => {
    const { context, out } = open();
    const bytes = Uint8Array.from(atob(samples), (sign) => sign.codePointAt(0) ?? 0);
    const words = new Int16Array(bytes.buffer);
    const buffer = new AudioBuffer({ length: words.length, sampleRate: rate });
    buffer.getChannelData(0).set(Float32Array.from(words, (word) => word / 32_768));
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(out);
    source.start(context.currentTime + LEAD_S);
    return Promise.resolve({ at: Date.now() + LEAD_S * 1_000, ms: buffer.duration * 1_000 });
  };
}
