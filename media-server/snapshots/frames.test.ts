import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { h264KeyFrame } from './h264.ts';
import { parseRtp, RtpFrames } from './rtp-frames.ts';
import { toWebp, vp8KeyFrame } from './vp8.ts';

interface PacketOptions {
  sequence: number;
  timestamp: number;
  marker?: boolean;
  padding?: number;
  extension?: boolean;
}

function packet(payload: Buffer, options: PacketOptions): Buffer {
  const { sequence, timestamp, marker = false, padding = 0, extension = false } = options;
  const head = Buffer.alloc(12);
  head[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0);
  head[1] = (marker ? 0x80 : 0) | 101;
  head.writeUInt16BE(sequence & 0xff_ff, 2);
  head.writeUInt32BE(timestamp, 4);
  const extra = extension ? Buffer.from([0xbe, 0xde, 0, 1, 0x10, 7, 0, 0]) : Buffer.alloc(0);
  const tail = padding > 0 ? Buffer.from([...Array<number>(padding - 1).fill(0), padding]) : Buffer.alloc(0);
  return Buffer.concat([head, extra, payload, tail]);
}

/** Frames of some packets each, with the sequence going over its end. */
function stream(frames: readonly (readonly Buffer[])[], from = 65_530): Buffer[] {
  let sequence = from;
  return frames.flatMap((payloads, frame) =>
    payloads.map((payload, index) => {
      sequence += 1;
      return packet(payload, {
        sequence,
        timestamp: 1_000 + frame * 3_000,
        marker: index === payloads.length - 1,
      });
    }),
  );
}

describe('parseRtp', () => {
  it('takes extension and padding off the payload', () => {
    const parsed = parseRtp(
      packet(Buffer.from('data'), { sequence: 5, timestamp: 9, marker: true, padding: 3, extension: true }),
    );
    expect(parsed).toMatchObject({ sequence: 5, timestamp: 9, marker: true });
    expect(parsed?.payload.toString()).toBe('data');
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const parsed = parseRtp(Buffer.from(bytes));
        expect(parsed === null || parsed.payload.length > 0).toBe(true);
        const frames = new RtpFrames();
        const payloads = frames.push(Buffer.from(bytes)) ?? [Buffer.from(bytes)];
        expect([vp8KeyFrame(payloads) ?? 0, h264KeyFrame(payloads) ?? 0]).toBeDefined();
      }),
    );
  });
});

describe('RtpFrames', () => {
  const frames = [3, 1, 4].map((count, frame) =>
    Array.from({ length: count }, (_, index) => Buffer.from(`f${frame}p${index}`)),
  );

  it('puts frames together in order', () => {
    const gathering = new RtpFrames();
    const whole = stream(frames).flatMap((each) => gathering.push(each)?.map(String).join(' ') ?? []);
    expect(whole).toEqual(['f0p0 f0p1 f0p2', 'f1p0', 'f2p0 f2p1 f2p2 f2p3']);
  });

  it('puts them together when packets of a frame come in another order', () => {
    const gathering = new RtpFrames();
    const [a, b, c, d, ...rest] = stream(frames) as [Buffer, Buffer, Buffer, Buffer, ...Buffer[]];
    const whole = [a, c, b, d, ...rest.reverse()].flatMap((each) => gathering.push(each) ?? []).map(String);
    expect(whole).toEqual(frames.flat().map(String));
  });

  it('leaves out a frame of which a packet is lost, and goes on with the next', () => {
    const gathering = new RtpFrames();
    const all = stream(frames);
    const whole = all
      .filter((_, index) => index !== 1)
      .flatMap((each) => gathering.push(each) ?? [])
      .map(String);
    expect(whole).toEqual(frames.slice(1).flat().map(String));
  });

  it('keeps little of a stream that never gives a whole frame', () => {
    const gathering = new RtpFrames();
    for (let n = 0; n < 5_000; n += 1) {
      expect(gathering.push(packet(Buffer.from('x'), { sequence: n * 2, timestamp: n * 90 }))).toBeNull();
    }
  });
});

describe('vp8KeyFrame', () => {
  /** A key frame's tag, start code and size (RFC 6386, section 9.1). */
  const frame = Buffer.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00, 1, 2, 3]);

  it.each([
    ['no extension', [0x10]],
    ['a picture id of one byte', [0x90, 0x80, 0x11]],
    ['a picture id of two bytes', [0x90, 0x80, 0x91, 0x22]],
    ['everything', [0x90, 0xf0, 0x91, 0x22, 0x05, 0x20]],
  ])('reads a descriptor with %s', (_, descriptor) => {
    const parts = [frame.subarray(0, 6), frame.subarray(6)];
    const payloads = parts.map((part) => Buffer.concat([Buffer.from(descriptor), part]));
    expect(vp8KeyFrame(payloads)).toEqual(frame);
  });

  it('refuses frames that need others', () => {
    const delta = Buffer.from(frame);
    delta[0] = 0x11;
    expect(vp8KeyFrame([Buffer.concat([Buffer.from([0x10]), delta])])).toBeNull();
    expect(vp8KeyFrame([Buffer.from([0x10])])).toBeNull();
  });

  it('becomes a WebP whose lengths are even and told right', () => {
    const webp = toWebp(frame);
    expect(webp.toString('latin1', 0, 4) + webp.toString('latin1', 8, 16)).toBe('RIFFWEBPVP8 ');
    expect(webp.readUInt32LE(4)).toBe(webp.length - 8);
    expect(webp.readUInt32LE(16)).toBe(frame.length);
    expect(webp.length % 2).toBe(0);
  });
});

describe('h264KeyFrame', () => {
  const [sps, pps, idr] = [
    Buffer.from([0x67, 1, 2]),
    Buffer.from([0x68, 3]),
    Buffer.from([0x65, 4, 5, 6, 7]),
  ];
  const stream264 = Buffer.concat([sps, pps, idr].flatMap((nal) => [Buffer.from([0, 0, 0, 1]), nal]));
  const sized = (nal: Buffer): Buffer => Buffer.concat([Buffer.from([0, nal.length]), nal]);
  const aggregate = Buffer.concat([Buffer.from([0x78]), sized(sps), sized(pps)]);

  it('takes single units, aggregates and fragments', () => {
    const fragments = [
      Buffer.from([0x7c, 0x85, 4, 5]),
      Buffer.from([0x7c, 0x05, 6]),
      Buffer.from([0x7c, 0x45, 7]),
    ];
    expect(h264KeyFrame([sps, pps, idr])).toEqual(stream264);
    expect(h264KeyFrame([aggregate, idr])).toEqual(stream264);
    expect(h264KeyFrame([aggregate, ...fragments])).toEqual(stream264);
  });

  it('refuses frames that cannot be decoded by themselves', () => {
    expect(h264KeyFrame([idr])).toBeNull();
    expect(h264KeyFrame([sps, pps, Buffer.from([0x61, 9])])).toBeNull();
  });
});
