import { access, rename } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, recipeName } from '../lib/cache.ts';
import { runFfmpeg, words } from '../lib/ffmpeg.ts';
import { pictureSource, type PictureFormat } from '../lib/picture.ts';

/** Chromium plays its fake devices' files in a loop. */
const LOOP_S = 3;
/** The tone comes in beeps: a steady one is taken for noise and suppressed by the browser. */
const BEEP_S = 0.4;
const BEEP_EVERY_S = 0.6;

export interface FakeMediaRequest {
  format: PictureFormat;
  /** Fill of the colour block as ffmpeg names it. */
  colour: string;
  /** Large line of the picture. */
  title: string;
  toneHz: number;
}

/** Files for Chromium's fake camera (Y4M) and microphone (WAV). */
export interface FakeMedia {
  camera: string;
  microphone: string;
}

async function cached(args: readonly string[], extension: string): Promise<string> {
  const file = path.join(await cacheFolder('fake-media'), `${recipeName(args)}.${extension}`);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const partial = `${file}.${process.pid}.${extension}`;
    await runFfmpeg([...args, '-y', partial]);
    await rename(partial, file);
  }
  return file;
}

/** The files of a camera and microphone, from the user's cache or made now. */
export async function makeFakeMedia(request: FakeMediaRequest): Promise<FakeMedia> {
  const { format, colour, title, toneHz } = request;
  const clock = String.raw`%{eif\:floor(t)\:d}.%{eif\:mod(floor(10*t)\,10)\:d}`;
  const picture = pictureSource(format, { colour, title, subtitle: `${toneHz} Hz`, clock });
  const tone = `aevalsrc='0.4*sin(2*PI*${toneHz}*t)*lt(mod(t,${BEEP_EVERY_S}),${BEEP_S})':s=48000:d=${LOOP_S}`;
  const [camera, microphone] = await Promise.all([
    cached(words`-f lavfi -i ${picture} -t ${LOOP_S} -pix_fmt yuv420p -f yuv4mpegpipe`, 'y4m'),
    cached(words`-f lavfi -i ${tone} -ac 1 -c:a pcm_s16le -f wav`, 'wav'),
  ]);
  return { camera, microphone };
}
