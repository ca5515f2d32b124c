import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Vp8RtpPayload } from 'werift';
import { RtpStream } from './rtp-stream.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

test('packetize() of any VP8 frame gives packets that put together are the frame', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), (bytes) => {
      const frame = Buffer.from(bytes);
      const packets = new RtpStream(7, 'vp8').packetize(frame, NOON);
      const payloads = packets.map(({ payload }) => Vp8RtpPayload.deSerialize(payload));
      expect(Buffer.concat(payloads.map(({ payload }) => payload))).toEqual(frame);
      expect(payloads.map(({ sBit }) => sBit)).toEqual(packets.map((_, index) => (index === 0 ? 1 : 0)));
      expect(packets.map(({ header }) => header.marker)).toEqual(
        packets.map((_, index) => index === packets.length - 1),
      );
      expect(new Set(packets.map(({ header }) => header.timestamp)).size).toBe(1);
      expect(Math.max(...packets.map((packet) => packet.serialize().length))).toBeLessThanOrEqual(1_200);
    }),
  );
});

test('packetize() numbers packets and pictures without a gap', () => {
  const stream = new RtpStream(7, 'vp8');
  const packets = Array.from({ length: 5 }, (_, index) =>
    stream.packetize(Buffer.alloc(3_000, index + 1), NOON + index),
  ).flat();
  const first = packets[0]?.header.sequenceNumber ?? 0;
  expect(packets.map(({ header }) => header.sequenceNumber)).toEqual(
    packets.map((_, index) => (first + index) & 0xffff),
  );
  const pictures = packets.map(({ payload }) => Vp8RtpPayload.deSerialize(payload).pictureId ?? Number.NaN);
  expect(new Set(pictures.map((id) => (id - (pictures[0] ?? 0)) & 0x7fff))).toEqual(new Set([0, 1, 2, 3, 4]));
});

test('timestamps of frames 100 ms apart differ by 9000 ticks of VP8 and 4800 of Opus', () => {
  for (const [codec, ticks] of [
    ['vp8', 9_000],
    ['opus', 4_800],
  ] as const) {
    const stream = new RtpStream(7, codec);
    const [before, after] = [NOON, NOON + 100].map(
      (at) => stream.packetize(Buffer.from([1]), at)[0]?.header.timestamp ?? 0,
    );
    expect(((after ?? 0) - (before ?? 0)) >>> 0).toBe(ticks);
  }
});

test('senderReport() counts what was sent and ties the RTP clock to the time of day', () => {
  const stream = new RtpStream(7, 'opus');
  const [packet] = stream.packetize(Buffer.alloc(60, 1), NOON);
  const { senderInfo, ssrc } = stream.senderReport(NOON);
  expect([ssrc, senderInfo.packetCount, senderInfo.octetCount]).toEqual([7, 1, 60]);
  expect(senderInfo.rtpTimestamp).toBe(packet?.header.timestamp);
  expect(Number(senderInfo.ntpTimestamp >> 32n) - 2_208_988_800).toBe(NOON / 1000);
});
