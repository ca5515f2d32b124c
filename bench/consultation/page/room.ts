/** What a page's room shows, or gives to the ear, since a moment, UTC ms. */
export type RoomNote = { at: number } & (
  | {
      what: 'room';
      /** Whose choice the pictures are; empty while the page isn't in the room. */
      hand: string;
      muted: number;
      hasFloor: boolean;
      sites: readonly string[];
    }
  /** The first frame of a site's picture is presented. */
  | { what: 'frame'; siteId: string }
  | { what: 'sound'; isHeard: boolean }
);

declare global {
  interface Window {
    benchRoom: RoomNote[];
    /** Presses what has this test id; answers with when. */
    benchPress: (testId: string) => number;
  }
}

/**
 * Runs in a page before its own scripts: notes what the room of a consultation shows, the first frame of each picture, and when the mix of
 * what is received becomes silent or is heard. It changes nothing of what the page does. It must not refer to anything outside itself.
 */
export function watchRoom(): void {
  const notes: RoomNote[] = [];
  window.benchRoom = notes;
  window.benchPress = (testId) => {
    const at = Date.now();
    const element = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
    if (element === null) {
      throw new Error(`the page shows no ${testId}`);
    }
    element.click();
    return at;
  };

  let shown = '';
  const seen = new WeakMap<HTMLVideoElement, unknown>();
  const look = (): void => {
    const room = document.querySelector<HTMLElement>('[data-testid=consultation-room]');
    const tiles = [...document.querySelectorAll<HTMLElement>('[data-testid=room-tile]')];
    const now = {
      hand: room?.dataset['hand'] ?? '',
      muted: document.querySelectorAll('[data-testid=site-muted]').length,
      hasFloor: document.querySelector('[data-testid=room-floor]') !== null,
      sites: tiles.map((tile) => tile.dataset['site'] ?? ''),
    };
    const text = JSON.stringify(now);
    if (text !== shown) {
      shown = text;
      notes.push({ at: Date.now(), what: 'room', ...now });
    }
    for (const tile of tiles) {
      const video = tile.querySelector<HTMLVideoElement>('video[data-testid=site-video]');
      if (video !== null && video.srcObject !== null && seen.get(video) !== video.srcObject) {
        seen.set(video, video.srcObject);
        video.requestVideoFrameCallback(() =>
          notes.push({ at: Date.now(), what: 'frame', siteId: tile.dataset['site'] ?? '' }),
        );
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  // The mix of what is received is the only thing that takes streams in and lets them out at the loudspeaker.
  const SAMPLES = 512;
  const EVERY_MS = 4;
  /** Root mean square below which nothing is heard: 60 dB below full scale. */
  const FAINTEST = 0.001;
  /** So many looks in a row agree before it is believed; the time is that of the first. */
  const AGREE = 5;
  const mixes = new WeakSet<BaseAudioContext>();
  const prototype: { createMediaStreamSource: (this: AudioContext, stream: MediaStream) => AudioNode } =
    AudioContext.prototype;
  const { createMediaStreamSource } = prototype;
  prototype.createMediaStreamSource = function createKnown(this: AudioContext, stream: MediaStream) {
    mixes.add(this);
    return createMediaStreamSource.call(this, stream);
  };
  const listen = (analyser: AnalyserNode): void => {
    const samples = new Float32Array(SAMPLES);
    let [isHeard, count, first] = [false, 0, 0];
    setInterval(() => {
      if (!mixes.has(analyser.context)) {
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / SAMPLES;
      const differs = Math.sqrt(power) > FAINTEST !== isHeard;
      count = differs ? count + 1 : 0;
      first = count === 1 ? Date.now() : first;
      if (count >= AGREE) {
        isHeard = !isHeard;
        count = 0;
        notes.push({ at: first, what: 'sound', isHeard });
      }
    }, EVERY_MS);
  };
  const nodes: { connect: (this: AudioNode, to: AudioNode) => AudioNode } = AudioNode.prototype;
  const { connect } = nodes;
  nodes.connect = function connectKnown(this: AudioNode, to: AudioNode) {
    if (to instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(this.context, { fftSize: SAMPLES });
      connect.call(this, analyser);
      listen(analyser);
    }
    return connect.call(this, to);
  };
}
