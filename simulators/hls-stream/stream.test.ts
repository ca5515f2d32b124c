import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HlsStream } from './stream.ts';

const run = promisify(execFile);

let stream: HlsStream;

beforeAll(async () => {
  stream = await HlsStream.start({
    host: '127.0.0.1',
    port: 0,
    path: 'hall',
    format: { width: 320, height: 180, fps: 10 },
    colour: '0x20a0ff',
    name: '审判大厅',
    toneHz: 660,
    segments: 'fmp4',
    say: () => undefined,
  });
});

afterAll(() => stream.stop());

const newest = (playlist: string): number =>
  Number(/MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1]) + playlist.split('#EXTINF').length - 2;

test('the playlist is live: it has no end and goes on with one segment a second', async () => {
  const read = async (): Promise<string> => (await fetch(stream.url)).text();
  const first = await read();
  expect(first).toContain('#EXT-X-MAP:URI="init.mp4"');
  expect(first).not.toContain('#EXT-X-ENDLIST');
  await expect.poll(async () => newest(await read()), { timeout: 10_000 }).toBeGreaterThan(newest(first) + 1);
});

test('a player decodes picture and sound', async () => {
  const entries = ['-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, stream.url]);
  // It lists them again as parts of the program.
  expect(new Set(stdout.split('\n').filter(Boolean))).toEqual(new Set(['h264,320,180', 'aac']));
});

test('files have their types and may be read from any origin', async () => {
  const types = async (name: string): Promise<(string | null)[]> => {
    const { headers } = await fetch(new URL(name, stream.url), { method: 'HEAD' });
    return [headers.get('content-type'), headers.get('access-control-allow-origin')];
  };
  expect(await types('index.m3u8')).toEqual(['application/vnd.apple.mpegurl', '*']);
  expect(await types('init.mp4')).toEqual(['video/mp4', '*']);
});

test('other places, other names and other methods are refused', async () => {
  const status = async (place: string, method = 'GET'): Promise<number> =>
    (await fetch(new URL(place, stream.url), { method })).status;
  expect(await status('/')).toBe(404);
  expect(await status('none.m4s')).toBe(404);
  expect(await status('..%2f..%2fetc%2fpasswd')).toBe(404);
  expect(await status('index.m3u8', 'POST')).toBe(405);
});
