import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeFakeMedia } from './fake-media.ts';

const REQUEST = { format: { width: 64, height: 36, fps: 5 }, colour: '0xd030d0', title: '一号', toneHz: 500 };

test('makeFakeMedia() makes a picture and beeps as Chromium reads them, once', async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'fake-media-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  try {
    const media = await makeFakeMedia(REQUEST);
    const [picture, sound] = await Promise.all([readFile(media.camera), readFile(media.microphone)]);
    expect(picture.toString('latin1', 0, 25)).toMatch(/^YUV4MPEG2 W64 H36 F5:1/);
    expect(picture.toString('latin1').split('FRAME\n').length - 1).toBe(15);
    expect(sound.toString('latin1', 0, 4)).toBe('RIFF');
    // Three seconds at 48 kHz in 16 bits after the header; loud in a beep, silent between two.
    const samples = sound.subarray(sound.length - 3 * 48_000 * 2);
    const peak = (from: number, to: number): number =>
      Math.max(
        ...Array.from({ length: 480 }, (_, i) =>
          Math.abs(samples.readInt16LE(2 * Math.floor((from + ((to - from) * i) / 480) * 48_000))),
        ),
      );
    expect(peak(0.05, 0.35)).toBeGreaterThan(10_000);
    expect(peak(0.45, 0.55)).toBe(0);
    expect(await makeFakeMedia(REQUEST)).toEqual(media);
  } finally {
    await rm(cache, { recursive: true });
  }
});
