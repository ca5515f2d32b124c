import { spawn } from 'node:child_process';
import { AppError } from '#shared/errors.ts';
import { Slots } from './slots.ts';

/** Time for one picture; a machine that is busy takes a while to start a program. */
const LIMIT_MS = 8_000;
const MAX_PICTURE_BYTES = 4_000_000;
/** Wider pictures are scaled down: a snapshot stands in a small tile, or shows that something is there at all. */
const MAX_WIDTH = 640;
/** Programs that run at a time. */
const MADE_AT_A_TIME = 2;

/** Demuxers of ffmpeg that tell what the input is. */
export type StillInput = 'webp_pipe' | 'h264' | 'mpegts' | 'mov';

const words = (line: string): string[] => line.split(' ');

function runFfmpeg(ffmpegPath: string, format: StillInput, input: Buffer): Promise<Buffer> {
  const args = [
    ...words(`-hide_banner -nostdin -loglevel error -threads 1 -protocol_whitelist pipe -f ${format}`),
    ...words(`-i pipe:0 -an -frames:v 1 -vf scale=w='min(${MAX_WIDTH},iw)':h=-2 -q:v 5 -f mjpeg pipe:1`),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegPath, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_PICTURE_BYTES) {
        chunks.push(chunk);
      }
    });
    // It reads no further once it has its picture.
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => reject(AppError.unavailable('no picture could be made', error)));
    child.once('close', (code) => {
      if (code === 0 && size > 0 && size <= MAX_PICTURE_BYTES) {
        resolve(Buffer.concat(chunks));
      } else {
        reject(AppError.unavailable('no picture could be made'));
      }
    });
    child.stdin.end(input);
  });
}

/** Makes JPEGs with ffmpeg, a few at a time. */
export class Stills {
  readonly #ffmpegPath: string;
  readonly #slots = new Slots(MADE_AT_A_TIME);

  constructor(ffmpegPath: string) {
    this.#ffmpegPath = ffmpegPath;
  }

  /** A JPEG of the first picture of `input`. Throws `unavailable` when it can't be decoded. */
  toJpeg(format: StillInput, input: Buffer): Promise<Buffer> {
    return this.#slots.run(() => runFfmpeg(this.#ffmpegPath, format, input));
  }
}
