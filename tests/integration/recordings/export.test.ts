import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobFilePath, recordingPath, type RecordingJob } from '#shared/recordings.ts';
import { until } from '../sfu-support.ts';
import { unzip } from '../support/xlsx.ts';
import { readClock, sendClock } from './clocked.ts';
import { H264, TestRecorder } from './recorder-support.ts';
import { probe, run, Scratch, type Listed } from './support.ts';

const SOURCE = 'unit:u1';
const CASE = '（2026）浙0106执1号';

interface Manifest {
  id: string;
  caseNumber: string;
  exportedBy: { name: string };
  watermark: string;
  files: {
    name: string;
    fromMs: number;
    toMs: number;
    sha256: string;
    bytes: number;
    segments: { run: string; no: number; sha256: string }[];
  }[];
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Darkest and brightest grey in a part of a picture. */
async function greys(file: string, crop: string): Promise<{ least: number; most: number }> {
  const raw = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-frames:v',
    '1',
    '-vf',
    `crop=${crop},format=gray`,
    '-f',
    'rawvideo',
    '-',
  ]);
  return { least: Math.min(...raw), most: Math.max(...raw) };
}

describe('exports', () => {
  let recorder: TestRecorder;
  let stopClock: () => Promise<void>;
  let segments: Listed[];
  const scratch = new Scratch();

  beforeAll(async () => {
    recorder = await TestRecorder.start();
    const track = await recorder.publish('u1', H264);
    const clock = sendClock(track, 'h264');
    stopClock = () => clock.stop();
    const id = randomUUID();
    const { calls, duty } = recorder;
    await calls.start(duty.context, { id, sourceId: SOURCE, backMs: 0 });
    await until(
      'media',
      async () => (await calls.get(duty.context, { recordingId: id })).recording.mediaMs > 11_000,
      60_000,
    );
    await calls.stop(duty.context, { recordingId: id });
    ({ segments } = await until('its end', async () => {
      const playlist = await recorder.playlist(recordingPath(id));
      return playlist.isComplete ? playlist : null;
    }));
  }, 120_000);
  afterAll(async () => {
    await stopClock();
    await recorder.stop();
    scratch.remove();
  });

  const done = (id: string): Promise<RecordingJob> =>
    until(
      'the job',
      async () => {
        const jobs = await recorder.calls.jobs(recorder.duty.context, { limit: 20 });
        return jobs.find((job) => job.id === id && job.state !== 'waiting' && job.state !== 'running');
      },
      90_000,
    );
  const download = async (id: string): Promise<Buffer> =>
    Buffer.from(await (await recorder.fetch(jobFilePath(id))).arrayBuffer());
  const auditOf = async (action: string): Promise<Record<string, unknown>[]> =>
    ((await recorder.test.store.db('audit_log').where({ action }).pluck('detail')) as string[]).map(
      (detail) => JSON.parse(detail) as Record<string, unknown>,
    );

  test('a clip is an MP4 of exactly its time with its marks burnt in, and the manifest holds hashes that anyone can compute', async () => {
    const { calls, duty } = recorder;
    const told: number[] = [];
    const watching = new AbortController();
    const watched = (async () => {
      for await (const event of calls.watchJobs(duty.context, {}, watching.signal)) {
        told.push(event.type === 'changed' ? event.job.progress : -1);
      }
    })();
    const from = (segments[1]?.at ?? 0) + 700;
    const to = from + 5_000;
    const id = randomUUID();
    const asked = {
      id,
      title: '执行现场',
      reason: '案件证据',
      caseNumber: CASE,
      clips: [{ sourceId: SOURCE, from, to }],
    };
    expect(await calls.export(duty.context, asked)).toMatchObject({ id, kind: 'export' });
    expect(await calls.export(duty.context, asked)).toMatchObject({ id });
    const job = await done(id);
    expect(job).toMatchObject({ state: 'done', progress: 1, error: null, caseNumber: CASE });
    watching.abort();
    await watched;
    expect(told[0]).toBe(-1);
    expect(told.at(-1)).toBe(1);

    const zip = await download(id);
    expect(sha256(zip)).toBe(job.file?.sha256);
    expect(zip.length).toBe(job.file?.bytes);
    const files = unzip(zip);
    const text = files.get('manifest.json') ?? Buffer.alloc(0);
    expect(files.get('manifest.json.sha256')?.toString()).toBe(`${sha256(text)}  manifest.json\n`);
    const manifest = JSON.parse(text.toString()) as Manifest;
    expect(manifest).toMatchObject({ id, caseNumber: CASE, exportedBy: { name: '人员 duty' } });
    expect(manifest.watermark).toContain('人员 duty');
    expect([...files.keys()].toSorted()).toEqual(
      ['manifest.json', 'manifest.json.sha256', ...manifest.files.map(({ name }) => name)].toSorted(),
    );
    expect(manifest.files).toHaveLength(1);
    const [made] = manifest.files;
    const clip = files.get(made?.name ?? '') ?? Buffer.alloc(0);
    expect(sha256(clip)).toBe(made?.sha256);
    expect(made).toMatchObject({ fromMs: from, toMs: to, bytes: clip.length });
    for (const { run: runId, no, sha256: expected } of made?.segments ?? []) {
      const answer = await recorder.fetch(`/recordings/runs/${runId}/${no}.m4s`);
      expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(expected);
    }

    const file = scratch.write('clip.mp4', clip);
    const [video] = await probe(file);
    expect(video).toMatchObject({ codec_name: 'h264', width: 320 });
    expect(Math.abs(Number(video?.duration) - 5)).toBeLessThan(0.15);
    const errors = (await readClock(file, from)).map(({ madeAt, atMs }) => from + atMs - madeAt);
    expect(errors.length).toBeGreaterThan(65);
    errors.sort((a, b) => a - b);
    expect(Math.abs(errors[Math.floor(errors.length / 2)] ?? Number.NaN)).toBeLessThan(600);
    for (const crop of ['iw*0.5:18:4:2', 'iw*0.5:18:4:ih-20']) {
      const { least, most } = await greys(file, crop);
      expect(most - least).toBeGreaterThan(150);
    }
    expect(await auditOf('recordings.exported')).toMatchObject([{ sha256: job.file?.sha256 }]);
    expect(await auditOf('recordings.download')).toMatchObject([{ sha256: job.file?.sha256 }]);
  }, 150_000);

  test('a snapshot is the picture that was shown at its time', async () => {
    const { calls, duty } = recorder;
    const at = (segments[2]?.at ?? 0) + 1_234;
    const id = randomUUID();
    await calls.snapshot(duty.context, { id, sourceId: SOURCE, at, title: '现场' });
    const job = await done(id);
    expect(job).toMatchObject({ state: 'done', file: { type: 'image/jpeg' } });
    const jpeg = await download(id);
    expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(sha256(jpeg)).toBe(job.file?.sha256);
    const [shown] = await readClock(scratch.write('shown.jpg', jpeg), at);
    // The frame before the time, of those fifteen a second, and the way of the picture.
    expect(at - (shown?.madeAt ?? 0)).toBeGreaterThan(-60);
    expect(at - (shown?.madeAt ?? 0)).toBeLessThan(700);
  }, 90_000);

  test('nothing is cut where nothing is, and a job can be cancelled', async () => {
    const { calls, duty } = recorder;
    const clip = { sourceId: SOURCE, from: 1_000, to: 2_000 };
    const order = { title: '无', reason: '无证据', clips: [clip] };
    await expect(calls.export(duty.context, { ...order, id: randomUUID() })).rejects.toMatchObject({
      code: 'notFound',
    });
    const long = { sourceId: SOURCE, from: segments[0]?.at ?? 0, to: (segments.at(-1)?.at ?? 0) + 1_000 };
    const [first, second] = [randomUUID(), randomUUID()];
    await calls.export(duty.context, { ...order, id: first, clips: [long, long, long] });
    await calls.export(duty.context, { ...order, id: second, clips: [long] });
    expect(await calls.cancelJob(duty.context, { jobId: second })).toMatchObject({ state: 'cancelled' });
    expect(await calls.cancelJob(duty.context, { jobId: first })).toMatchObject({ state: 'cancelled' });
    expect((await recorder.fetch(jobFilePath(first))).status).toBe(404);
  }, 60_000);
});
