import { FPS } from '../../simulators/units/media/clip.ts';
import { ffmpeg, words } from '../lib/ffmpeg.ts';
import { BEEP_AT_S, CELLS, FRAMES, OPUS_DELAY_MS } from './clapper.ts';

const RATE = 48_000;
/** Louder is a beep, of 32,768. */
export const LOUD = 3_000;
/** Between two beeps it is quiet for longer than this, ms. */
export const APART_MS = 300;
const FRAME_MS = 1_000 / FPS;
/** A beep and its frame are never further apart, or it isn't its frame, ms. */
const MOST_MS = 450;

/** A stretch of a file, seconds of its own time. */
export interface Window {
  from: number;
  length: number;
}

/** When a file's sound and picture show the same moment: `offset` is by how much the sound is later, `at` where in the file, ms. */
export interface Clap extends Shown {
  offset: number;
}

const timesIn = (told: string): number[] =>
  [...told.matchAll(/pts_time:\s*(-?[\d.]+)/g)].map(([, time]) => Number(time) * 1_000);

/** Beginnings of beeps in 16-bit samples of which the first stands at `from` ms. */
export function beepsIn(samples: Int16Array, from: number): number[] {
  const beeps: number[] = [];
  let last = -Infinity;
  for (const [index, sample] of samples.entries()) {
    if (Math.abs(sample) > LOUD) {
      const at = from + (index * 1_000) / RATE;
      if (at - last > APART_MS) {
        beeps.push(at);
      }
      last = at;
    }
  }
  return beeps;
}

/** A frame that is shown: its number in the loop, and when. */
export interface Shown {
  frame: number;
  at: number;
}

/**
 * When the frame of each beep first is shown. A key frame that is asked for makes the sender repeat the second up to it in no time: a frame
 * that follows another at once isn't where it belongs, nor one that comes out of turn.
 */
export function framesOfBeeps(shown: readonly Shown[]): Shown[] {
  const firsts = shown.filter(({ frame }, index) => frame !== shown[index - 1]?.frame);
  return firsts.flatMap(({ frame, at }, index) => {
    const before = firsts[index - 1];
    const isDue = frame % FPS === BEEP_AT_S * FPS;
    const follows = before !== undefined && (before.frame + 1) % FRAMES === frame;
    return isDue && follows && at - before.at > FRAME_MS / 2 ? [{ frame, at }] : [];
  });
}

/** By how much each beep is later than its frame, less what its sound was delayed by. */
export function offsetsOf(
  beeps: readonly number[],
  frames: readonly Shown[],
  delayMs = OPUS_DELAY_MS,
): Clap[] {
  return frames.flatMap(({ frame, at }) => {
    const offset = beeps.map((beep) => beep - delayMs - at).toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
    return offset === undefined || Math.abs(offset) > MOST_MS ? [] : [{ frame, at, offset }];
  });
}

async function soundOf(file: string, { from, length }: Window): Promise<number[]> {
  const { output, told } = await ffmpeg([
    ...words(`-copyts -ss ${from} -t ${length} -i ${file} -map 0:a:0`),
    ...words(`-af aresample=${RATE},ashowinfo -ac 1 -f s16le pipe:1`),
  ]);
  const samples = Int16Array.from({ length: Math.floor(output.length / 2) }, (_, index) =>
    output.readInt16LE(2 * index),
  );
  return beepsIn(samples, timesIn(told)[0] ?? Number.NaN);
}

async function pictureOf(file: string, { from, length }: Window, crop: string): Promise<Shown[]> {
  const { output, told } = await ffmpeg([
    ...words(`-copyts -ss ${from} -t ${length} -i ${file} -map 0:v:0`),
    ...words(`-vf crop=${crop},scale=${CELLS}:1:flags=area,format=gray,showinfo`),
    ...words('-fps_mode passthrough -f rawvideo -pix_fmt gray pipe:1'),
  ]);
  return timesIn(told).map((at, index) => {
    const cells = output.subarray(index * CELLS, (index + 1) * CELLS);
    return { at, frame: cells.reduce((sum, grey) => sum * 2 + (grey > 125 ? 1 : 0), 0) };
  });
}

/** The claps in a stretch of a file. `crop` is the part of the picture that has the clapper's cells, as ffmpeg takes it. */
export async function clapsIn(file: string, window: Window, crop: string): Promise<Clap[]> {
  const [beeps, shown] = [await soundOf(file, window), await pictureOf(file, window, crop)];
  return offsetsOf(beeps, framesOfBeeps(shown));
}

/** By how much the same clap is later in `claps` than in `others`, of another file of the same clapper; both count from about the same moment. */
export function differencesOf(claps: readonly Clap[], others: readonly Clap[]): Clap[] {
  const byFrame = new Map<number, Clap[]>();
  for (const other of others) {
    byFrame.set(other.frame, [...(byFrame.get(other.frame) ?? []), other]);
  }
  return claps.flatMap((clap) => {
    const same = byFrame.get(clap.frame)?.find(({ at }) => Math.abs(at - clap.at) < (FRAMES * FRAME_MS) / 2);
    return same === undefined ? [] : [{ ...clap, offset: clap.offset - same.offset }];
  });
}

/** Whether a file has a picture and not only sound. */
export async function hasPicture(file: string): Promise<boolean> {
  const { told } = await ffmpeg(['-i', file, ...words('-map 0 -c copy -t 0 -f null -')]);
  return told.includes('Video:');
}

/** When a file begins by its own time, ms. */
async function startOf(file: string): Promise<number> {
  const { told } = await ffmpeg(['-i', file, ...words('-map 0:v:0 -c copy -t 0 -f null -')]);
  return Number(/start: (-?[\d.]+)/.exec(told)?.[1] ?? 0) * 1_000;
}

/** All claps of a file; `at` counts from its beginning. */
export async function everyClapIn(file: string, crop: string): Promise<Clap[]> {
  const [start, length] = [await startOf(file), await lengthOf(file)];
  const claps = await clapsIn(file, { from: 0, length: Math.ceil(length) + 1 }, crop);
  return claps.map(({ at, ...rest }) => ({ ...rest, at: at - start }));
}

/** Length of a file's picture, seconds. */
export async function lengthOf(file: string): Promise<number> {
  const { told } = await ffmpeg(['-i', file, ...words('-map 0:v:0 -c copy -f null -')]);
  const [, hours = 0, minutes = 0, seconds = 0] =
    told.match(/.*time=(\d+):(\d+):([\d.]+)/s)?.map(Number) ?? [];
  return hours * 3_600 + minutes * 60 + seconds;
}
