import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Vp8RtpPayload, type RtcpPacket, type RtpPacket } from 'werift';
import { FPS, LOOP_S, type Clip } from './clip.ts';
import { Publisher } from './publisher.ts';
import { createSendIdentity } from './rtp-parameters.ts';

/** Frames that carry their index: even first bytes are key frames as in VP8. */
const layer = Array.from({ length: LOOP_S * FPS }, (_, index) =>
  Buffer.from([index % FPS === 0 ? 0 : 1, index]),
);
const clip: Clip = { phaseMs: 0, layers: [layer, layer] };
const identity = createSendIdentity('unit', 2);
const [small = 0, large = 0] = identity.videoSsrcs;

let packets: RtpPacket[] = [];
let reports: RtcpPacket[][] = [];
const sink = {
  send: (packet: RtpPacket) => void packets.push(packet),
  report: (compound: RtcpPacket[]) => void reports.push(compound),
};

const framesOf = (ssrc: number): number[] =>
  packets
    .filter(({ header }) => header.ssrc === ssrc)
    .map(({ payload }) => Vp8RtpPayload.deSerialize(payload).payload[1] ?? -1);

beforeEach(() => {
  packets = [];
  reports = [];
  vi.useFakeTimers({ now: LOOP_S * 1000 * 1000 + 3_450 });
});

afterEach(() => {
  vi.useRealTimers();
});

test('start() sends the second up to now at once, then a frame each 100 ms in step with the clock', () => {
  const publisher = new Publisher({ sink, identity, clip, tone: null });
  publisher.start();
  expect(framesOf(small)).toEqual([30, 31, 32, 33, 34]);
  vi.advanceTimersByTime(250);
  expect(framesOf(small)).toEqual([30, 31, 32, 33, 34, 35, 36, 37]);
  expect(framesOf(large)).toEqual(framesOf(small));
  publisher.stop();
});

test('the loop goes on from its last frame to its first', () => {
  vi.setSystemTime(LOOP_S * 1000 * 1001 - 150);
  const publisher = new Publisher({ sink, identity, clip, tone: null });
  publisher.start();
  vi.advanceTimersByTime(300);
  expect(framesOf(large).slice(-4)).toEqual([198, 199, 0, 1]);
  publisher.stop();
});

test('requestKeyFrame() repeats the frames since the key frame on that layer only, with rising timestamps', () => {
  const publisher = new Publisher({ sink, identity, clip, tone: null });
  publisher.start();
  packets = [];
  publisher.requestKeyFrame(large);
  vi.advanceTimersByTime(100);
  expect(framesOf(small)).toEqual([35]);
  expect(framesOf(large)).toEqual([30, 31, 32, 33, 34, 35]);
  vi.advanceTimersByTime(100);
  const times = packets.filter(({ header }) => header.ssrc === large).map(({ header }) => header.timestamp);
  expect(times.slice(1).every((time, index) => ((time - (times[index] ?? 0)) >>> 0) - 1 < 9_000)).toBe(true);
  publisher.stop();
});

test('a turn that comes late begins again at the key frame, on every layer, so that no picture lacks the one before it', () => {
  const publisher = new Publisher({ sink, identity, clip, tone: null });
  publisher.start();
  packets = [];
  vi.setSystemTime(Date.now() + 400);
  vi.advanceTimersByTime(100);
  expect(framesOf(small)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39].slice(0, framesOf(small).length));
  expect(framesOf(small).at(-1)).toBeGreaterThan(37);
  expect(framesOf(large)).toEqual(framesOf(small));
  publisher.stop();
});

test('a turn that comes early sends no frame twice', () => {
  const publisher = new Publisher({ sink, identity, clip, tone: null });
  publisher.start();
  packets = [];
  vi.setSystemTime(Date.now() - 60);
  vi.advanceTimersByTime(50);
  expect(framesOf(small)).toEqual([]);
  publisher.stop();
});

test('a tone goes out at fifty frames a second in step with the clock, without its empty frames; reports come once a second for each stream', () => {
  const publisher = new Publisher({
    sink,
    identity,
    clip,
    tone: [Buffer.from([1]), Buffer.from([2]), Buffer.alloc(0)],
  });
  publisher.start();
  vi.advanceTimersByTime(3_000);
  const tone = packets.filter(({ header }) => header.ssrc === identity.audioSsrc);
  expect(Math.abs(tone.length - 100)).toBeLessThanOrEqual(3);
  expect(tone.slice(0, 3).map(({ payload }) => payload[0])).toEqual([1, 2, 1]);
  expect(reports.length).toBe(4 * 3);
  publisher.stop();
});

test('stop() ends all sending', () => {
  const publisher = new Publisher({ sink, identity, clip, tone: [Buffer.from([1])] });
  publisher.start();
  publisher.stop();
  packets = [];
  vi.advanceTimersByTime(2_000);
  expect([packets, vi.getTimerCount()]).toEqual([[], 0]);
});
