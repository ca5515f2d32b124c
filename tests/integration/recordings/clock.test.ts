import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingPath } from '#shared/recordings.ts';
import { until } from '../sfu-support.ts';
import { readClock, sendClock } from './clocked.ts';
import { H264, TestRecorder, VP8 } from './recorder-support.ts';
import { Scratch, sleep } from './support.ts';

/**
 * From the making of a frame to its arrival lie an encoder and two pipes: a few milliseconds on a machine that is free, and what a busy
 * one makes of it. Nothing can make a frame earlier than it was.
 */
const MOST_LATE_MS = 600;
const MOST_EARLY_MS = 60;

describe('absolute times', () => {
  let recorder: TestRecorder;
  const scratch = new Scratch();

  beforeAll(async () => {
    recorder = await TestRecorder.start();
  });
  afterAll(async () => {
    await recorder.stop();
    scratch.remove();
  });

  test.each([
    ['h264', H264, false],
    ['vp8', VP8, true],
  ] as const)('of %s are those at which each frame was taken in', async (name, codec, reencoded) => {
    const { calls, duty } = recorder;
    const track = await recorder.publish('u1', codec);
    const clock = sendClock(track, name);
    await until('the picture', () => track.track.producer.score.some(({ score }) => score > 0));
    const id = randomUUID();
    await calls.start(duty.context, { id, sourceId: 'unit:u1', backMs: 0 });
    await until(
      'a few segments',
      async () => (await calls.get(duty.context, { recordingId: id })).recording.mediaMs > 9_000,
      40_000,
    );
    await calls.stop(duty.context, { recordingId: id });
    const { segments } = await recorder.playlist(recordingPath(id));
    const errors: number[] = [];
    for (const segment of segments) {
      const file = scratch.write(`${name}.mp4`, await recorder.media([segment]));
      for (const { madeAt, atMs } of await readClock(file, segment.at)) {
        errors.push(segment.at + atMs - madeAt);
      }
    }
    await clock.stop();
    track.close();
    await sleep(200);
    errors.sort((a, b) => a - b);
    const quantile = (part: number): number => errors[Math.floor(errors.length * part)] ?? Number.NaN;
    expect(errors.length).toBeGreaterThan(120);
    expect(quantile(0.05)).toBeGreaterThan(-MOST_EARLY_MS);
    expect(quantile(0.95)).toBeLessThan(MOST_LATE_MS);
    const { recording } = await calls.get(duty.context, { recordingId: id });
    expect(recording).toMatchObject({ reencoded, hasVideo: true, hasAudio: false });
  }, 90_000);
});
