import { ffmpeg, words } from '../lib/ffmpeg.ts';
import { FPS, LOOP_S, type Clip } from '../../simulators/units/media/clip.ts';
import { parseIvf } from '../../simulators/units/media/ivf.ts';
import { AUDIO_FRAME_MS, parseOggOpus } from '../../simulators/units/media/tone.ts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SIZE = { width: 320, height: 180 };
/** So many frames make the loop. */
export const FRAMES = LOOP_S * FPS;
/** Each frame tells its number in the loop in so many cells, dark or bright, the highest bit first. */
export const CELLS = 8;
const RATE = 48_000;
/** A beep begins in the middle of each second, far from the ends of the loop. */
export const BEEP_AT_S = 0.5;
export const BEEP_S = 0.1;
export const BEEP_HZ = 1_000;
/** By how much Opus delays what it encodes and decodes, ms: its encoder looks ahead so far (RFC 7845, section 4.2 calls it the pre-skip). */
export const OPUS_DELAY_MS = 312 / (RATE / 1_000);

function paint(frame: number): Buffer {
  const { width, height } = SIZE;
  const cell = width / CELLS;
  const picture = Buffer.alloc(width * height);
  for (let bit = 0; bit < CELLS; bit += 1) {
    const isSet = (frame >> (CELLS - 1 - bit)) & 1;
    for (let y = 0; y < height; y += 1) {
      picture.fill(isSet === 1 ? 220 : 30, y * width + bit * cell, y * width + (bit + 1) * cell);
    }
  }
  return picture;
}

async function pictures(folder: string): Promise<readonly Buffer[]> {
  const raw = Buffer.concat(Array.from({ length: FRAMES }, (_, frame) => paint(frame)));
  const file = path.join(folder, 'clapper.ivf');
  await ffmpeg(
    [
      ...words(
        `-v error -f rawvideo -pix_fmt gray -s ${SIZE.width}x${SIZE.height} -framerate ${FPS} -i pipe:0`,
      ),
      ...words(`-pix_fmt yuv420p -c:v libvpx -b:v 400k -deadline realtime -cpu-used 8 -threads 1`),
      ...words(
        `-lag-in-frames 0 -auto-alt-ref 0 -g ${FPS} -force_key_frames expr:not(mod(n,${FPS})) -f ivf ${file}`,
      ),
    ],
    raw,
  );
  return parseIvf(await readFile(file)).frames;
}

async function sound(folder: string): Promise<readonly Buffer[]> {
  const file = path.join(folder, 'clapper.ogg');
  const isBeep = `between(mod(t\\,1)\\,${BEEP_AT_S}\\,${BEEP_AT_S + BEEP_S})`;
  const beeps = `aevalsrc=0.5*sin(2*PI*${BEEP_HZ}*t)*${isBeep}:s=${RATE}:d=${2 * LOOP_S}`;
  const encode = `-ac 1 -c:a libopus -b:a 64k -vbr off -frame_duration ${AUDIO_FRAME_MS} -f ogg ${file}`;
  await ffmpeg(['-v', 'error', '-f', 'lavfi', '-i', beeps, ...words(encode)]);
  const frames = (LOOP_S * 1_000) / AUDIO_FRAME_MS;
  // The second time round: there the encoder knows what came before.
  return parseOggOpus(await readFile(file)).slice(frames, 2 * frames);
}

/**
 * A picture and a sound that tell when each of their parts is due, in a loop that keeps step with the clock: frame `n` at `n` times 100 ms
 * of the loop, a beep in the middle of each second.
 */
export async function makeClapper(): Promise<{ clip: Clip; sound: readonly Buffer[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ecc-clapper-'));
  try {
    return { clip: { phaseMs: 0, layers: [await pictures(folder)] }, sound: await sound(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
