import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { footagePath, recordingPath } from '#shared/recordings.ts';
import type { RtspCamera } from '../../../simulators/rtsp-camera/camera.ts';
import type { TestClient } from '../support/client.ts';
import { auditOf, tokenOf } from '../support/http.ts';
import { HlsStream } from '../../../simulators/hls-stream/stream.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson } from '../support/units.ts';
import { until } from '../sfu-support.ts';
import {
  askAs,
  become,
  blockColours,
  fetchMedia,
  fetchPlaylist,
  PICTURE,
  probe,
  Scratch,
  sleep,
  startCamera,
  toneVolume,
} from './support.ts';

let server: TestServer;
let camera: RtspCamera;
let duty: TestClient & { token: string };
let admin: TestClient & { token: string };
let sourceId: string;
const scratch = new Scratch();

beforeAll(async () => {
  server = await startTestServer();
  camera = await startCamera();
  duty = await connectPerson(server, 'dutyOfficer', 'zj');
  admin = await connectPerson(server, 'administrator', 'zj');
  const source = await admin.call.sources.create.mutate({
    kind: 'rtsp',
    courtId: 'zj-hz',
    name: '西门',
    url: camera.url,
  });
  sourceId = source.id;
  await become(duty, sourceId, 'live');
});

afterAll(async () => {
  await duty.close();
  await admin.close();
  await server.close();
  await camera.stop();
  scratch.remove();
});

test('a camera is recorded as it is: HLS of fragmented MP4 with its picture, its sound and the time of each segment', async () => {
  const { call, token } = duty;
  const id = randomUUID();
  const beganAt = Date.now();
  const started = await call.recordings.start.mutate({ id, sourceId, note: '开庭' });
  expect(started).toMatchObject({ id, sourceId, courtId: 'zj-hz', trigger: 'manual', endedAt: null });
  expect(await call.recordings.start.mutate({ id, sourceId })).toMatchObject({ id, note: '开庭' });
  const state = await until('it to record', async () => {
    const { recording } = await call.recordings.get.query({ recordingId: id });
    return recording.state === 'recording' ? recording : null;
  });
  expect(state).toMatchObject({ hasVideo: true, hasAudio: true, reencoded: false });

  await sleep(7_000);
  const growing = await fetchPlaylist(server, token, recordingPath(id));
  expect(growing.isComplete).toBe(false);
  const stopped = await call.recordings.stop.mutate({ recordingId: id });
  const endedAt = Date.now();
  expect(stopped).toMatchObject({ state: 'ended', endReason: 'stopped' });
  await until(
    'the last segment',
    async () => (await fetchPlaylist(server, token, recordingPath(id))).isComplete,
  );

  const { segments } = await fetchPlaylist(server, token, recordingPath(id));
  expect(segments.length).toBeGreaterThan(3);
  expect(segments.filter(({ isBreak }) => isBreak)).toEqual([]);
  for (const [index, { at, ms }] of segments.entries()) {
    const next = segments[index + 1];
    expect(ms).toBeGreaterThan(300);
    expect(Math.abs((next?.at ?? at + ms) - at - ms)).toBeLessThan(100);
    expect(at).toBeGreaterThan(beganAt - 3_000);
    expect(at).toBeLessThan(endedAt);
  }

  const file = scratch.write('camera.mp4', await fetchMedia(server, token, segments));
  const streams = await probe(file);
  expect(streams.map(({ codec_type, codec_name }) => [codec_type, codec_name])).toEqual([
    ['video', 'h264'],
    ['audio', 'opus'],
  ]);
  expect(streams[0]).toMatchObject({ width: 320, height: 180 });
  const mediaMs = segments.reduce((sum, { ms }) => sum + ms, 0);
  for (const { duration } of streams) {
    expect(Math.abs(Number(duration) * 1000 - 10_000 - mediaMs)).toBeLessThan(600);
  }
  const colours = await blockColours(file);
  expect(colours.length).toBeGreaterThan((mediaMs / 1000) * 13);
  for (const [r, g, b] of colours) {
    expect(r).toBeGreaterThan(200);
    expect(g + b).toBeLessThan(60);
  }
  expect(await toneVolume(file, 440)).toBeGreaterThan((await toneVolume(file, 1_500)) + 20);

  const first = segments[0];
  const part = await askAs(server, token, first?.uri ?? '', { range: 'bytes=4-7' });
  expect(part.status).toBe(206);
  expect(part.body.toString()).toBe('moof');
  expect((await askAs(server, token, first?.uri ?? '', { range: 'bytes=99999999-' })).status).toBe(416);

  const elsewhere = await tokenOf(server, 'dutyOfficer', 'zj-nb');
  const analyst = await tokenOf(server, 'analyst', 'zj');
  for (const name of [
    recordingPath(id),
    footagePath(sourceId, { from: 0 }),
    first?.uri ?? '',
    first?.init ?? '',
  ]) {
    expect([name, (await askAs(server, elsewhere, name)).status]).toEqual([name, 404]);
    expect((await askAs(server, analyst, name)).status).toBe(403);
    expect((await askAs(server, undefined, name)).status).toBe(401);
  }
  expect(await auditOf(server, 'recordings.watch')).toMatchObject([{ target: sourceId, outcome: 'ok' }]);
}, 90_000);

test('a stream is recorded from its address as it is, with the time at which it came in', async () => {
  const stream = await HlsStream.start({
    host: '127.0.0.1',
    port: 0,
    path: 'hall',
    format: PICTURE,
    colour: 'blue',
    name: 'hall',
    toneHz: 660,
    segments: 'ts',
    say: () => undefined,
  });
  const { call, token } = duty;
  const source = await admin.call.sources.create.mutate({
    kind: 'hls',
    courtId: 'zj-hz',
    name: '大厅',
    url: stream.url,
  });
  await become(duty, source.id, 'live');
  const id = randomUUID();
  const beganAt = Date.now();
  await call.recordings.start.mutate({ id, sourceId: source.id });
  const recording = await until(
    'media',
    async () => {
      const { recording: found } = await call.recordings.get.query({ recordingId: id });
      return found.mediaMs > 6_000 ? found : null;
    },
    60_000,
  );
  expect(recording).toMatchObject({ hasVideo: true, hasAudio: true, reencoded: false });
  await call.recordings.stop.mutate({ recordingId: id });
  const { segments } = await fetchPlaylist(server, token, recordingPath(id));
  for (const { at } of segments) {
    // What it publishes is a few of its segments old.
    expect(at).toBeGreaterThan(beganAt - 10_000);
    expect(at).toBeLessThan(Date.now());
  }
  const file = scratch.write('hall.mp4', await fetchMedia(server, token, segments));
  expect((await probe(file)).map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
  const colours = await blockColours(file);
  expect(colours.length).toBeGreaterThan(60);
  for (const [r, g, b] of colours) {
    expect(b).toBeGreaterThan(200);
    expect(r + g).toBeLessThan(60);
  }
  expect(await toneVolume(file, 660)).toBeGreaterThan((await toneVolume(file, 2_000)) + 20);
  await stream.stop();
}, 120_000);
