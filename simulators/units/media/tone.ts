import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, recipeName } from '../../lib/cache.ts';
import { runFfmpeg, words } from '../../lib/ffmpeg.ts';

/** Length of one Opus frame. */
export const AUDIO_FRAME_MS = 20;
const TONE_S = 2;
const PAGE_HEADER_BYTES = 27;

/** The packets of an Ogg file (RFC 3533) without the two that head an Opus stream (RFC 7845). */
export function parseOggOpus(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  let offset = 0;
  while (offset + PAGE_HEADER_BYTES <= file.length) {
    if (file.toString('latin1', offset, offset + 4) !== 'OggS') {
      throw new Error(`no Ogg page at byte ${offset}`);
    }
    const segments = file[offset + 26] ?? 0;
    const table = file.subarray(offset + PAGE_HEADER_BYTES, offset + PAGE_HEADER_BYTES + segments);
    offset += PAGE_HEADER_BYTES + segments;
    for (const length of table) {
      parts.push(file.subarray(offset, offset + length));
      offset += length;
      // A segment of 255 bytes goes on in the next one.
      if (length < 255) {
        packets.push(Buffer.concat(parts));
        parts = [];
      }
    }
  }
  return packets.slice(2);
}

/** Opus frames of a steady tone of `hertz`, to be sent in a loop; from the user's cache, or encoded now. */
export async function loadTone(hertz: number, signal: AbortSignal): Promise<readonly Buffer[]> {
  const args = [
    ...words`-f lavfi -i sine=f=${hertz}:r=48000:d=${TONE_S} -af volume=0.25 -ac 1`,
    ...words`-c:a libopus -b:a 24k -frame_duration ${AUDIO_FRAME_MS} -f ogg`,
  ];
  const file = path.join(await cacheFolder('clips'), `${recipeName(args)}.ogg`);
  try {
    return parseOggOpus(await readFile(file));
  } catch {
    // Not there yet, or cut short: make it anew.
  }
  const partial = `${file}.${process.pid}`;
  await runFfmpeg([...args, '-y', partial], { nice: true, signal });
  await rename(partial, file);
  return parseOggOpus(await readFile(file));
}
