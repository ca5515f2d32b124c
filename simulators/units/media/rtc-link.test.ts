import { mkdtemp, rm } from 'node:fs/promises';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RtpPacket, Vp8RtpPayload } from 'werift';
import { CLIP_LAYERS, loadClip } from './clip.ts';
import { Publisher } from './publisher.ts';
import { RtcLink } from './rtc-link.ts';
import { audioParameters, createSendIdentity, videoParameters } from './rtp-parameters.ts';
import { loadTone } from './tone.ts';

const MEDIA_CODECS = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
] as const;

let worker: types.Worker;
let router: types.Router;
let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'clips-'));
  worker = await createWorker({ logLevel: 'none' });
  router = await worker.createRouter({
    mediaCodecs: MEDIA_CODECS as unknown as types.RouterRtpCodecCapability[],
  });
});

afterAll(async () => {
  worker.close();
  await rm(cache, { recursive: true, force: true });
});

/** A unit's end and the SFU's, connected; what the unit publishes and the producers made of it. */
async function publish(onLost: (reason: string) => void) {
  const signal = new AbortController().signal;
  vi.stubEnv('XDG_CACHE_HOME', cache);
  const clip = await loadClip({ no: 5, callSign: '浙执-005', officerName: '韩志强' }, signal);
  const tone = await loadTone(400, signal);
  const transport = await router.createWebRtcTransport({
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
  });
  const identity = createSendIdentity('unit', CLIP_LAYERS.length);
  const events = { keyFrameRequested: (ssrc: number) => publisher.requestKeyFrame(ssrc), lost: onLost };
  const link = await RtcLink.create(transport, events);
  const publisher = new Publisher({ sink: link, identity, clip, tone });
  await transport.connect({ dtlsParameters: link.dtlsParameters as unknown as types.DtlsParameters });
  await link.connect();
  const produce = (kind: types.MediaKind, parameters: unknown): Promise<types.Producer> =>
    transport.produce({ kind, rtpParameters: parameters as types.RtpParameters });
  const video = await produce('video', videoParameters(identity));
  const audio = await produce('audio', audioParameters(identity));
  publisher.start();
  return { clip, transport, link, publisher, video, audio };
}

/** Consumes a producer as an outside receiver does and hands out its RTP packets. */
async function receive(
  producer: types.Producer,
  onPacket: (packet: RtpPacket) => void,
): Promise<{ consumer: types.Consumer; socket: Socket }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const plain = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: true,
    comedia: false,
  });
  await plain.connect({ ip: '127.0.0.1', port: socket.address().port });
  const consumer = await plain.consume({
    producerId: producer.id,
    rtpCapabilities: router.rtpCapabilities,
    paused: true,
  });
  const payloadType = consumer.rtpParameters.codecs[0]?.payloadType;
  socket.on('message', (bytes) => {
    if (((bytes[1] ?? 0) & 0x7f) === payloadType) {
      onPacket(RtpPacket.deSerialize(bytes));
    }
  });
  await consumer.resume();
  return { consumer, socket };
}

test('connect() and start() bring three pictures and a tone into a router; a viewer gets whole frames from a key frame on', async () => {
  const lost: string[] = [];
  const unit = await publish((reason) => lost.push(reason));
  expect(unit.video.type).toBe('simulcast');
  await expect.poll(() => unit.video.score.length, { timeout: 10_000 }).toBe(CLIP_LAYERS.length);
  await expect
    .poll(async () => (await unit.audio.getStats())[0]?.packetCount ?? 0, { timeout: 10_000 })
    .toBeGreaterThan(20);

  const frames: { isKey: boolean; bytes: number }[] = [];
  let parts: Vp8RtpPayload[] = [];
  const viewer = await receive(unit.video, ({ header, payload }) => {
    parts.push(Vp8RtpPayload.deSerialize(payload));
    if (header.marker) {
      frames.push({
        isKey: parts[0]?.isKeyframe === true,
        bytes: parts.reduce((sum, part) => sum + part.payload.length, 0),
      });
      parts = [];
    }
  });
  await expect.poll(() => frames.length, { timeout: 10_000 }).toBeGreaterThan(25);
  expect(frames[0]?.isKey).toBe(true);
  expect(frames.filter(({ isKey }) => isKey).length).toBeGreaterThanOrEqual(2);
  const known = new Set(unit.clip.layers.flat().map(({ length }) => length));
  expect(frames.filter(({ bytes }) => !known.has(bytes))).toEqual([]);

  viewer.socket.close();
  unit.publisher.stop();
  await unit.link.close();
  expect(lost).toEqual([]);
});

test('a transport that the router closes is told as lost', async () => {
  let tell: (reason: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => (tell = resolve));
  const unit = await publish(tell);
  unit.transport.close();
  // DTLS says so with a datagram that nobody repeats (RFC 6347 section 4.2.7); where it is lost, ICE finds it out (RFC 7675: 30 s).
  expect(await lost).toMatch(/^(DTLS closed|ICE (disconnected|failed))$/);
  unit.publisher.stop();
  await unit.link.close();
}, 60_000);
