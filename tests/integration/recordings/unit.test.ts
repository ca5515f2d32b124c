import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { livePath, recordingPath, type Recording } from '#shared/recordings.ts';
import { unitSourceId } from '#shared/sources.ts';
import { unitColour } from '../../../simulators/units/media/colour.ts';
import { loadClip } from '../../../simulators/units/media/clip.ts';
import { MediaSession, type Media } from '../../../simulators/units/media/session.ts';
import { loadTone } from '../../../simulators/units/media/tone.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { auditOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, enrolUnit, type TestUnit } from '../support/units.ts';
import { until } from '../sfu-support.ts';
import {
  askAs,
  become,
  blockColours,
  fetchMedia,
  fetchPlaylist,
  probe,
  Scratch,
  toneVolume,
} from './support.ts';

const NO = 3;
const TONE_HZ = 700;

let server: TestServer;
let duty: TestClient & { token: string };
let unit: TestUnit;
let device: TestClient;
let media: Media;
let session: MediaSession;
const scratch = new Scratch();

function publish(): MediaSession {
  const made = new MediaSession({ cname: unit.id, media, random: Math.random, say: () => undefined });
  made.attach(device.call);
  return made;
}

beforeAll(async () => {
  server = await startTestServer();
  duty = await connectPerson(server, 'dutyOfficer', 'zj');
  unit = await enrolUnit(server, duty, 'zj-hz');
  device = connectClient(server, unit.token);
  const { signal } = new AbortController();
  const clip = await loadClip({ no: NO, callSign: 'HZ-3', officerName: '王' }, signal);
  media = { clip, tone: await loadTone(TONE_HZ, signal) };
  session = publish();
  await become(duty, unitSourceId(unit.id), 'live');
}, 120_000);

afterAll(async () => {
  await session?.stop();
  await device?.close();
  await duty?.close();
  await server?.close();
  scratch.remove();
});

const get = async (recordingId: string): Promise<Recording> =>
  (await duty.call.recordings.get.query({ recordingId })).recording;

const expectPicture = async (file: string): Promise<void> => {
  const [red, green, blue] = unitColour(NO);
  const colours = await blockColours(file);
  expect(colours.length).toBeGreaterThan(15);
  for (const [r, g, b] of colours) {
    expect(Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue)).toBeLessThan(60);
  }
};

test('a unit is recorded at its highest layer, encoded anew, in one recording over an interruption', async () => {
  const id = randomUUID();
  const sourceId = unitSourceId(unit.id);
  await duty.call.recordings.start.mutate({ id, sourceId });
  await until('media', async () => (await get(id)).mediaMs > 6_000, 40_000);
  expect(await get(id)).toMatchObject({
    state: 'recording',
    reencoded: true,
    hasVideo: true,
    hasAudio: true,
  });

  await session.stop();
  await until('the silence', async () => (await get(id)).state === 'waiting', 20_000);
  const before = (await get(id)).mediaMs;
  session = publish();
  await until('its return', async () => (await get(id)).mediaMs > before + 5_000, 40_000);
  await duty.call.recordings.stop.mutate({ recordingId: id });
  await until(
    'the last segment',
    async () => (await fetchPlaylist(server, duty.token, recordingPath(id))).isComplete,
  );

  const { gaps, recording } = await duty.call.recordings.get.query({ recordingId: id });
  expect(recording.endReason).toBe('stopped');
  const inner = gaps.filter(
    ({ from, to }) => from > recording.startedAt && to < (recording.endedAt ?? 0) - 1_000,
  );
  expect(inner).toMatchObject([{ reason: 'silent' }]);

  const { segments } = await fetchPlaylist(server, duty.token, recordingPath(id));
  expect(segments.filter(({ isBreak }) => isBreak)).toHaveLength(1);
  const border = segments.findIndex(({ isBreak }) => isBreak);
  for (const part of [segments.slice(0, border), segments.slice(border)]) {
    const file = scratch.write('unit.mp4', await fetchMedia(server, duty.token, part));
    const streams = await probe(file);
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'opus']);
    expect(streams[0]).toMatchObject({ width: 640, height: 360 });
    const mediaMs = part.reduce((sum, { ms }) => sum + ms, 0);
    // The sound has no hole: its packets add up to the length of the picture.
    expect(Number(streams[1]?.nb_read_packets) * 20).toBeGreaterThan(mediaMs - 1_000);
    await expectPicture(file);
    expect(await toneVolume(file, TONE_HZ)).toBeGreaterThan((await toneVolume(file, 2_000)) + 20);
  }
  const [coverage] = await duty.call.recordings.coverage.query({
    sourceIds: [sourceId],
    from: recording.startedAt,
    to: recording.endedAt ?? 0,
  });
  expect(coverage?.intervals).toMatchObject([
    { recorded: true, locked: false, reencoded: true },
    { recorded: true, locked: false, reencoded: true },
  ]);
}, 150_000);

test('a live picture is packaged for viewers that WebRTC does not reach, from the first of them on', async () => {
  const sourceId = unitSourceId(unit.id);
  const playlist = await fetchPlaylist(server, duty.token, livePath(sourceId));
  expect(playlist.isComplete).toBe(false);
  expect(playlist.segments[0]?.ms).toBeLessThan(1_700);
  const file = scratch.write('live.mp4', await fetchMedia(server, duty.token, playlist.segments.slice(0, 1)));
  const [video] = await probe(file);
  expect(video).toMatchObject({ codec_name: 'h264' });

  const later = await until('the next segments', async () => {
    const next = await fetchPlaylist(server, duty.token, livePath(sourceId));
    return next.segments.length >= 4 ? next : null;
  });
  expect(later.sequence).toBe(playlist.sequence);
  expect(await auditOf(server, 'hls.watch')).toMatchObject([{ target: sourceId }]);
  expect((await askAs(server, duty.token, livePath('unit:none'))).status).toBe(404);
  expect((await askAs(server, undefined, livePath(sourceId))).status).toBe(401);
}, 60_000);
