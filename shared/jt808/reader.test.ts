import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAGMENT_LIMITS, Reassembler } from './fragments.ts';
import { FrameReader } from './frame-reader.ts';
import { Jt808Error } from './fault.ts';
import { decodeFrame, type Frame } from './frame.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';
import { fromHex, toHex } from './hex.ts';
import { decodeMessage, encodeMessage, tryDecodeMessage, type Body, type Message } from './message.ts';
import { createMutator } from './testing/mutator.ts';
import { anyBody, anyEnvelope } from './testing/arbitraries.ts';
import { SAMPLE_FRAMES } from './testing/samples.ts';

const HEARTBEAT = '7e000200001234567890120001897e';
const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const kinds = (found: readonly (Frame | Jt808Error)[]): string[] =>
  found.map((item) => (item instanceof Jt808Error ? item.kind : 'frame'));

describe('FrameReader', () => {
  test.each([
    ['several frames in a chunk', `${HEARTBEAT}${HEARTBEAT}`, ['frame', 'frame']],
    ['frames that share a mark', `${HEARTBEAT}${HEARTBEAT.slice(2)}`, ['frame', 'frame']],
    ['marks without anything between', `7e7e7e${HEARTBEAT}7e7e7e`, ['frame']],
    ['bytes before the first mark', `0d0a${HEARTBEAT}`, ['noise', 'frame']],
    ['bytes between frames', `${HEARTBEAT}0d0a${HEARTBEAT}`, ['frame', 'noise', 'frame']],
    ['a broken frame before a good one', `7e00027e${HEARTBEAT}`, ['tooShort', 'frame']],
    ['a lost end', `7e0002${HEARTBEAT}${HEARTBEAT}`, ['tooShort', 'frame', 'frame']],
    ['a wrong checksum', `${HEARTBEAT.replace('897e', '8a7e')}${HEARTBEAT}`, ['checksum', 'frame']],
    ['no end to it', `7e${'00'.repeat(5_000)}${HEARTBEAT}`, ['tooLong', 'frame']],
  ])('finds the frames among %s', (_name, text, expected) => {
    expect(kinds(new FrameReader().push(hex(text)))).toEqual(expected);
  });

  test('finds the same whatever the chunks are', () => {
    const all = SAMPLE_FRAMES.map(({ hex }) => hex).join('0d');
    const whole = kinds(new FrameReader().push(hex(all)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sizes) => {
        const reader = new FrameReader();
        const stream = hex(all);
        const found: string[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          found.push(...kinds(reader.push(stream.subarray(at, at + size))));
          at += size;
        }
        expect(found).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  test('says what a stream leaves behind', () => {
    const reader = new FrameReader();
    reader.push(hex(HEARTBEAT.slice(0, -2)));
    expect(reader.end()).toMatchObject({ kind: 'tooShort' });
    expect(reader.end()).toBeNull();
  });
});

describe('known frames', () => {
  const messageOf = (text: string): Message => {
    const [frame] = new FrameReader().push(hex(text));
    if (frame === undefined || frame instanceof Jt808Error) {
      throw frame ?? new Error('there is no frame');
    }
    return decodeMessage(frame);
  };

  test.each(SAMPLE_FRAMES)('$name is read', ({ hex: text, is }) => {
    expect(messageOf(text)).toMatchObject(is);
  });

  test.each(SAMPLE_FRAMES.filter(({ fill }) => fill === undefined))(
    '$name is written as it was',
    (sample) => {
      const { header, body } = messageOf(sample.hex);
      expect(encodeMessage(header, body).map(toHex)).toEqual([sample.hex.toLowerCase()]);
    },
  );
});

describe('any message', () => {
  test('comes back as it was sent, in as many frames as it needs', () => {
    fc.assert(
      fc.property(anyEnvelope, anyBody, fc.integer({ min: 40, max: 1023 }), (envelope, make, maxBody) => {
        const body = make(envelope.edition);
        const frames = encodeMessage(envelope, body, maxBody);
        const reassembler = new Reassembler();
        const found = new FrameReader().push(Uint8Array.from(frames.flatMap((frame) => [...frame])));
        const whole = found.map((item) => {
          if (item instanceof Jt808Error) {
            throw item;
          }
          return reassembler.add(item, 0);
        });
        expect(whole.slice(0, -1).every((frame) => frame === null)).toBe(true);
        const message = whole.at(-1);
        expect(message).toBeTruthy();
        expect(decodeMessage(message as Frame)).toMatchObject({ body, extraHex: '' });
      }),
      { numRuns: 500 },
    );
  });

  test('100,000 mutated ones are read or are faults, and never anything else', () => {
    const mutate = createMutator(808);
    const counts = { frame: 0, fault: 0 };
    const reader = new FrameReader();
    for (let i = 0; i < 100_000; i++) {
      for (const item of reader.push(mutate(hex(SAMPLE_FRAMES[i % SAMPLE_FRAMES.length]?.hex ?? '')))) {
        const result = item instanceof Jt808Error ? item : tryDecodeMessage(item);
        counts[result instanceof Jt808Error ? 'fault' : 'frame'] += 1;
      }
    }
    expect(counts.frame).toBeGreaterThan(1_000);
    expect(counts.fault).toBeGreaterThan(50_000);
  });
});

describe('Reassembler', () => {
  const body: Body = { type: 'raw', hex: '00'.repeat(100) };
  const framesOf = (messageId: number, serial = 65_535): Frame[] =>
    encodeMessage({ messageId, edition: '2013', protocolVersion: null, phone: '1', serial }, body, 30).map(
      (frame) => decodeFrame(frame.slice(1, -1)),
    );

  test('takes fragments in any order and twice', () => {
    const [a, b, c, d] = framesOf(0x0801) as [Frame, Frame, Frame, Frame];
    const reassembler = new Reassembler();
    expect([d, b, b, a].map((frame) => reassembler.add(frame, 0))).toEqual([null, null, null, null]);
    expect(reassembler.incomplete(0x0801)).toEqual({ firstSerial: 65_535, missing: [3] });
    expect(reassembler.add(c, 0)?.body).toHaveLength(100);
    expect(reassembler.incomplete(0x0801)).toBeNull();
  });

  test('takes fragments that all have one serial', () => {
    const frames = framesOf(0x0801).map((frame) => ({ ...frame, header: { ...frame.header, serial: 9 } }));
    const reassembler = new Reassembler();
    expect(frames.map((frame) => reassembler.add(frame, 0)).at(-1)?.body).toHaveLength(100);
  });

  test('gives a message up for another of the same id, and after a while', () => {
    const reassembler = new Reassembler();
    reassembler.add(framesOf(0x0801, 1)[0] as Frame, 0);
    reassembler.add(framesOf(0x0801, 100)[1] as Frame, 0);
    expect(reassembler.incomplete(0x0801)).toEqual({ firstSerial: 100, missing: [1, 3, 4] });
    expect(reassembler.expire(FRAGMENT_LIMITS.patienceMs)).toBe(0);
    expect(reassembler.expire(FRAGMENT_LIMITS.patienceMs + 1)).toBe(1);
    expect(reassembler.incomplete(0x0801)).toBeNull();
  });

  test.each([
    ['fragments', { maxTotal: 3 }],
    ['bytes', { maxBytes: 50 }],
    ['messages', { maxMessages: 1 }],
  ])('refuses more %s than its limit', (_name, limit) => {
    const reassembler = new Reassembler({ ...FRAGMENT_LIMITS, ...limit });
    const frames = [...framesOf(0x0801).slice(0, 2), framesOf(0x0900)[0] as Frame];
    expect(() => frames.forEach((frame) => reassembler.add(frame, 0))).toThrow(Jt808Error);
  });
});

describe('GBK', () => {
  test.each([
    ['浙A12345', 'd5e3413132333435'],
    ['立即到达现场。', 'c1a2bcb4b5bdb4efcfd6b3a1a1a3'],
    ['镕', 'e946'],
    ['€', 'a2e3'],
  ])('%s is %s', (text, code) => {
    expect(toHex(encodeGbk(text))).toBe(code);
    expect(decodeGbk(hex(code))).toBe(text);
  });

  test('has no emoji', () => {
    expect(decodeGbk(encodeGbk('到🚓'))).toBe('到?');
  });

  test('comes back for each of its characters', () => {
    for (let code = 0x4e00; code <= 0x9fa5; code++) {
      const text = String.fromCharCode(code);
      expect(decodeGbk(encodeGbk(text))).toBe(text);
    }
  });
});
