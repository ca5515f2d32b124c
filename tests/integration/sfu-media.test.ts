import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Source } from '#shared/sources.ts';
import type { MediaEvent } from '#shared/media.ts';
import type { SourcesEvent } from '#shared/contract/sources.ts';
import { GRACE_MS } from '../../media-server/features/media/peers.ts';
import {
  callerOf,
  collectEvents,
  startPlane,
  until,
  type TestCaller,
  type TestPlane,
} from './sfu-support.ts';

/** What a browser sends of its camera with three layers. */
const CAMERA = {
  mid: '0',
  codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [] }],
  headerExtensions: [],
  encodings: [{ ssrc: 1_001 }, { ssrc: 1_002 }, { ssrc: 1_003 }],
  rtcp: { cname: 'camera' },
};
const MICROPHONE = {
  mid: '1',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  headerExtensions: [],
  encodings: [{ ssrc: 2_001 }],
  rtcp: { cname: 'camera' },
};

type Json = Record<string, unknown>;

/** The same object with one value somewhere in it replaced by anything. */
function mutationOf(base: Json): fc.Arbitrary<Json> {
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        paths.push([...path, key]);
        walk(member, [...path, key]);
      }
    }
  };
  walk(base, []);
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.bigInt().map(String),
    fc.string({ size: 'large' }),
  );
  return fc.tuple(fc.constantFrom(...paths), anything).map(([path, value]) => {
    const copy = structuredClone(base);
    let place = copy;
    for (const key of path.slice(0, -1)) {
      place = place[key] as Json;
    }
    place[path.at(-1) ?? ''] = value;
    return copy;
  });
}

