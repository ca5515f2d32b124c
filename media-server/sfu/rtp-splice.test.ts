import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RtpSplice } from './rtp-splice.ts';

const OPTIONS = { ssrc: 77, payloadType: 100, clockRate: 48_000 };

function packet(sequence: number, timestamp: number, payload = 'sound'): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 111;
  header.writeUInt16BE(sequence & 0xff_ff, 2);
  header.writeUInt32BE(timestamp % 2 ** 32, 4);
  header.writeUInt32BE(5, 8);
  return Buffer.concat([header, Buffer.from(payload)]);
}

/** What a receiver reads. */
const read = (out: Buffer) => ({
  sequence: out.readUInt16BE(2),
  timestamp: out.readUInt32BE(4),
  marker: (out[1] ?? 0) >> 7 === 1,
  payloadType: (out[1] ?? 0) & 0x7f,
  ssrc: out.readUInt32BE(8),
  payload: out.subarray(12).toString(),
});

it('speakers who follow one another are one stream whose numbers go on', () => {
  const speaker = fc.record({
    sequence: fc.integer({ min: 0, max: 0xff_ff }),
    timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    packets: fc.integer({ min: 1, max: 20 }),
    afterMs: fc.integer({ min: 0, max: 60_000 }),
  });
  fc.assert(
    fc.property(fc.array(speaker, { minLength: 1, maxLength: 8 }), (speakers) => {
      const splice = new RtpSplice(OPTIONS);
      let now = 0;
      const outs: (ReturnType<typeof read> & { gapMs: number })[] = [];
      for (const { sequence, timestamp, packets, afterMs } of speakers) {
        splice.begin();
        now += afterMs;
        for (let n = 0; n < packets; n += 1) {
          const out = splice.push(packet(sequence + n, timestamp + n * 960), now);
          outs.push({ ...read(out ?? Buffer.alloc(12)), gapMs: n > 0 ? 20 : afterMs + 20 });
          now += 20;
        }
      }
      expect(outs.every((out) => out.payloadType === 100 && out.ssrc === 77)).toBe(true);
      expect(outs.filter(({ marker }) => marker)).toHaveLength(speakers.length);
      const [first = read(Buffer.alloc(12)), ...others] = outs;
      const expected = others.map(({ gapMs }) => ({ by: 1, ticks: gapMs * 48 }));
      const got = others.map((out, index) => {
        const before = outs[index] ?? first;
        return {
          by: (out.sequence - before.sequence + 0x1_00_00) % 0x1_00_00,
          ticks: (out.timestamp - before.timestamp + 2 ** 32) % 2 ** 32,
        };
      });
      expect(got).toEqual(expected);
    }),
  );
});

it('packets that are lost or mixed keep their places, those from before the turn are dropped', () => {
  const splice = new RtpSplice(OPTIONS);
  expect(splice.push(packet(10, 960), 0)?.readUInt16BE(2)).toBe(10);
  expect(splice.push(packet(13, 960 * 4), 60)?.readUInt16BE(2)).toBe(13);
  expect(splice.push(packet(12, 960 * 3), 61)?.readUInt16BE(2)).toBe(12);
  expect(splice.push(packet(9, 0), 62)).toBeNull();
  splice.begin();
  expect(splice.push(packet(500, 0), 100)?.readUInt16BE(2)).toBe(14);
  expect(splice.push(packet(499, 0), 100)).toBeNull();
});

it('extensions and padding stay behind, and what is no packet of RTP too', () => {
  const extended = Buffer.concat([
    Buffer.from([0x90 | 0x20, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0]),
    Buffer.from('voice'),
    Buffer.from([0, 0, 3]),
  ]);
  const splice = new RtpSplice(OPTIONS);
  expect(splice.push(extended, 0)?.subarray(12).toString()).toBe('voice');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const out = new RtpSplice(OPTIONS).push(Buffer.from(bytes), 0);
      expect(out === null || (out.length > 12 && out[0] === 0x80)).toBe(true);
    }),
  );
});
