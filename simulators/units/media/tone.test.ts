import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { loadTone, parseOggOpus } from './tone.ts';

test('loadTone() gives a second of 20 ms frames for each second, the same from the cache', async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'tones-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  try {
    const { signal } = new AbortController();
    const frames = await loadTone(440, signal);
    // The encoder's look-ahead adds one.
    expect([100, 101]).toContain(frames.length);
    expect(await loadTone(440, signal)).toEqual(frames);
  } finally {
    await rm(cache, { recursive: true });
  }
});

test('parseOggOpus() of bytes that are no Ogg throws with the place', () => {
  expect(() => parseOggOpus(Buffer.alloc(100))).toThrow('byte 0');
});