describe('the media plane', () => {
  let test: TestPlane;
  const officer = callerOf('u1', 'unit', 'zj-hz');
  const viewer = callerOf('duty', 'dutyOfficer', 'zj');
  const elsewhere = callerOf('other', 'dutyOfficer', 'zj-nb');

  beforeAll(async () => {
    test = await startPlane({ workers: 2 });
  });
  afterAll(() => test.stop());

  const media = () => test.plane.media.handlers.media;
  const sourceOf = async (caller: TestCaller, id: string): Promise<Source | undefined> =>
    (await test.plane.sources.handlers.sources.list(caller.context, {})).find((source) => source.id === id);

  const joinWith = async (who: TestCaller, direction: 'send' | 'recv') => {
    const { peerId, routerRtpCapabilities } = await media().join(who.context, {});
    const { id: transportId } = await media().createTransport(who.context, {
      peerId,
      direction,
      rtpCapabilities: routerRtpCapabilities,
    });
    return { peerId, transportId };
  };
  const publish = async (who: TestCaller) => {
    const peer = await joinWith(who, 'send');
    const video = await media().produce(who.context, { ...peer, kind: 'video', rtpParameters: CAMERA });
    const audio = await media().produce(who.context, { ...peer, kind: 'audio', rtpParameters: MICROPHONE });
    return { ...peer, video: video.producerId, audio: audio.producerId };
  };
  const consume = (who: TestCaller, peer: { peerId: string; transportId: string }, kind: 'video' | 'audio') =>
    media().consume(who.context, { ...peer, sourceId: 'unit:u1', kind });

  it('consume() of a unit answers with its layers, counts its viewer, and ends with the unit', async () => {
    const published = await publish(officer);
    expect(await sourceOf(viewer, 'unit:u1')).toMatchObject({
      state: 'connecting',
      hasVideo: true,
      hasAudio: true,
      epoch: 1,
    });
    const peer = await joinWith(viewer, 'recv');
    const { events, stop } = collectEvents(test, viewer, peer.peerId);
    const told: number[] = [];
    const stopListening = test.plane.media.watchersChanges.listen(({ watchers }) =>
      told.push(watchers.length),
    );
    const video = await consume(viewer, peer, 'video');
    const audio = await consume(viewer, peer, 'audio');
    expect(video).toMatchObject({ kind: 'video', spatialLayers: 3, epoch: 1, producerId: published.video });
    expect(audio).toMatchObject({ kind: 'audio', spatialLayers: 1 });
    expect(test.plane.media.watchersOf('u1')).toMatchObject([{ nameEn: 'Person duty', courtId: 'zj' }]);

    const { peerId } = peer;
    const set = await media().setConsumers(viewer.context, {
      peerId,
      changes: [
        { consumerId: video.id, paused: false, spatialLayer: 1 },
        { consumerId: 'none', paused: false },
      ],
    });
    expect(set.changes).toMatchObject([{ value: null }, { failure: { code: 'notFound' } }]);
    await media().requestKeyFrame(viewer.context, { peerId, consumerId: video.id });
    expect(await media().consumerStats(viewer.context, { peerId, consumerId: video.id })).not.toHaveLength(0);

    await media().setProducerPaused(officer.context, {
      peerId: published.peerId,
      producerId: published.video,
      paused: true,
    });
    await until('the pause', () =>
      events.some(
        (event) => event.type === 'consumerPaused' && event.consumerId === video.id && event.paused,
      ),
    );
    expect(await sourceOf(viewer, 'unit:u1')).toMatchObject({ state: 'silent', reason: 'paused' });

    await media().leave(officer.context, { peerId: published.peerId });
    await until('both closures', () => events.filter(({ type }) => type === 'consumerClosed').length === 2);
    expect(test.plane.media.watchersOf('u1')).toEqual([]);
    expect(told).toEqual([1, 0]);
    expect(await sourceOf(viewer, 'unit:u1')).toMatchObject({ state: 'off', hasVideo: false, reason: null });
    stopListening();
    await stop();
    await media().leave(viewer.context, { peerId });
  });

  it('produce() from another peer of the unit takes the place of all that it published before', async () => {
    const first = await publish(officer);
    const { epoch: before } = (await sourceOf(viewer, 'unit:u1')) ?? { epoch: Number.NaN };
    const second = await publish(officer);
    expect(await sourceOf(viewer, 'unit:u1')).toMatchObject({ epoch: before + 1, hasVideo: true });
    await expect(
      media().closeProducer(officer.context, { peerId: first.peerId, producerId: first.video }),
    ).rejects.toMatchObject({ code: 'notFound' });
    await media().leave(officer.context, { peerId: first.peerId });
    expect(await sourceOf(viewer, 'unit:u1')).toMatchObject({ hasVideo: true, hasAudio: true });
    await media().leave(officer.context, { peerId: second.peerId });
  });

  it('answers notFound for other sessions, other courts, and what does not exist', async () => {
    const published = await publish(officer);
    const peer = await joinWith(viewer, 'recv');
    const foreign = await joinWith(elsewhere, 'recv');
    const { id: consumerId } = await consume(viewer, peer, 'video');
    const { peerId } = peer;
    const refused = { code: 'notFound' };
    await expect(consume(elsewhere, foreign, 'video')).rejects.toMatchObject(refused);
    await expect(consume(elsewhere, peer, 'video')).rejects.toMatchObject(refused);
    await expect(
      media().closeConsumer(elsewhere.context, { peerId: foreign.peerId, consumerId }),
    ).rejects.toMatchObject(refused);
    await expect(media().closeConsumer(elsewhere.context, { peerId, consumerId })).rejects.toMatchObject(
      refused,
    );
    await expect(media().leave(elsewhere.context, { peerId: published.peerId })).rejects.toMatchObject(
      refused,
    );
    await expect(
      media().consume(viewer.context, { ...peer, sourceId: 'unit:none', kind: 'video' }),
    ).rejects.toMatchObject(refused);
    await expect(media().restartIce(viewer.context, { peerId, transportId: 'none' })).rejects.toMatchObject(
      refused,
    );
    expect(await sourceOf(elsewhere, 'unit:u1')).toBeUndefined();
    expect(await sourceOf(elsewhere, 'unit:u2')).toMatchObject({ state: 'off' });
    for (const [who, id] of [
      [officer, published.peerId],
      [viewer, peerId],
      [elsewhere, foreign.peerId],
    ] as const) {
      await media().leave(who.context, { peerId: id });
    }
  });

  it('answers invalidInput with a place for parameters that mediasoup refuses, and goes on working', async () => {
    const peer = await joinWith(officer, 'send');
    const invalid = { code: 'invalidInput' };
    for (const rtpParameters of [
      {},
      { ...CAMERA, codecs: 'none' },
      { ...CAMERA, codecs: [{ mimeType: 'video/VP8' }] },
      { ...CAMERA, encodings: [] },
      { ...CAMERA, encodings: Array.from({ length: 500 }, (_, ssrc) => ({ ssrc })) },
      { ...CAMERA, encodings: [{ ssrc: 'x' }] },
      { ...CAMERA, mid: { toString: 'x' } },
      { ...CAMERA, rtcp: { cname: 7 } },
      { ...CAMERA, headerExtensions: [{ uri: 1, id: 'x' }] },
    ]) {
      await expect(
        media().produce(officer.context, { ...peer, kind: 'video', rtpParameters }),
      ).rejects.toMatchObject(invalid);
    }
    for (const dtlsParameters of [
      {},
      { fingerprints: [] },
      { fingerprints: [{ algorithm: 'sha-256', value: 7 }] },
      { fingerprints: [{ algorithm: 'md5', value: 'AA' }], role: 'boss' },
    ]) {
      await expect(
        media().connectTransport(officer.context, { ...peer, dtlsParameters }),
      ).rejects.toMatchObject(invalid);
    }
    const { producerId } = await media().produce(officer.context, {
      ...peer,
      kind: 'video',
      rtpParameters: CAMERA,
    });
    expect(producerId).toMatch(/^[\da-f-]{36}$/);
    // The same SSRCs again on one transport.
    await expect(
      media().produce(officer.context, { ...peer, kind: 'audio', rtpParameters: CAMERA }),
    ).rejects.toMatchObject(invalid);
    await media().leave(officer.context, { peerId: peer.peerId });
  });

  it('answers any parameters of the right shape with a typed error, and its workers live on', async () => {
    const peer = await joinWith(officer, 'send');
    const deaths = async (): Promise<string> =>
      (await test.metrics.metrics())
        .split('\n')
        .filter((line) => line.startsWith('ecc_sfu_worker_deaths{'))
        .join();
    const before = await deaths();
    await fc.assert(
      fc.asyncProperty(
        mutationOf(CAMERA),
        mutationOf({ fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }] }),
        async (rtpParameters, dtlsParameters) => {
          const results = await Promise.allSettled([
            media().produce(officer.context, { ...peer, kind: 'video', rtpParameters }),
            media().connectTransport(officer.context, { ...peer, dtlsParameters }),
            media().createTransport(officer.context, {
              peerId: peer.peerId,
              direction: 'send',
              rtpCapabilities: rtpParameters,
            }),
          ]);
          const codes = results.flatMap((result) =>
            result.status === 'rejected' ? [(result.reason as { code?: string }).code] : [],
          );
          expect(codes.filter((code) => code !== 'invalidInput' && code !== 'conflict')).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
    expect(await deaths()).toBe(before);
    await media().leave(officer.context, { peerId: peer.peerId });
  });

  it('resets the peers of a worker that dies at once, leaves the others alone, and takes them back', async () => {
    const published = await publish(officer);
    const [near, far] = [await joinWith(viewer, 'recv'), await joinWith(viewer, 'recv')];
    const nearFeed = collectEvents(test, viewer, near.peerId);
    const farFeed = collectEvents(test, viewer, far.peerId);
    const unitFeed = collectEvents(test, officer, published.peerId);
    await consume(viewer, near, 'video');
    await consume(viewer, far, 'video');
    const { epoch: before } = (await sourceOf(viewer, 'unit:u1')) ?? { epoch: Number.NaN };

    const { track } = test.plane.sources.requireTrack(viewer.caller, 'unit:u1', 'video');
    process.kill(track.worker.pid, 'SIGKILL');
    const reset: MediaEvent = { type: 'reset', reason: 'workerDied' };
    await until('the reset', () => unitFeed.events.some((event) => event.type === 'reset'));
    expect(unitFeed.events).toContainEqual(reset);
    const feeds = [
      { feed: nearFeed, peer: near },
      { feed: farFeed, peer: far },
    ];
    const survivors = feeds.filter(({ feed }) => !feed.events.some(({ type }) => type === 'reset'));
    expect(survivors.length).toBeGreaterThan(0);
    const [survivor] = survivors;
    await until('the closure', () => survivor?.feed.events.some(({ type }) => type === 'consumerClosed'));

    const again = await publish(officer);
    expect(await sourceOf(viewer, 'unit:u1')).toMatchObject({ epoch: before + 1 });
    expect((await consume(viewer, survivor?.peer ?? near, 'video')).epoch).toBe(before + 1);
    // A subscription that comes late still hears the reset.
    const late = collectEvents(test, officer, published.peerId);
    await until('the late reset', () => late.events.length > 0);
    expect(late.events).toEqual([reset]);
    await Promise.all([nearFeed.stop(), farFeed.stop(), unitFeed.stop(), late.stop()]);
    await media().leave(officer.context, { peerId: again.peerId });
  });

  it('consume() of a track that ends meanwhile is answered as something to try again', async () => {
    const published = await publish(officer);
    const peer = await joinWith(viewer, 'recv');
    const { track } = test.plane.sources.requireTrack(viewer.caller, 'unit:u1', 'video');
    const consuming = consume(viewer, peer, 'video');
    track.producer.close();
    await expect(consuming).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await media().leave(viewer.context, { peerId: peer.peerId });
    await media().leave(officer.context, { peerId: published.peerId });
  });

  it('ends the peers of a session that ends, and tells why', async () => {
    const guest = callerOf('guest', 'leader', 'zj');
    const { peerId } = await joinWith(guest, 'recv');
    const feed = collectEvents(test, guest, peerId);
    await until('ready', () => feed.events.length > 0);
    guest.end();
    await until('the reset', () => feed.events.length > 1);
    expect(feed.events.at(-1)).toEqual({ type: 'reset', reason: 'revoked' });
    await expect(media().createTransport(guest.context, { peerId, direction: 'send' })).rejects.toMatchObject(
      {
        code: 'notFound',
      },
    );
    await expect(media().join(guest.context, {})).rejects.toMatchObject({ code: 'unauthenticated' });
    await feed.stop();
  });

  it('ends a peer to whose events nobody listens for 30 s, and not earlier', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { peerId } = await media().join(viewer.context, {});
      vi.advanceTimersByTime(GRACE_MS - 1);
      const restart = () => media().createTransport(viewer.context, { peerId, direction: 'send' });
      await expect(restart()).resolves.toHaveProperty('iceCandidates');
      vi.advanceTimersByTime(1);
      await expect(restart()).rejects.toMatchObject({ code: 'notFound' });
      const events: MediaEvent[] = [];
      for await (const event of media().events(viewer.context, { peerId }, new AbortController().signal)) {
        events.push(event);
      }
      expect(events).toEqual([{ type: 'reset', reason: 'expired' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells closures that were missed while nobody was subscribed', async () => {
    const published = await publish(officer);
    const peer = await joinWith(viewer, 'recv');
    const { id: consumerId } = await consume(viewer, peer, 'video');
    await media().leave(officer.context, { peerId: published.peerId });
    await until('the end of the consumer', () => test.plane.media.watchersOf('u1').length === 0);
    const feed = collectEvents(test, viewer, peer.peerId);
    await until('both events', () => feed.events.length === 2);
    expect(feed.events).toEqual([
      { type: 'ready' },
      { type: 'consumerClosed', consumerId, sourceId: 'unit:u1' },
    ]);
    await feed.stop();
  });

  it('watch() gives a snapshot and then the changes of the own courts only', async () => {
    const stopping = new AbortController();
    const seen: SourcesEvent[] = [];
    const feed = test.plane.sources.handlers.sources.watch(elsewhere.context, {}, stopping.signal);
    const reading = (async () => {
      for await (const event of feed) {
        seen.push(event);
      }
    })();
    await until('the snapshot', () => seen.length === 1);
    expect(seen[0]).toMatchObject({ type: 'snapshot', sources: [{ id: 'unit:u2' }] });
    test.plane.sources.unitConnected('u1', true);
    // Nothing that a console sees.
    test.plane.sources.unitConnected('u2', true);
    for (const id of ['u1', 'u2']) {
      await test.store.db('units').where({ id }).update({ officer_name: '改名' });
      await test.plane.sources.unitChanged(id);
    }
    await until('a change', () => seen.length > 1);
    await test.store.db('units').where({ id: 'u2' }).update({ enrolled_at: null });
    await test.plane.sources.unitChanged('u2');
    await until('the removal', () => seen.some(({ type }) => type === 'remove'));
    expect(seen.map(({ type }) => type)).toEqual(['snapshot', 'upsert', 'remove']);
    expect(JSON.stringify(seen)).not.toContain('u1');
    stopping.abort();
    await reading;
  });

  it('reports its gauges', async () => {
    const text = await test.metrics.metrics();
    for (const name of ['workers', 'peers', 'producers', 'consumers', 'pipes']) {
      expect(text).toMatch(new RegExp(String.raw`^ecc_sfu_${name} \d+$`, 'm'));
    }
  });
});

it('a worker that is closed because the server goes down resets nobody', async () => {
  const test = await startPlane({ workers: 1 });
  const officer = callerOf('u1', 'unit', 'zj-hz');
  const media = test.plane.media.handlers.media;
  const { peerId } = await media.join(officer.context, {});
  const { id: transportId } = await media.createTransport(officer.context, { peerId, direction: 'send' });
  await media.produce(officer.context, { peerId, transportId, kind: 'video', rtpParameters: CAMERA });
  const { events, stop } = collectEvents(test, officer, peerId);
  await until('the first event', () => events.length > 0);
  test.plane.sources.requireTrack(officer.caller, 'unit:u1', 'video').track.worker.close();
  await expect(media.restartIce(officer.context, { peerId, transportId })).rejects.toMatchObject({
    code: 'notFound',
  });
  await stop();
  expect(events).toEqual([{ type: 'ready' }]);
  await test.stop();
});
