import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { childrenOf, findBox, makeBox, uint32 } from './boxes.ts';
import {
  FragmentReader,
  isWhole,
  pictureSize,
  readFragment,
  shiftFragment,
  tracksOf,
  type StreamPart,
} from './fragments.ts';
import { addOpusTrack, opusFragment, opusInit, SILENT_PACKET } from './opus.ts';

const FFMPEG = [
  ...'-v error -f lavfi -i testsrc=size=64x36:rate=10:d=3 -c:v libx264 -preset ultrafast -bf 0 -g 10'.split(
    ' ',
  ),
  ...'-pix_fmt yuv420p -f mp4 -movflags empty_moov+default_base_moof+frag_keyframe+skip_trailer'.split(' '),
  ...'-frag_duration 500000 pipe:1'.split(' '),
];

describe('fragmented MP4 as ffmpeg writes it', () => {
  let bytes: Buffer;
  beforeAll(() => {
    bytes = execFileSync('ffmpeg', FFMPEG, { maxBuffer: 10_000_000 });
  });

  const read = (chunks: readonly Buffer[]): StreamPart[] => {
    const reader = new FragmentReader();
    return chunks.flatMap((chunk) => reader.push(chunk));
  };
  const fragmentsOf = (parts: readonly StreamPart[]) =>
    parts.flatMap((part) => (part.kind === 'fragment' ? [part.fragment] : []));

  it('is cut into its header and fragments that join, with their times and key frames', () => {
    const parts = read([bytes]);
    expect(parts[0]?.kind).toBe('init');
    const init = parts[0]?.kind === 'init' ? parts[0].bytes : Buffer.alloc(0);
    expect([...tracksOf(init)]).toMatchObject([[1, { handler: 'vide' }]]);
    expect(pictureSize(init)).toEqual({ width: 64, height: 36 });
    const timescale = tracksOf(init).get(1)?.timescale ?? 1;
    const fragments = fragmentsOf(parts);
    const starts = fragments.map(({ tracks }) => Number(tracks[0]?.decodeTime) / timescale);
    expect(starts).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
    expect(fragments.map(({ tracks }) => tracks[0]?.startsWithSync)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(fragments.every(({ tracks }) => tracks[0]?.samples === 5)).toBe(true);
    expect(fragments.every((fragment) => isWhole(fragment.bytes))).toBe(true);
  });

  it('is the same however it arrives', () => {
    const whole = fragmentsOf(read([bytes])).map((fragment) => fragment.bytes.toString('hex'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 30 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const parts = fragmentsOf(read(chunks)).map((fragment) => fragment.bytes.toString('hex'));
        expect(parts).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('takes other times in place', () => {
    const [fragment] = fragmentsOf(read([Buffer.from(bytes)]));
    if (fragment === undefined) {
      throw new Error('no fragment');
    }
    shiftFragment(fragment, () => 10n ** 12n);
    expect(readFragment(fragment.bytes).tracks[0]?.decodeTime).toBe(10n ** 12n);
  });

  it('takes a sound track beside its picture', () => {
    const [part] = read([bytes]);
    const init = addOpusTrack(part?.kind === 'init' ? part.bytes : Buffer.alloc(0), 2);
    expect([...tracksOf(init)]).toMatchObject([
      [1, { handler: 'vide' }],
      [2, { handler: 'soun', timescale: 48_000 }],
    ]);
    const mvex = findBox(init, ['moov', 'mvex']);
    expect(mvex === undefined ? [] : childrenOf(init, mvex, 'trex')).toHaveLength(2);
  });

  it('that is cut off or is none is told from what is whole', () => {
    const [fragment] = fragmentsOf(read([bytes]));
    const whole = fragment?.bytes ?? Buffer.alloc(0);
    expect(isWhole(whole.subarray(0, -1))).toBe(false);
    expect(isWhole(Buffer.from('not an MP4 at all'))).toBe(false);
    expect(() => read([Buffer.from('garbage that is no box')])).toThrow(RangeError);
    expect(() => readFragment(makeBox('moof', makeBox('traf', uint32(1))))).toThrow(RangeError);
  });
});

it('opusFragment() is a fragment whose data lies where it says', () => {
  const samples = [
    { packet: SILENT_PACKET, units: 960 },
    { packet: Buffer.from([0xfc, 1, 2, 3, 4]), units: 1_920 },
  ];
  const bytes = opusFragment({ trackId: 2, sequence: 7, decodeTime: 2n ** 40n }, samples);
  expect(readFragment(bytes).tracks).toEqual([
    { trackId: 2, decodeTime: 2n ** 40n, duration: 2_880, samples: 2, startsWithSync: true },
  ]);
  const trun = findBox(bytes, ['moof', 'traf', 'trun']);
  const offset = bytes.readUInt32BE((trun?.body ?? 0) + 8);
  expect(bytes.subarray(offset)).toEqual(Buffer.concat(samples.map(({ packet }) => packet)));
  expect([...tracksOf(opusInit(2)).keys()]).toEqual([2]);
});
