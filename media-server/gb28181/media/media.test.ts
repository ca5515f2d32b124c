import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { untyped } from '../testing.ts';
import { splitAdts } from './adts.ts';
import { PsDemuxer, type GbFrame } from './ps.ts';
import { parseRtp, RtpFrames, RtpOrder, type RtpPacket } from './rtp.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

const packet = (sequence: number): RtpPacket => ({
  sequence: sequence & 0xffff,
  timestamp: 0,
  ssrc: 1,
  payload: Buffer.alloc(0),
});

describe('parseRtp', () => {
  test('leaves out contributors, extension and padding', () => {
    const bytes = hex('b1e0 0102 00000003 00000004 00000005 bede0001 01020304 aabb 000002');
    expect(parseRtp(bytes)).toEqual({
      sequence: 0x0102,
      timestamp: 3,
      ssrc: 4,
      payload: hex('aabb 00'),
    });
  });

  test('any bytes throw nothing but the typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(untyped(() => parseRtp(Buffer.from(bytes)))).toBeNull();
      }),
    );
  });
});

describe('RtpOrder', () => {
  const run = (
    sequences: readonly number[],
    stepMs = 1,
  ): { order: number[]; gaps: number[]; lost: number } => {
    const order: number[] = [];
    const gaps: number[] = [];
    const reorder = new RtpOrder(({ sequence }, hasGap) => {
      order.push(sequence);
      if (hasGap) {
        gaps.push(sequence);
      }
    });
    sequences.forEach((sequence, i) => reorder.push(packet(sequence), i * stepMs));
    return { order, gaps, lost: reorder.lost };
  };

  test('puts what comes early back, over the wrap, and leaves out what comes twice', () => {
    expect(run([65_534, 0, 65_535, 0, 1, 3, 2, 2])).toEqual({
      order: [65_534, 65_535, 0, 1, 2, 3],
      gaps: [],
      lost: 0,
    });
  });

  test('waits for a lost packet only for its time', () => {
    expect(run([1, 3, 4, 5, 6], 80)).toEqual({ order: [1, 3, 4, 5, 6], gaps: [3], lost: 1 });
  });

  test('begins anew after a jump', () => {
    expect(run([1, 2, 30_000, 30_001]).gaps).toEqual([30_000]);
  });

  test('a shuffle within the window comes out in order, whole', () => {
    const permutation = fc
      .integer({ min: 0, max: 65_535 })
      .chain((from) =>
        fc
          .shuffledSubarray([...Array(20).keys()], { minLength: 20, maxLength: 20 })
          .map((places) => ({ from, places })),
      );
    fc.assert(
      fc.property(permutation, ({ from, places }) => {
        const sequences = [from - 1, ...places.map((place) => from + place)];
        const { order, lost } = run(sequences, 0);
        expect(order).toEqual(
          [from - 1, ...Array.from({ length: 20 }, (_, i) => from + i)].map((n) => n & 0xffff),
        );
        expect(lost).toBe(0);
      }),
    );
  });
});

test('RtpFrames cuts a stream wherever its pieces are cut', () => {
  const stream = hex('0003 aabbcc 0000 0001 dd 0002 eeff');
  for (let size = 1; size <= stream.length; size++) {
    const frames = new RtpFrames();
    const found: string[] = [];
    for (let at = 0; at < stream.length; at += size) {
      for (const frame of frames.push(stream.subarray(at, at + size))) {
        found.push(frame.toString('hex'));
      }
    }
    expect(found).toEqual(['aabbcc', 'dd', 'eeff']);
  }
});

const PACK = hex('000001ba 4400040004 01 0189c3 f8');
const SYSTEM = hex('000001bb 000c 80ccf5 04e17f e0e0e8 c0c020');
const map = (video: number): Buffer =>
  hex(`000001bc 0012 e1ff 0000 0008 ${video.toString(16)}e00000 90c00000 00000000`);
function pes(id: number, pts: number | null, payload: Buffer, isBounded = true): Buffer {
  const time =
    pts === null
      ? Buffer.alloc(0)
      : Buffer.of(
          0x21 | (Math.floor(pts / 2 ** 29) & 0x0e),
          Math.floor(pts / 2 ** 22) & 0xff,
          (Math.floor(pts / 2 ** 14) & 0xfe) | 1,
          Math.floor(pts / 2 ** 7) & 0xff,
          ((pts % 128) << 1) | 1,
        );
  const head = Buffer.of(0, 0, 1, id, 0, 0, 0x80, pts === null ? 0 : 0x80, time.length);
  head.writeUInt16BE(isBounded ? 3 + time.length + payload.length : 0, 4);
  return Buffer.concat([head, time, payload]);
}
const KEY = hex('00000001 67 42c01e 00000001 68ce 00000001 65 88');
const OTHER = hex('00000001 41 9a');

