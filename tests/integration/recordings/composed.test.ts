import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteSourceId } from '#shared/consultation/recording.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { actorAt, after, idOf, runningSession } from '#shared/consultation/testing.ts';
import { jobFilePath, type Recording } from '#shared/recordings.ts';
import { systemClock } from '../../../media-server/clock.ts';
import { RecordedSites } from '../../../media-server/features/consultation/recorded-sites.ts';
import { SessionRecordings } from '../../../media-server/features/consultation/session-recordings.ts';
import type { Sent } from '../../../media-server/features/consultation/session-media.ts';
import { recordable } from '../../../media-server/features/recordings/recordable.ts';
import { openPlainTrack, type PlainTrack } from '../../../media-server/sfu/plain-track.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { until } from '../sfu-support.ts';
import { clapOffsets, sendClaps } from './clapper.ts';
import { sendClock } from './clocked.ts';
import { H264, OPUS, TestRecorder } from './recorder-support.ts';
import { probe, run, Scratch } from './support.ts';

/**
 * What composing itself is off by is measured of footage that is there (compose.test.ts); here the sender's own encoders come to it, which
 * a busy machine holds up, ms.
 */
const MOST_APART_MS = 160;
const CHAPTER = '案件一；处置=拍卖';

let recorder: TestRecorder;
let state: Consultation;
let chapterAt = 0;
const sent: Sent[] = [];
const endings: (() => Promise<void> | void)[] = [];
const scratch = new Scratch();

const sites = new RecordedSites({
  live: () => state,
  media: {
    find: (_consultation, siteId, stream) =>
      sent.find((each) => each.siteId === siteId && each.stream === stream),
  },
  get courts() {
    return recorder.test.context.courts;
  },
  log: silentLog,
  recordings: {
    start: (request) => recorder.recordings.start(request),
    stop: (id) => recorder.recordings.stop(id),
  },
});

const become = (next: Consultation): void => {
  const before = state;
  state = next;
  sites.follow(before, state);
};
const chair = () => actorAt(idOf(0), Date.now());

async function send(siteId: string, stream: 'video' | 'audio'): Promise<PlainTrack> {
  const plain = await openPlainTrack(recorder.worker, {
    kind: stream,
    codec: stream === 'audio' ? OPUS : H264,
    publisher: siteId,
  });
  const { track } = plain;
  const govern = (): Promise<void> => Promise.resolve();
  const about = { consultationId: state.id, siteId, stream, serial: sent.length };
  sent.push({ ...about, track, demand: null, govern, isOpen: true });
  return plain;
}

beforeAll(async () => {
  state = { ...runningSession(0, 1, 2), courtId: 'zj' };
  recorder = await TestRecorder.start({
    recorded: ({ plane }) => Promise.resolve(recordable(plane.sources, sites)),
    chaptersOf: () => Promise.resolve([{ at: chapterAt, title: CHAPTER }]),
  });
  const timer = setInterval(() => void sites.check(performance.now()), 500);
  endings.push(() => clearInterval(timer));
});

afterAll(async () => {
  for (const end of endings.toReversed()) {
    await end();
  }
  await recorder.stop();
  scratch.remove();
});

test('sites are recorded each by itself, and composed to one picture with chapters in which sound and picture keep together', async () => {
  const { duty, recordings, test: plane } = recorder;
  const [first, second] = [idOf(0), idOf(1)];
  endings.push(sendClaps(await send(first, 'video'), await send(first, 'audio')).stop);
  endings.push(sendClock(await send(second, 'video'), 'h264').stop);
  become(after(state, [{ type: 'startRecording' }, chair()]));
  const ofSession = new SessionRecordings({ store: plane.store, clock: systemClock, recordings });
  const tracks = async (): Promise<Recording[]> => (await ofSession.of(duty.caller, state)).tracks;
  await until(
    'both tracks',
    async () => {
      const made = await tracks();
      return made.length === 2 && made.every(({ mediaMs }) => mediaMs > 7_000);
    },
    40_000,
  );
  chapterAt = Date.now() - 3_000;
  await expect(ofSession.compose(duty.caller, state, randomUUID())).rejects.toMatchObject({
    code: 'conflict',
  });
  become(after(state, [{ type: 'stopRecording' }, chair()]));
  await until('the end', async () => (await tracks()).every(({ endedAt }) => endedAt !== null));
  expect(await tracks()).toMatchObject([
    { sourceKind: 'site', courtId: 'zj', trigger: 'event', endReason: 'ruleOver', hasVideo: true },
    { sourceKind: 'site', courtId: 'zj', trigger: 'event', endReason: 'ruleOver', hasVideo: true },
  ]);

  const { id } = await ofSession.compose(duty.caller, state, randomUUID());
  await until(
    'the composed picture',
    async () => (await recorder.calls.jobs(duty.context, { limit: 1 }))[0]?.state === 'done',
    60_000,
  );
  const response = await recorder.fetch(jobFilePath(id));
  expect(response.headers.get('content-type')).toBe('video/mp4');
  const file = scratch.write('composed.mp4', Buffer.from(await response.arrayBuffer()));
  // The third stream is the list of chapters.
  expect((await probe(file)).slice(0, 2)).toMatchObject([
    { codec_name: 'h264', width: 1280, height: 720 },
    { codec_name: 'aac' },
  ]);
  const chapters = await run('ffprobe', ['-v', 'error', '-show_chapters', '-of', 'json', file]);
  expect(JSON.parse(chapters.toString())).toMatchObject({ chapters: [{ tags: { title: CHAPTER } }] });

  const offsets = (await clapOffsets(file, '200:100:220:300')).toSorted((a, b) => a - b);
  expect(offsets.length).toBeGreaterThan(4);
  expect(Math.abs(offsets[Math.floor(offsets.length / 2)] ?? Infinity)).toBeLessThan(MOST_APART_MS);
  // The other site's clock is painted in black and white: both are in its place.
  const place = [
    '-vf',
    'crop=600:300:660:210,scale=32:16:flags=neighbor,format=gray',
    '-frames:v',
    '1',
    '-ss',
    '3',
  ];
  const greys = await run('ffmpeg', ['-v', 'error', '-i', file, ...place, '-f', 'rawvideo', '-']);
  expect([Math.min(...greys) < 40, Math.max(...greys) > 200]).toEqual([true, true]);
}, 120_000);

test('what is said aside is not recorded, while the picture goes on', async () => {
  const one = idOf(1);
  await send(one, 'audio');
  become(after(state, [{ type: 'startRecording' }, chair()]));
  const source = () => sites.find(siteSourceId(state.id, one, 'people'));
  expect(source()?.track('audio')).toBeDefined();
  become(
    after(
      state,
      [{ type: 'askSideRoom', siteId: idOf(2) }, actorAt(one, Date.now())],
      [{ type: 'answerSideRoom', accepts: true }, actorAt(idOf(2), Date.now())],
    ),
  );
  expect([source()?.track('audio'), source()?.arriving('audio')]).toEqual([undefined, undefined]);
  expect(source()?.track('video')).toBeDefined();
  become(after(state, [{ type: 'stopRecording' }, chair()]));
  expect(source()).toBeUndefined();
});
