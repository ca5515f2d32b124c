import { rename, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, recipeName } from '../../lib/cache.ts';
import { runFfmpeg, words } from '../../lib/ffmpeg.ts';
import { pictureSource } from '../../lib/picture.ts';
import { toHex, unitColour } from './colour.ts';
import { isKeyFrame, parseIvf } from './ivf.ts';

/** Length of a clip; its burnt-in clock shows the time of day modulo this. */
export const LOOP_S = 20;
export const FPS = 10;
const FRAMES = LOOP_S * FPS;
const FRAME_MS = 1000 / FPS;
/** A viewer who joins sees a picture by the next key frame at the latest. */
const GOP_FRAMES = FPS;

/** Pictures of a simulcast, the smallest first; bits a second. */
export const CLIP_LAYERS = [
  { width: 160, height: 90, bitrate: 60_000 },
  { width: 320, height: 180, bitrate: 150_000 },
  { width: 640, height: 360, bitrate: 400_000 },
] as const;

export interface ClipRequest {
  no: number;
  callSign: string;
  officerName: string;
}

/** A loop of encoded pictures, one list of frames a layer; key frames stand at the same places in all. */
export interface Clip {
  /** UTC ms modulo the loop at which frame 0 is shown. */
  phaseMs: number;
  layers: readonly (readonly Buffer[])[];
}

/** Units' key frames are spread over the second, so that they don't all fall on one moment. */
function phaseOf(no: number): number {
  return (no % GOP_FRAMES) * FRAME_MS;
}

/** Seconds and tenths of the time of day modulo the loop, from the clip's own time `t`. */
function loopClock(phaseMs: number): string {
  const seconds = `mod(t+${phaseMs / 1000}+0.001\\,${LOOP_S})`;
  return String.raw`%{eif\:floor(${seconds})\:d\:2}.%{eif\:mod(floor(10*${seconds})\,10)\:d}`;
}

function recipe(request: ClipRequest): string[] {
  const largest = CLIP_LAYERS[CLIP_LAYERS.length - 1] ?? CLIP_LAYERS[0];
  const source = pictureSource(
    { width: largest.width, height: largest.height, fps: FPS },
    {
      colour: toHex(unitColour(request.no)),
      title: request.callSign,
      subtitle: request.officerName,
      clock: loopClock(phaseOf(request.no)),
    },
  );
  const branches = CLIP_LAYERS.map((_, index) => `[s${index}]`).join('');
  const scaled = CLIP_LAYERS.map(
    ({ width, height }, index) => `[s${index}]scale=${width}:${height}[o${index}]`,
  );
  return ['-filter_complex', [`${source},split=${CLIP_LAYERS.length}${branches}`, ...scaled].join(';')];
}

function outputs(file: (layer: number) => string): string[] {
  return CLIP_LAYERS.flatMap(({ bitrate }, index) => [
    ...words`-map [o${index}] -frames:v ${FRAMES} -c:v libvpx -b:v ${bitrate} -deadline realtime -cpu-used 8 -threads 1`,
    // No frames that are decoded but never shown, and none that come late.
    ...words`-lag-in-frames 0 -auto-alt-ref 0`,
    ...words`-g ${GOP_FRAMES} -force_key_frames expr:not(mod(n,${GOP_FRAMES})) -f ivf -y ${file(index)}`,
  ]);
}

async function readLayer(file: string): Promise<readonly Buffer[]> {
  const { frames } = parseIvf(await readFile(file));
  const isRegular = frames.every((frame, index) => index % GOP_FRAMES !== 0 || isKeyFrame(frame));
  if (frames.length !== FRAMES || !isRegular) {
    throw new Error(`${file} has ${frames.length} frames or irregular key frames`);
  }
  return frames;
}

/**
 * The clip of a unit from the user's cache; it is encoded, at the lowest priority, when the cache hasn't got it. A file appears under
 * its name only when it is whole.
 */
export async function loadClip(request: ClipRequest, signal: AbortSignal): Promise<Clip> {
  const folder = await cacheFolder('clips');
  const graph = recipe(request);
  const name = recipeName([...graph, ...outputs(String)]);
  const file = (layer: number): string => path.join(folder, `${name}-${layer}.ivf`);
  const read = (): Promise<(readonly Buffer[])[]> =>
    Promise.all(CLIP_LAYERS.map((_, layer) => readLayer(file(layer))));

  const phaseMs = phaseOf(request.no);
  try {
    return { phaseMs, layers: await read() };
  } catch {
    // Not there, or cut short by a full disk: make it anew.
  }
  const partial = (layer: number): string => `${file(layer)}.${process.pid}`;
  try {
    await runFfmpeg([...graph, ...outputs(partial)], { nice: true, signal });
    await Promise.all(CLIP_LAYERS.map((_, layer) => rename(partial(layer), file(layer))));
  } finally {
    await Promise.all(CLIP_LAYERS.map((_, layer) => rm(partial(layer), { force: true })));
  }
  return { phaseMs, layers: await read() };
}

/** The frame that is shown at `now` (UTC ms), and when the one after it is due. */
export function frameAt(clip: Clip, now: number): { index: number; nextAt: number } {
  const ticks = Math.floor((now - clip.phaseMs) / FRAME_MS);
  return { index: ((ticks % FRAMES) + FRAMES) % FRAMES, nextAt: (ticks + 1) * FRAME_MS + clip.phaseMs };
}

/** Index of the key frame from which the frame `index` can be decoded. */
export function keyFrameBefore(index: number): number {
  return index - (index % GOP_FRAMES);
}
