/**
 * Bits of the clock in a picture: 24 of the time in ms, 16 that check them, so that no dark picture passes for one. Cells stand in one
 * row over the top half.
 */
export interface ClockLayout {
  timeBits: number;
  checkBits: number;
}
export const CLOCK: ClockLayout = { timeBits: 24, checkBits: 16 };

declare global {
  interface Window {
    /** Ages of the frames that were presented, ms, each with its time, UTC ms; taken by whoever reads them. */
    benchAges: { at: number; ms: number }[];
  }
}

/**
 * Runs in a page before its own scripts: its camera is a canvas that shows when each of its frames was painted. It must not refer to
 * anything outside itself.
 */
export function becomeClockCamera({ timeBits, checkBits }: ClockLayout): void {
  const [WIDTH, HEIGHT, FPS] = [1280, 720, 25];
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d', { alpha: false });
  const cells = timeBits + checkBits;
  const paint = (): void => {
    if (pen === null) {
      return;
    }
    const time = Date.now() % 2 ** timeBits;
    const check = (time * 40_503 + 165) % 2 ** checkBits;
    pen.fillStyle = '#334';
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    for (let cell = 0; cell < cells; cell += 1) {
      const bit = cell < timeBits ? (time >> (timeBits - 1 - cell)) & 1 : (check >> (cells - 1 - cell)) & 1;
      pen.fillStyle = bit === 1 ? '#fff' : '#000';
      pen.fillRect((cell * WIDTH) / cells, 0, WIDTH / cells, HEIGHT / 2);
    }
    // Something moves in the rest of the picture too, as in a camera's.
    pen.fillStyle = '#c84';
    pen.fillRect((time / 8) % WIDTH, HEIGHT * 0.6, 200, 200);
  };
  setInterval(paint, 1_000 / FPS);
  const sound = (): MediaStreamTrack[] => {
    const context = new AudioContext();
    return context.createMediaStreamDestination().stream.getAudioTracks();
  };
  navigator.mediaDevices.getUserMedia = (wanted) => {
    const picture = wanted?.video === undefined ? [] : canvas.captureStream(FPS).getVideoTracks();
    return Promise.resolve(new MediaStream([...picture, ...(wanted?.audio === undefined ? [] : sound())]));
  };
}

/**
 * Runs in a page before its own scripts: reads the clock in the picture of a tile twice a second, at the moment when the frame is to be
 * on the screen. It must not refer to anything outside itself.
 */
export function readClocks({ timeBits, checkBits }: ClockLayout): void {
  const EVERY_MS = 500;
  window.benchAges = [];
  const cells = timeBits + checkBits;
  const canvas = new OffscreenCanvas(cells, 2);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let lookedAt = 0;
  const read = (video: HTMLVideoElement, shownAt: number): void => {
    if (pen === null || shownAt < lookedAt + EVERY_MS) {
      return;
    }
    lookedAt = shownAt;
    // From the middle of each cell, so that what a codec smears over its edges doesn't matter.
    const { videoWidth, videoHeight } = video;
    const cell = videoWidth / cells;
    for (let n = 0; n < cells; n += 1) {
      pen.drawImage(video, (n + 0.3) * cell, videoHeight / 6, cell * 0.4, videoHeight / 6, n, 0, 1, 1);
    }
    const { data } = pen.getImageData(0, 0, cells, 1);
    const bitAt = (n: number): number => ((data[n * 4] ?? 0) > 128 ? 1 : 0);
    const number = (from: number, bits: number): number =>
      Array.from({ length: bits }, (_, n) => bitAt(from + n)).reduce((sum, bit) => sum * 2 + bit, 0);
    const time = number(0, timeBits);
    const check = (time * 40_503 + 165) % 2 ** checkBits;
    if (check === number(timeBits, checkBits)) {
      const now = performance.timeOrigin + shownAt;
      const span = 2 ** timeBits;
      window.benchAges.push({ at: now, ms: (((now - time) % span) + span) % span });
    }
  };
  const watched = new WeakSet<HTMLVideoElement>();
  const look = (): void => {
    for (const video of document.querySelectorAll('video')) {
      if (!watched.has(video)) {
        watched.add(video);
        const note: VideoFrameRequestCallback = (_, { expectedDisplayTime }) => {
          read(video, expectedDisplayTime);
          video.requestVideoFrameCallback(note);
        };
        video.requestVideoFrameCallback(note);
      }
    }
    setTimeout(look, 200);
  };
  look();
}
