import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sos } from '#shared/dispatch.ts';
import { footagePath, recordingPath, type Recording, type RecordingRule } from '#shared/recordings.ts';
import { callerOf, until } from '../sfu-support.ts';
import { sendClock } from './clocked.ts';
import { H264, TestRecorder } from './recorder-support.ts';
import { sleep } from './support.ts';

const SOURCE = 'unit:u1';
const RING_MS = 30_000;

const sosOf = (id: string, clearedAt: number | null): Sos => ({
  id,
  unitId: 'u1',
  courtId: 'zj-hz',
  callSign: 'HZ-u1',
  officerName: '测试员',
  raisedAt: Date.now(),
  position: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt,
  clearedBy: clearedAt === null ? null : '值班员',
  cancelledByUnit: false,
});

describe('recording by itself', () => {
  let recorder: TestRecorder;
  let stopClock: () => Promise<void>;

  beforeAll(async () => {
    recorder = await TestRecorder.start({ settings: { ringMinutes: RING_MS / 60_000, ringSources: 1 } });
    const track = await recorder.publish('u1', H264);
    const clock = sendClock(track, 'h264');
    stopClock = () => clock.stop();
  });
  afterAll(async () => {
    await stopClock();
    await recorder.stop();
  });

  const running = (trigger: Recording['trigger']): Promise<Recording[]> =>
    recorder.calls.list(recorder.duty.context, { trigger, open: true, limit: 50 });
  const save = (rule: RecordingRule): Promise<RecordingRule> =>
    recorder.calls.saveRule(recorder.admin.context, rule);

  test('a timetable records while it holds, not what a person has stopped, and ends with its rule', async () => {
    const rule: RecordingRule = {
      id: randomUUID(),
      courtId: 'zj-hz',
      name: '全天',
      enabled: true,
      kind: 'schedule',
      sourceIds: [SOURCE],
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: '00:00',
      to: '00:00',
    };
    const { calls, duty, admin } = recorder;
    await save(rule);
    const [first] = await running('schedule');
    expect(first).toMatchObject({ sourceId: SOURCE, ruleId: rule.id, startedBy: null });
    expect(((first?.until ?? 0) + 8 * 3_600_000) % 86_400_000).toBe(0);
    await calls.stop(duty.context, { recordingId: first?.id ?? '' });
    await save({ ...rule, name: '全天值守' });
    expect(await running('schedule')).toEqual([]);

    const second = { ...rule, id: randomUUID() };
    await save(second);
    expect(await running('schedule')).toHaveLength(1);
    expect(await calls.listRules(duty.context, {})).toHaveLength(2);
    await calls.removeRule(admin.context, { ruleId: second.id });
    expect(await running('schedule')).toEqual([]);
    const elsewhere = callerOf('a2', 'administrator', 'zj-nb');
    await expect(calls.removeRule(elsewhere.context, { ruleId: rule.id })).rejects.toMatchObject({
      code: 'notFound',
    });
    await expect(calls.saveRule(elsewhere.context, { ...rule, courtId: 'zj-nb' })).rejects.toMatchObject({
      code: 'notFound',
    });
    await calls.removeRule(admin.context, { ruleId: rule.id });
  }, 60_000);

  test('the ring plays a live picture back, nothing of it is in the audit log, and a replay keeps it', async () => {
    const { calls, duty, test: plane } = recorder;
    expect(recorder.recordings.keepRing('wall', [SOURCE, 'unit:u2'])).toEqual([SOURCE]);
    await sleep(500);
    const asked = Date.now() - 20_000;
    const played = await until(
      'a few seconds of ring',
      async () => {
        const playlist = await recorder.playlist(footagePath(SOURCE, { from: asked })).catch(() => null);
        return playlist !== null && playlist.segments.length >= 4 ? playlist : null;
      },
      40_000,
    );
    expect(played.isComplete).toBe(false);
    expect(played.sequence).toBe(0);
    const stretch = { from: asked, to: Date.now() };
    const [ring] = await calls.coverage(duty.context, { sourceIds: [SOURCE], ...stretch });
    expect(ring?.intervals).toMatchObject([{ recorded: false, locked: false }]);
    expect(await plane.store.db('audit_log').where({ action: 'recordings.segments' })).toEqual([]);

    const id = randomUUID();
    const kept = await calls.start(duty.context, { id, sourceId: SOURCE, backMs: 5 * 60_000 });
    expect(kept).toMatchObject({ trigger: 'replay' });
    expect(kept.startedAt).toBeLessThanOrEqual((played.segments[0]?.at ?? 0) + 100);
    await calls.stop(duty.context, { recordingId: id });
    const whole = await until('its end', async () => {
      const playlist = await recorder.playlist(recordingPath(id));
      return playlist.segments.length > played.segments.length ? playlist : null;
    });
    expect(whole.segments.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(played.segments.map(({ uri }) => uri)),
    );
    const [after] = await calls.coverage(duty.context, { sourceIds: [SOURCE], ...stretch });
    expect(after?.intervals[0]).toMatchObject({ recorded: true });

    // What nobody keeps goes away by itself, and a playback that began before it is told how much.
    const from = Date.now();
    const later = await until(
      'the ring to let go',
      async () => {
        const playlist = await recorder.playlist(footagePath(SOURCE, { from: from + 4_000 })).catch(() => null);
        return playlist !== null && playlist.sequence > 0 ? playlist : null;
      },
      90_000,
    );
    const [gone] = later.segments;
    expect((gone?.at ?? 0) - from).toBeGreaterThan(4_000);
    recorder.recordings.keepRing('wall', []);
    await until('the end of the ring', async () => {
      const status = (await recorder.fetch(footagePath(SOURCE, { from: from + 4_000 }))).status;
      return status === 404;
    });
  }, 150_000);

  test('an emergency call is recorded while it is open and for as long after it as its rule says', async () => {
    const { calls, duty, sos } = recorder;
    const rule: RecordingRule = {
      id: randomUUID(),
      courtId: 'zj',
      name: '紧急呼救',
      enabled: true,
      kind: 'sos',
      beforeS: 30,
      afterS: 2,
    };
    await save(rule);
    const id = randomUUID();
    sos.publish(sosOf(id, null));
    const begun = await until('the recording', async () => (await running('sos'))[0]);
    expect(begun).toMatchObject({ id, sourceId: SOURCE, ruleId: rule.id });
    await until('media', async () => ((await running('sos'))[0]?.mediaMs ?? 0) > 1_500, 30_000);
    const clearedAt = Date.now();
    sos.publish(sosOf(id, clearedAt));
    await until('its end', async () => (await running('sos')).length === 0, 20_000);
    const { recording } = await calls.get(duty.context, { recordingId: id });
    expect(recording.endReason).toBe('ruleOver');
    expect(recording.endedAt).toBeGreaterThanOrEqual(clearedAt + 2_000);
  }, 60_000);

  test('other features record, once for an id', async () => {
    const id = randomUUID();
    const request = { id, sourceId: SOURCE, trigger: 'event', note: '报警联动' } as const;
    await recorder.recordings.start(request);
    await recorder.recordings.start(request);
    expect(await running('event')).toHaveLength(1);
    await recorder.recordings.stop(id);
    expect(await running('event')).toEqual([]);
    await expect(recorder.recordings.start({ ...request, id: randomUUID(), sourceId: 'unit:x' })).rejects.toMatchObject(
      { code: 'notFound' },
    );
  });
});
