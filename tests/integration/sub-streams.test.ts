import { afterAll, beforeAll, expect, it } from 'vitest';
import type { types } from 'mediasoup';
import type { Source } from '#shared/sources.ts';
import type { Track } from '../../media-server/sfu/track.ts';
import { RtspCamera } from '../../simulators/rtsp-camera/camera.ts';
import { callerOf, startPlane, until, type TestPlane } from './sfu-support.ts';

const admin = callerOf('admin', 'administrator', 'zj');
const duty = callerOf('duty', 'dutyOfficer', 'zj');
const LARGE = { width: 640, height: 360 };
const SMALL = { width: 192, height: 108 };

let test: TestPlane;
let main: RtspCamera;
let sub: RtspCamera;

const camera = (path: string, size: { width: number; height: number }): Promise<RtspCamera> =>
  RtspCamera.start({
    host: '127.0.0.1',
    port: 0,
    path,
    format: { ...size, fps: 10 },
    colour: 'red',
    name: path,
    audio: path === 'main' ? 'pcma' : 'none',
    toneHz: 440,
    login: null,
    dropAfterMs: null,
    say: () => undefined,
  });

beforeAll(async () => {
  test = await startPlane({ workers: 1 });
  main = await camera('main', LARGE);
  sub = await camera('sub', SMALL);
});

afterAll(async () => {
  await main.stop();
  await sub.stop();
  await test.stop();
});

const sources = () => test.plane.sources.handlers.sources;
const create = (subUrl: string): Promise<Source> =>
  sources().create(admin.context, {
    kind: 'rtsp',
    courtId: 'zj-hz',
    name: '大门',
    url: main.url,
    subUrl,
  });

/** The picture of a source at an epoch, once it is live. */
async function pictureOf(sourceId: string, epoch: number): Promise<Track> {
  await until(
    'the source to be live',
    async () =>
      (await sources().list(duty.context, {})).find(
        (source) => source.id === sourceId && source.state === 'live' && source.epoch === epoch,
      ),
    40_000,
  );
  return test.plane.sources.requireTrack(duty.caller, sourceId, 'video').track;
}

/** Lets a plain transport receive a picture, to no one. */
async function consume({ worker, producer }: Track): Promise<types.Consumer> {
  const transport = await worker.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
  });
  await transport.connect({ ip: '127.0.0.1', port: 9 });
  return transport.consume({
    producerId: producer.id,
    rtpCapabilities: worker.router.rtpCapabilities,
  });
}

const layerBecomes = (consumer: types.Consumer, layer: number): Promise<unknown> =>
  until(`layer ${layer}`, () => consumer.currentLayers?.spatialLayer === layer);

it('a sub-stream is the lower layer of its camera, and a viewer changes between them', async () => {
  const { id } = await create(sub.url);
  const track = await pictureOf(id, 1);
  expect(track.producer.type).toBe('simulcast');
  expect(track.layers).toMatchObject([SMALL, LARGE]);
  const consumer = await consume(track);
  for (const layer of [0, 1, 0]) {
    await consumer.setPreferredLayers({ spatialLayer: layer });
    await layerBecomes(consumer, layer);
  }
  expect(test.plane.sources.requireTrack(duty.caller, id, 'audio').track.producer.type).toBe('simple');

  // It falls silent: who looked at it sees the main stream at once, which then serves alone.
  await sub.stop();
  await layerBecomes(consumer, 1);
  const alone = await pictureOf(id, 2);
  expect(alone.producer.type).toBe('simple');
  expect(alone.layers).toBeUndefined();
  await sources().remove(admin.context, { sourceId: id });
}, 120_000);

it('a sub-stream that does not answer, or is no smaller, leaves the main stream alone', async () => {
  for (const url of ['rtsp://127.0.0.1:9/nothing', main.url]) {
    const { id } = await create(url);
    expect((await pictureOf(id, 1)).producer.type).toBe('simple');
    await sources().remove(admin.context, { sourceId: id });
  }
}, 60_000);

it('a sub-stream is given and taken away later, for cameras over RTSP only', async () => {
  const later = await camera('sub', SMALL);
  try {
    const { id } = await create(later.url);
    expect((await pictureOf(id, 1)).producer.type).toBe('simulcast');
    await sources().update(admin.context, { sourceId: id, subUrl: null });
    expect((await pictureOf(id, 2)).producer.type).toBe('simple');
    await expect(
      sources().update(admin.context, { sourceId: id, subUrl: 'http://127.0.0.1/x' }),
    ).rejects.toThrow('subUrl');
    await sources().remove(admin.context, { sourceId: id });
  } finally {
    await later.stop();
  }
  await expect(
    sources().create(admin.context, {
      kind: 'hls',
      courtId: 'zj-hz',
      name: 'x',
      url: 'http://127.0.0.1/a.m3u8',
      subUrl: 'rtsp://127.0.0.1/x',
    }),
  ).rejects.toThrow('subUrl');
}, 60_000);
