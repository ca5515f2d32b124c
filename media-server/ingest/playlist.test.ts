import { expect, it } from 'vitest';
import { parsePlaylist, rewritePlaylist } from './playlist.ts';

const MEDIA =
  '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n';

it('parsePlaylist() tells a playlist that has grown from one that has not', () => {
  const before = parsePlaylist(MEDIA);
  expect(before).toMatchObject({ segments: 2, targetDurationMs: 2_000, ended: false, variants: [] });
  expect(parsePlaylist(`${MEDIA}#EXTINF:2,\nc.ts\n`)?.mark).not.toBe(before?.mark);
  expect(parsePlaylist(MEDIA.replaceAll('\n', '\r\n'))).toEqual(before);
  // The window moved on by one: as many segments as before, but others.
  const moved = MEDIA.replace(':7', ':8')
    .replace('a.ts', 'b.ts')
    .replace(/b\.ts\n$/, 'c.ts\n');
  expect(parsePlaylist(moved)?.mark).not.toBe(before?.mark);
});

it('parsePlaylist() names the variants of a master playlist, and answers null to other texts', () => {
  expect(parsePlaylist('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/x.m3u8\n')).toMatchObject({
    variants: ['low/x.m3u8'],
    segments: 0,
  });
  expect(parsePlaylist('<html>')).toBeNull();
  expect(parsePlaylist('')).toBeNull();
});

it('rewritePlaylist() changes addresses of lines and of tags, and nothing else', () => {
  const text = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4",BYTERANGE="1@0"\n#EXTINF:2,title a.ts\na.ts\n';
  expect(rewritePlaylist(text, (uri) => `/r/${uri}`)).toBe(
    '#EXTM3U\n#EXT-X-MAP:URI="/r/init.mp4",BYTERANGE="1@0"\n#EXTINF:2,title a.ts\n/r/a.ts\n',
  );
  expect(rewritePlaylist('not one', (uri) => `/r/${uri}`)).toBe('not one');
});
