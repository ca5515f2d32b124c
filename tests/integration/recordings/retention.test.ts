import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingPath, type Recording, type VerifyResult } from '#shared/recordings.ts';
import { verifyChain } from '../../../media-server/features/audit/verify.ts';
import { until } from '../sfu-support.ts';
import { sendClock } from './clocked.ts';
import { H264, TestRecorder } from './recorder-support.ts';
import { sleep } from './support.ts';

const DAY_MS = 86_400_000;
const SOURCE = 'unit:u1';
const LOCK = { reason: '案件证据', caseNumber: '（2026）浙0106执1号', keeper: '李四' };

describe('what is kept', () => {
  let recorder: TestRecorder;
  let offset = 0;
  let stopClock: () => Promise<void>;

  beforeAll(async () => {
    recorder = await TestRecorder.start({
      clock: { now: () => Date.now() + offset },
      settings: { keepDays: 30 },
    });
    const track = await recorder.publish('u1', H264);
    const clock = sendClock(track, 'h264');
    stopClock = () => clock.stop();
  });
  afterAll(async () => {
    await stopClock();
    await recorder.stop();
  });

  const detail = (recordingId: string) => recorder.calls.get(recorder.duty.context, { recordingId });
  const list = (): Promise<Recording[]> => recorder.calls.list(recorder.duty.context, { limit: 50 });
  const record = async (ms: number): Promise<Recording> => {
    const id = randomUUID();
    await recorder.calls.start(recorder.duty.context, { id, sourceId: SOURCE, backMs: 0 });
    await until(`${ms} ms`, async () => (await detail(id)).recording.mediaMs > ms, 60_000);
    await recorder.calls.stop(recorder.duty.context, { recordingId: id });
    await until('its end', async () => (await recorder.playlist(recordingPath(id))).isComplete);
    return (await detail(id)).recording;
  };
  const verify = async (recordingId: string): Promise<VerifyResult> => {
    const { calls, duty } = recorder;
    const { id } = await calls.verify(duty.context, { id: randomUUID(), recordingId });
    return until('the verification', async () => {
      const [job] = (await calls.jobs(duty.context, { limit: 20 })).filter((each) => each.id === id);
      return job?.verified;
    });
  };
  /** Lets `days` pass, then has what is over them removed; resolves when these recordings are left. */
  const sweepAfter = async (days: number, left: readonly string[]): Promise<void> => {
    offset += days * DAY_MS;
    await recorder.calls.setRetention(recorder.admin.context, { courtId: 'zj', days: 30, maxBytes: null });
    await sleep(1_000);
    await until('the removal', async () =>
      isDeepStrictEqual(
        (await list()).map(({ id }) => id),
        left,
      ),
    );
  };
  const filesOf = (runId: string): string[] => {
    const folder = path.join(recorder.folder, 'runs', runId);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.m4s')) : [];
  };

  test('retention removes what is over its days, never what is locked of it, and the audit log says so', async () => {
    const first = await record(8_000);
    const second = await record(2_000);
    const { segments } = await recorder.playlist(recordingPath(first.id));
    const [, , third] = segments;
    const [from, to] = [(third?.at ?? 0) + 100, (third?.at ?? 0) + 200];
    const lockId = randomUUID();
    const { duty, calls } = recorder;
    const locked = await calls.lock(duty.context, {
      id: lockId,
      recordingId: first.id,
      from,
      to,
      ...LOCK,
    });
    expect(locked.locks).toMatchObject([{ from, to, ...LOCK, lockedBy: '人员 duty', unlockedAt: null }]);
    expect(locked.recording.locks).toBe(1);
    expect(await verify(first.id)).toMatchObject({ intact: true, removed: 0 });

    await sweepAfter(29, [second.id, first.id]);
    await sweepAfter(2, [first.id]);
    const left = await recorder.playlist(recordingPath(first.id));
    expect(left.segments).toEqual([{ ...third, isBreak: false }]);
    expect((await detail(first.id)).gaps.map(({ reason }) => reason)).toEqual(['removed', 'removed']);
    expect(await verify(first.id)).toMatchObject({
      intact: true,
      checked: 2,
      removed: segments.length - 1,
    });
    await expect(detail(second.id)).rejects.toMatchObject({ code: 'notFound' });

    await calls.unlock(duty.context, { recordingId: first.id, lockId, reason: '已移送' });
    await sweepAfter(0, []);
    expect(await recorder.test.store.db('footage_segments').count('* as n').first()).toMatchObject({ n: 0 });
    const whole = await verifyChain(recorder.test.store);
    expect(whole.ok).toBe(true);
  }, 150_000);

  test('a court that is over its budget loses its oldest recordings, but for those that are locked', async () => {
    const oldest = await record(2_000);
    await record(2_000);
    const newest = await record(2_000);
    await recorder.calls.lock(recorder.duty.context, { id: randomUUID(), recordingId: oldest.id, ...LOCK });
    const { calls, admin } = recorder;
    // Limits go by what is stored, which follows what is known by a moment; the last segment of each comes after its end.
    const stored = async (): Promise<number[]> => {
      const rows = recorder.test.store.db('recordings').whereNull('removed_at').orderBy('started_at');
      return (await rows.pluck('bytes')) as number[];
    };
    const sums = await until(
      'the sums to be stored',
      async () => {
        const before = await stored();
        await sleep(3_000);
        return isDeepStrictEqual(before, await stored()) ? before : null;
      },
      30_000,
    );
    const maxBytes = (sums[0] ?? 0) + (sums[2] ?? 0) + 10;
    await calls.setRetention(admin.context, { courtId: 'zj-hz', days: 30, maxBytes });
    await until('the removal', async () =>
      isDeepStrictEqual(
        (await list()).map(({ id }) => id),
        [newest.id, oldest.id],
      ),
    );
    expect(await calls.retention(admin.context, { courtId: 'zj-hz' })).toEqual({
      courtId: 'zj-hz',
      days: 30,
      maxBytes,
      setBy: 'zj-hz',
    });
    expect(
      await calls.setRetention(admin.context, { courtId: 'zj-hz', days: null, maxBytes: null }),
    ).toMatchObject({ courtId: 'zj-hz', days: 30, setBy: 'zj' });
  }, 120_000);

  test('verification finds a changed file, a missing one, a changed table and one that was slipped in', async () => {
    const { id } = await record(9_000);
    const { db } = recorder.test.store;
    const rows: { run_id: string; no: number; at: number }[] = await db('footage_segments')
      .where('at', '>', Date.now() + offset - 60_000)
      .orderBy('no')
      .select('run_id', 'no', 'at');
    const run = rows.at(-1)?.run_id ?? '';
    const own = rows.filter(({ run_id }) => run_id === run);
    expect(await verify(id)).toMatchObject({ intact: true, checked: own.length + 1 });

    const folder = path.join(recorder.folder, 'runs', run);
    const [changed = '', gone = ''] = filesOf(run).toSorted();
    const bytes = readFileSync(path.join(folder, changed));
    bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
    writeFileSync(path.join(folder, changed), bytes);
    rmSync(path.join(folder, gone));
    await db('footage_segments')
      .where({ run_id: run, no: own[2]?.no })
      .update({ at: (own[2]?.at ?? 0) + 60 });
    const last = own.at(-1);
    await db('footage_segments').insert({
      run_id: run,
      no: 9_999,
      source_id: SOURCE,
      at: (last?.at ?? 0) + 1,
      ms: 10,
      bytes: 1,
      sha256: 'f'.repeat(64),
      chained: 1,
    });
    const result = await verify(id);
    expect(result.intact).toBe(false);
    expect(result.problems.map(({ kind }) => kind).toSorted()).toEqual([
      'altered',
      'altered',
      'missing',
      'unchained',
    ]);
    expect(result.problems.find(({ kind }) => kind === 'missing')?.file).toBe(`${run}/${gone}`);

    const entry: { seq: number } = await db('audit_log').orderBy('seq').first('seq');
    await db('audit_log').where({ seq: entry.seq }).update({ actor: 'somebody' });
    expect((await verify(id)).problems.map(({ kind }) => kind)).toContain('chain');
  }, 120_000);
});
