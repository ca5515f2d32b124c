import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PlainTrack } from '../../../media-server/sfu/plain-track.ts';
import { run } from './support.ts';

const WIDTH = 320;
const HEIGHT = 176;
const FPS = 15;
/** Bits of the time in two rows of cells, the highest first. */
const COLUMNS = 16;
const ROWS = 2;
const MODULUS = 2 ** (COLUMNS * ROWS);

/** A grey picture whose cells are the bits of `at`, UTC ms, black and white. */
function paint(at: number): Buffer {
  const picture = Buffer.alloc(WIDTH * HEIGHT, 128);
  const value = at % MODULUS;
  for (let bit = 0; bit < COLUMNS * ROWS; bit += 1) {
    const isSet = Math.floor(value / 2 ** (COLUMNS * ROWS - 1 - bit)) % 2 === 1;
    const [left, top] = [(bit % COLUMNS) * (WIDTH / COLUMNS), Math.floor(bit / COLUMNS) * (HEIGHT / ROWS)];
    for (let y = top; y < top + HEIGHT / ROWS; y += 1) {
      picture.fill(isSet ? 235 : 16, y * WIDTH + left, y * WIDTH + left + WIDTH / COLUMNS);
    }
  }
  return picture;
}

/** Sends a picture that tells in itself when each of its frames was made. */
export function sendClock(
  track: Pick<PlainTrack, 'port' | 'rtcpPort' | 'ssrc'>,
  codec: 'h264' | 'vp8',
): { stop: () => Promise<void> } {
  const encode =
    codec === 'h264'
      ? '-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -bsf:v dump_extra=freq=keyframe'
      : '-c:v libvpx -deadline realtime -cpu-used 8 -lag-in-frames 0 -b:v 800k';
  const child = spawn(
    'ffmpeg',
    [
      ...'-nostdin -loglevel error -f rawvideo -pix_fmt gray'.split(' '),
      ...`-s ${WIDTH}x${HEIGHT} -framerate ${FPS} -probesize 32 -i pipe:0`.split(' '),
      ...`-pix_fmt yuv420p ${encode} -threads 1 -g ${FPS} -flush_packets 1`.split(' '),
      ...`-ssrc ${track.ssrc} -payload_type 101 -f rtp`.split(' '),
      `rtp://127.0.0.1:${track.port}?rtcpport=${track.rtcpPort}&pkt_size=1200`,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin.on('error', () => undefined);
  const beganAt = Date.now();
  let frames = 0;
  const timer = setInterval(() => {
    // As a camera does: a turn that comes late sends what was due with the time at which it was.
    for (; frames < ((Date.now() - beganAt) * FPS) / 1000; frames += 1) {
      child.stdin.write(paint(Math.floor(beganAt + (frames * 1000) / FPS)));
    }
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** When each frame of a file was made, UTC ms, with its place in the file in ms since the first. */
export async function readClock(file: string, around: number): Promise<{ madeAt: number; atMs: number }[]> {
  const shown = await run('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0', file],
  ]);
  const times = shown
    .toString()
    .split('\n')
    .map((line) => Number.parseFloat(line))
    .filter((time) => !Number.isNaN(time));
  const cells = await run('ffmpeg', [
    ...['-v', 'error', '-i', file, '-vf', `scale=${COLUMNS}:${ROWS}:flags=area,format=gray`],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
  ]);
  return times.map((time, index) => {
    const bits = cells.subarray(index * COLUMNS * ROWS, (index + 1) * COLUMNS * ROWS);
    const value = bits.reduce((sum, grey) => sum * 2 + (grey > 128 ? 1 : 0), 0);
    const madeAt = Math.floor(around / MODULUS) * MODULUS + value;
    return { madeAt, atMs: (time - (times[0] ?? 0)) * 1000 };
  });
}
