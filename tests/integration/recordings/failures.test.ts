import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { footagePath, recordingPath, type Recording, type RecordingJob } from '#shared/recordings.ts';
import { isWhole } from '../../../media-server/recording/mp4/fragments.ts';
import { childrenOf } from '../exchange/support.ts';
import { until } from '../sfu-support.ts';
import { canMount } from '../support/mount.ts';
import { sendClock } from './clocked.ts';
import { H264, TestRecorder, type RecorderOptions } from './recorder-support.ts';

const SOURCE = 'unit:u1';

/** Packagers that this process has started. */
const packagerPids = (): number[] =>
  childrenOf(process.pid)
    .filter(({ words }) => words.includes('sdp'))
    .map(({ pid }) => pid);

describe('recordings when things go wrong', () => {
  let recorder: TestRecorder;
  let endings: (() => Promise<void> | void)[] = [];

  const begin = async (options: RecorderOptions = {}): Promise<void> => {
    recorder = await TestRecorder.start(options);
    endings.push(() => recorder.stop());
    const track = await recorder.publish('u1', H264);
    const clock = sendClock(track, 'h264');
    endings.push(() => clock.stop());
  };
  beforeEach(() => {
    endings = [];
  });
  afterEach(async () => {
    for (const end of endings.reverse()) {
      await end();
    }
    const left = packagerPids();
    if (left.length > 0) {
      throw new Error(`packagers were left behind: ${left.join(', ')}`);
    }
  });

  const get = async (recordingId: string): Promise<Recording> =>
    (await recorder.calls.get(recorder.duty.context, { recordingId })).recording;
  const start = async (): Promise<string> => {
    const id = randomUUID();
    await recorder.calls.start(recorder.duty.context, { id, sourceId: SOURCE, backMs: 0 });
    return id;
  };
  const media = (id: string, ms: number): Promise<unknown> =>
    until(`${ms} ms of media`, async () => (await get(id)).mediaMs > ms, 60_000);
  const verify = async (recordingId: string): Promise<RecordingJob['verified']> => {
    const { duty, calls } = recorder;
    const { id } = await calls.verify(duty.context, { id: randomUUID(), recordingId });
    return until('the verification', async () => {
      const [job] = (await calls.jobs(duty.context, { limit: 10 })).filter((each) => each.id === id);
      return job?.verified;
    });
  };

  test('a killed packager is started again: the recording goes on in a new run, and the gap is named', async () => {
    await begin();
    const id = await start();
    await media(id, 3_000);
    // Never 0: that would be the group of this process.
    const pid = await until('the packager', () => packagerPids()[0]);
    process.kill(pid, 'SIGKILL');
    const { mediaMs } = await get(id);
    await media(id, mediaMs + 4_000);
    await recorder.calls.stop(recorder.duty.context, { recordingId: id });
    const { segments } = await until('the last segment', async () => {
      const playlist = await recorder.playlist(recordingPath(id));
      return playlist.isComplete ? playlist : null;
    });
    expect(segments.filter(({ isBreak }) => isBreak)).toHaveLength(1);
    const { gaps } = await recorder.calls.get(recorder.duty.context, { recordingId: id });
    expect(gaps.map(({ reason }) => reason)).toContain('packagerDied');
    expect(await verify(id)).toMatchObject({ intact: true, problems: [] });
  }, 120_000);

  test('a disk that has no room left ends recordings, tells so, and takes no new ones until it has', async () => {
    let free = 1_000_000_000;
    await begin({ readFree: () => Promise.resolve(free), settings: { minFreeBytes: 100_000_000 } });
    const { calls, duty } = recorder;
    const told: unknown[] = [];
    const watching = new AbortController();
    const watched = (async () => {
      for await (const event of calls.watch(duty.context, {}, watching.signal)) {
        told.push(event.type === 'storage' ? event.storage.state : event.type);
      }
    })();
    const id = await start();
    await media(id, 2_000);
    free = 50_000_000;
    await until('its end', async () => (await get(id)).state === 'ended', 20_000);
    expect(await get(id)).toMatchObject({ endReason: 'diskFull' });
    expect(told).toContain('full');
    await expect(start()).rejects.toMatchObject({ code: 'unavailable' });
    free = 1_000_000_000;
    await until('room', () => told.at(-1) === 'ok', 20_000);
    await media(await start(), 1_000);
    watching.abort();
    await watched;
  }, 120_000);

  test.skipIf(!canMount())(
    'a disk that is really full leaves nothing half-written',
    async () => {
      const place = mkdtempSync(path.join(tmpdir(), 'ecc-small-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]);
      endings.push(() => {
        execFileSync('umount', [place]);
        rmSync(place, { recursive: true, force: true });
      });
      await begin({ settings: { dir: place } });
      const id = await start();
      await until('its end', async () => (await get(id)).state === 'ended', 90_000);
      expect(await get(id)).toMatchObject({ endReason: 'diskFull' });
      const files = readdirSync(place, { recursive: true, encoding: 'utf8' });
      const segments = files.filter((name) => name.endsWith('.m4s'));
      expect(segments.length).toBeGreaterThan(2);
      expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
      expect(segments.filter((name) => !isWhole(readFileSync(path.join(place, name))))).toEqual([]);
      expect(await verify(id)).toMatchObject({ intact: true, checked: segments.length + 1 });
    },
    180_000,
  );

  test('a disk that refuses the files of a source ends its recording, and says whose', async () => {
    await begin();
    const refused: string[] = [];
    recorder.recordings.refused.listen((sourceId) => refused.push(sourceId));
    const id = await start();
    await media(id, 1_000);
    rmSync(path.join(recorder.folder, 'runs'), { recursive: true });
    await until('its end', async () => (await get(id)).state === 'ended', 60_000);
    expect(await get(id)).toMatchObject({ endReason: 'diskFailed' });
    expect(refused).toEqual([SOURCE]);
  }, 120_000);

  test('what a killed server had written but not noted is found again; what belongs to nothing is removed', async () => {
    await begin();
    const id = await start();
    await media(id, 7_000);
    const { store } = recorder.test;
    await recorder.recordings.close();
    const rows: { run_id: string; no: number; sha256: string }[] = await store
      .db('footage_segments')
      .orderBy('no')
      .select('run_id', 'no', 'sha256');
    const lost = rows.slice(-2);
    await store
      .db('footage_segments')
      .whereIn(
        'no',
        lost.map(({ no }) => no),
      )
      .delete();
    await store.db('footage_runs').update({ ended_at: null, end_reason: null });
    const folder = path.join(recorder.folder, 'runs');
    mkdirSync(path.join(folder, 'stranger'));
    writeFileSync(path.join(folder, rows[0]?.run_id ?? '', '000099-1700000000000-2000.m4s.part'), 'x');

    await recorder.open();
    const found: unknown[] = await store
      .db('footage_segments')
      .whereIn(
        'no',
        lost.map(({ no }) => no),
      )
      .orderBy('no')
      .select('run_id', 'no', 'sha256');
    expect(found).toEqual(lost);
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('stranger') || name.endsWith('.part'))).toEqual([]);
    expect(await get(id)).toMatchObject({ endedAt: null });
    const { mediaMs } = await get(id);
    await media(id, mediaMs + 2_000);
    await recorder.calls.stop(recorder.duty.context, { recordingId: id });
    const { gaps } = await recorder.calls.get(recorder.duty.context, { recordingId: id });
    expect(gaps.map(({ reason }) => reason)).toContain('serverDown');
    expect(await verify(id)).toMatchObject({ intact: true });
  }, 120_000);

  test('requests that are no requests are refused, and lead to no other file', async () => {
    await begin();
    const id = await start();
    await media(id, 1_500);
    const { segments } = await recorder.playlist(recordingPath(id));
    const [{ uri } = { uri: '' }] = segments;
    const run = uri.split('/')[3] ?? '';
    for (const [name, status] of [
      [`/recordings/runs/${run}/1.m4s`, 200],
      [`/recordings/runs/${run}/0.m4s`, 400],
      [`/recordings/runs/${run}/999999.m4s`, 404],
      [`/recordings/runs/${run}/..%2f..%2finit.mp4`, 400],
      [`/recordings/runs/${run}/..%5cinit.mp4`, 400],
      [`/recordings/runs/..%2f${run}/init.mp4`, 400],
      [`/recordings/runs/${randomUUID()}/init.mp4`, 404],
      [`/recordings/runs/${randomUUID()}/1.m4s`, 404],
      ['/recordings/nothing/index.m3u8', 400],
      [`/recordings/${randomUUID()}/index.m3u8`, 404],
      [`/recordings/sources/${encodeURIComponent(SOURCE)}/index.m3u8`, 400],
      [`/recordings/sources/${encodeURIComponent(SOURCE)}/index.m3u8?from=x`, 400],
      [`/recordings/sources/${encodeURIComponent(SOURCE)}/index.m3u8?from=-1`, 400],
      [`/recordings/sources/${encodeURIComponent(SOURCE)}/index.m3u8?from=5&to=4`, 400],
      [`/recordings/sources/${encodeURIComponent(SOURCE)}/index.m3u8?from=0&to=99999999999999`, 400],
      [`/recordings/sources/..%2f..%2fetc/index.m3u8?from=0`, 400],
      [footagePath('unit:none', { from: 0 }), 404],
      [footagePath(SOURCE, { from: 0, to: 1_000 }), 404],
      ['/live/..%2fx/index.m3u8', 400],
      ['/recordings/jobs/x/file', 400],
      [`/recordings/jobs/${randomUUID()}/file`, 404],
    ] as const) {
      expect([name, (await recorder.fetch(name)).status]).toEqual([name, status]);
    }
    for (const [range, status, length] of [
      ['bytes=0-9', 206, 10],
      ['bytes=-5', 206, 5],
      ['bytes=1-0', 200, null],
      ['bytes=x', 200, null],
      ['bytes=99999999-', 416, null],
    ] as const) {
      const answer = await recorder.fetch(uri, { range });
      expect([range, answer.status]).toEqual([range, status]);
      const { byteLength } = await answer.arrayBuffer();
      expect(length ?? byteLength).toBe(byteLength);
    }
  }, 90_000);
});