function demux(pieces: readonly Buffer[]): { frames: GbFrame[]; faults: number } {
  const frames: GbFrame[] = [];
  const demuxer = new PsDemuxer((frame) => frames.push(frame));
  pieces.forEach((piece) => demuxer.push(piece, { timestamp: 0, hasGap: false }));
  return { frames, faults: demuxer.faults };
}

describe('PsDemuxer', () => {
  const stream = Buffer.concat([
    PACK,
    SYSTEM,
    map(0x1b),
    pes(0xe0, 90_000, KEY.subarray(0, 8)),
    pes(0xe0, null, KEY.subarray(8)),
    PACK,
    pes(0xc0, 90_000, hex('d5d5')),
    PACK,
    pes(0xe0, 93_600, OTHER),
    PACK,
    pes(0xbd, null, hex('01')),
    pes(0xe0, 97_200, OTHER),
  ]);

  test('gives whole pictures and sound with their times, wherever the pieces are cut', () => {
    for (const size of [1, 7, 100, stream.length]) {
      const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      );
      const { frames, faults } = demux(pieces);
      expect(faults).toBe(0);
      expect(frames).toMatchObject([
        { kind: 'audio', codec: 'pcma', timestamp: 0 },
        { kind: 'video', codec: 'h264', timestamp: 0 },
        { kind: 'video', codec: 'h264', timestamp: 40 },
      ]);
      expect(frames[1]?.payload.equals(KEY)).toBe(true);
    }
  });

  test('takes H.265 by the map, H.264 without one, and pictures whose length is not stated', () => {
    const end = [PACK, pes(0xe0, 180_000, OTHER), PACK];
    expect(demux([PACK, map(0x24), pes(0xe0, 1, KEY), ...end]).frames).toMatchObject([{ codec: 'h265' }]);
    expect(demux([PACK, pes(0xe0, 1, KEY), ...end]).frames).toMatchObject([{ codec: 'h264' }]);
    expect(demux([PACK, pes(0xe0, 1, KEY, false), ...end]).frames[0]?.payload.equals(KEY)).toBe(true);
  });

  test('leaves out what it can not show', () => {
    expect(demux([PACK, map(0x80), pes(0xe0, 1, KEY), PACK, pes(0xe0, 9_000, OTHER)]).frames).toEqual([]);
  });

  test('goes on at the next part after rubbish', () => {
    const rubbish = hex('ff00ff00 000001 41 99');
    const { frames, faults } = demux([stream, rubbish, stream]);
    expect(frames.filter(({ kind }) => kind === 'video').length).toBeGreaterThanOrEqual(4);
    expect(faults).toBeGreaterThan(0);
  });

  test('times go on over the wrap of 33 bits and over a clock that is set', () => {
    const times = [2 ** 33 - 3_600, 0, 3_600, 900_000_000, 900_003_600].map((pts) => pes(0xe0, pts, KEY));
    const { frames } = demux(times.flatMap((part) => [PACK, part]));
    expect(frames.map(({ timestamp }) => timestamp)).toEqual([0, 40, 80, 120]);
  });

  test('mutated bytes never throw, and it comes to itself again', () => {
    const mutation = fc.tuple(fc.nat(stream.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 8 }),
        fc.nat(stream.length),
        (mutations, cut) => {
          const mutated = Buffer.from(stream);
          mutations.forEach(([at, value]) => mutated.writeUInt8(value, at));
          const frames: GbFrame[] = [];
          const demuxer = new PsDemuxer((frame) => frames.push(frame));
          demuxer.push(mutated.subarray(0, cut), { timestamp: 0, hasGap: false });
          demuxer.push(mutated.subarray(cut), { timestamp: 0, hasGap: false });
          frames.length = 0;
          demuxer.push(stream, { timestamp: 0, hasGap: true });
          expect(frames.filter(({ kind }) => kind === 'video').length).toBeGreaterThanOrEqual(1);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('splitAdts', () => {
  const frame = hex('fff1 6c40 01 3f fc aabb');
  test('gives frames with their configuration', () => {
    expect(splitAdts(Buffer.concat([frame, frame]))).toMatchObject([
      { payload: hex('aabb'), config: hex('1588'), sampleRate: 8_000, channels: 1 },
      { payload: hex('aabb') },
    ]);
  });

  test('any bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const [first] = splitAdts(Buffer.concat([frame, Buffer.from(bytes)]));
        expect(first?.payload).toEqual(hex('aabb'));
      }),
    );
  });
});
