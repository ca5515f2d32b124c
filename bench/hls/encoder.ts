import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { endsWithProgram } from '../lib/endings.ts';
import type { ClockLayout } from '../wall/page/clock.ts';

const [WIDTH, HEIGHT, FPS] = [640, 360, 25];
/** A key frame every two seconds, as encoders are usually set. */
const KEY_FRAME_EVERY = 50;
const BPS = '1500k';
const [BLACK, WHITE] = [16, 235];
const TICK_MS = 5;

/** Half of the picture is the clock that `readClocks` reads, half of it moves. */
function painter({ timeBits, checkBits }: ClockLayout): (at: number) => Buffer {
  const half = (WIDTH * HEIGHT) / 2;
  const noise = randomBytes(2 * half).map((value) => 96 + (value >> 2));
  const cells = timeBits + checkBits;
  const cell = WIDTH / cells;
  return (at) => {
    const picture = Buffer.alloc(2 * half);
    const time = at % 2 ** timeBits;
    const check = ((time & 255) + ((time >> 8) & 255) + ((time >> 16) & 255)) % 2 ** checkBits;
    for (let n = 0; n < cells; n += 1) {
      const bit = n < timeBits ? (time >> (timeBits - 1 - n)) & 1 : (check >> (cells - 1 - n)) & 1;
      picture.fill(bit === 1 ? WHITE : BLACK, n * cell, (n + 1) * cell);
    }
    for (let y = 1; y < HEIGHT / 2; y += 1) {
      picture.copy(picture, y * WIDTH, 0, WIDTH);
    }
    const from = Math.floor(Math.random() * half);
    picture.set(noise.subarray(from, from + half), half);
    return picture;
  };
}

/** Starts one ffmpeg that pushes the same H.264 to all of these RTMP addresses; the answer ends it. */
export function pushClock(addresses: readonly string[], layout: ClockLayout): () => Promise<void> {
  const outputs = addresses.map((address) => `[f=flv]${address}`).join('|');
  const child = spawn(
    'ffmpeg',
    [
      ...'-nostdin -loglevel error -f rawvideo -pix_fmt gray'.split(' '),
      ...`-s ${WIDTH}x${HEIGHT} -framerate ${FPS} -probesize 32 -i pipe:0 -map 0:v -pix_fmt yuv420p`.split(
        ' ',
      ),
      ...`-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -threads 1`.split(' '),
      ...`-g ${KEY_FRAME_EVERY} -b:v ${BPS} -maxrate ${BPS} -bufsize ${BPS} -flags +global_header`.split(' '),
      ...['-f', 'tee', outputs],
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin.on('error', () => undefined);
  const paint = painter(layout);
  const beganAt = Date.now();
  let frames = 0;
  const timer = setInterval(() => {
    // A turn that comes late sends what was due with the time at which it was.
    for (; frames < ((Date.now() - beganAt) * FPS) / 1000; frames += 1) {
      child.stdin.write(paint(Math.floor(beganAt + (frames * 1000) / FPS)));
    }
  }, TICK_MS);
  return endsWithProgram(async () => {
    clearInterval(timer);
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
  });
}
