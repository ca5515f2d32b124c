import { expect, it } from 'vitest';
import { mediaPlaylist } from './media-playlist.ts';

const AT = Date.parse('2026-02-09T01:02:03.456Z');
const options = {
  sequence: 7,
  discontinuities: 2,
  isComplete: false,
  uriOf: ({ runId, no }: { runId: string; no: number }) => `${runId}/${no}`,
  initOf: (runId: string) => `${runId}/init`,
};

it('mediaPlaylist() dates every segment, and breaks where a run ends or something is missing', () => {
  const segments = [
    { runId: 'a', no: 1, at: AT, ms: 2_000 },
    { runId: 'a', no: 2, at: AT + 2_010, ms: 1_990 },
    { runId: 'a', no: 9, at: AT + 9_000, ms: 2_000 },
    { runId: 'b', no: 1, at: AT + 11_000, ms: 3_600 },
  ];
  expect(mediaPlaylist(segments, options).split('\n')).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-MEDIA-SEQUENCE:7',
    '#EXT-X-DISCONTINUITY-SEQUENCE:2',
    '#EXT-X-MAP:URI="a/init"',
    '#EXT-X-PROGRAM-DATE-TIME:2026-02-09T01:02:03.456Z',
    '#EXTINF:2.000,',
    'a/1',
    '#EXT-X-PROGRAM-DATE-TIME:2026-02-09T01:02:05.466Z',
    '#EXTINF:1.990,',
    'a/2',
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-PROGRAM-DATE-TIME:2026-02-09T01:02:12.456Z',
    '#EXTINF:2.000,',
    'a/9',
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-MAP:URI="b/init"',
    '#EXT-X-PROGRAM-DATE-TIME:2026-02-09T01:02:14.456Z',
    '#EXTINF:3.600,',
    'b/1',
    '',
  ]);
});

it('mediaPlaylist() of what is over ends', () => {
  const text = mediaPlaylist([{ runId: 'a', no: 1, at: AT, ms: 400 }], { ...options, isComplete: true });
  expect(text).toContain('#EXT-X-PLAYLIST-TYPE:VOD\n');
  expect(text).toContain('#EXT-X-TARGETDURATION:1\n');
  expect(text.endsWith('a/1\n#EXT-X-ENDLIST\n')).toBe(true);
});
