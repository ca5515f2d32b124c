import type { Locator } from 'playwright/test';
import { RtspCamera } from '../../../simulators/rtsp-camera/camera.ts';
import { SERVER_HOST } from './server.ts';

const FORMAT = { width: 320, height: 180, fps: 20 };
/** Bits of the time in two rows of cells, the highest first; the clock in words stands below them. */
const COLUMNS = 16;
const ROWS = 2;
const CELL = { width: FORMAT.width / COLUMNS, height: 72 };
const BITS = COLUMNS * ROWS;
const MODULUS = 2 ** BITS;

/** Chroma of a camera's whole picture, by which pictures are told apart. */
export interface Tint {
  u: number;
  v: number;
}

/** A picture whose cells are the bits of `at`, UTC ms, dark and bright, in one tint. */
function paint(at: number, { u, v }: Tint): Buffer {
  const { width, height } = FORMAT;
  const luma = width * height;
  const picture = Buffer.alloc(luma * 1.5, 110);
  picture.fill(u, luma, luma * 1.25);
  picture.fill(v, luma * 1.25);
  const value = at % MODULUS;
  for (let bit = 0; bit < BITS; bit += 1) {
    const isSet = Math.floor(value / 2 ** (BITS - 1 - bit)) % 2 === 1;
    const [left, top] = [(bit % COLUMNS) * CELL.width, Math.floor(bit / COLUMNS) * CELL.height];
    for (let y = top; y < top + CELL.height; y += 1) {
      picture.fill(isSet ? 190 : 40, y * width + left, y * width + left + CELL.width);
    }
  }
  return picture;
}

/**
 * A camera whose picture tells in itself when each of its frames was made. One that `stumbles` leaves out the frames of a fifth of each
 * second, as cameras do that have too much to do.
 */
export function startClockedCamera(
  name: string,
  tint: Tint,
  { stumbles = false }: { stumbles?: boolean } = {},
): Promise<RtspCamera> {
  const frame = (at: number): Buffer | null => (stumbles && at % 1_000 < 200 ? null : paint(at, tint));
  return RtspCamera.start({
    host: SERVER_HOST,
    port: 0,
    path: 'clock',
    format: FORMAT,
    colour: 'black',
    name,
    audio: 'none',
    toneHz: 440,
    frames: () => frame(Date.now()),
    login: null,
    dropAfterMs: null,
    say: () => undefined,
  });
}

/** A frame that is shown: when it was made, and which time the page says that it is of, UTC ms; NaN where that isn't known. */
export interface ShownFrame {
  made: number;
  told: number;
}

/** The frames that videos show at one moment. */
export async function shownFrames(videos: Locator): Promise<ShownFrame[]> {
  const values = await videos.evaluateAll(
    (elements, { columns, rows, cell, format }) =>
      elements.map((element) => {
        const video = element as HTMLVideoElement;
        const context = new OffscreenCanvas(format.width, format.height).getContext('2d', {
          willReadFrequently: true,
        });
        if (context === null || video.videoWidth === 0) {
          return { value: null, told: null };
        }
        context.drawImage(video, 0, 0, format.width, format.height);
        let value = 0;
        for (let bit = 0; bit < columns * rows; bit += 1) {
          const x = ((bit % columns) + 0.5) * cell.width;
          const y = (Math.floor(bit / columns) + 0.5) * cell.height;
          const [r = 0, g = 0, b = 0] = context.getImageData(x, y, 1, 1).data;
          value = value * 2 + (0.299 * r + 0.587 * g + 0.114 * b > 115 ? 1 : 0);
        }
        const told = video.closest<HTMLElement>('[data-at]')?.dataset['at'];
        return { value, told: told === undefined ? null : Number(told) };
      }),
    { columns: COLUMNS, rows: ROWS, cell: CELL, format: FORMAT },
  );
  const base = Math.floor(Date.now() / MODULUS) * MODULUS;
  return values.map(({ value, told }) => ({
    made: value === null ? Number.NaN : base + value,
    told: told ?? Number.NaN,
  }));
}

/** When the frames that videos show at one moment were made, UTC ms. */
export async function shownTimes(videos: Locator): Promise<number[]> {
  return (await shownFrames(videos)).map(({ made }) => made);
}
