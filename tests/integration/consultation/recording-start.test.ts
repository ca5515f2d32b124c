import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTestServer } from '../support/server.ts';
import { Camera, Console, planFor } from './joined-courts.ts';

/** As on a machine that is busy with many of them. */
const PACKAGER_LATE_S = 2;
const RECORDED_MS = 5_000;

test('a picture that is encoded anew is recorded from when that was asked for, however late its packager comes up', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-late-'));
  const ffmpeg = path.join(dir, 'late-ffmpeg.sh');
  writeFileSync(ffmpeg, `#!/bin/sh\nsleep ${PACKAGER_LATE_S}\nexec ffmpeg "$@"\n`);
  chmodSync(ffmpeg, 0o755);
  const server = await startTestServer({ args: ['--ffmpeg-path', ffmpeg] });
  const consoles = await Promise.all(
    (['zj', 'zj-hz'] as const).map((courtId) => Console.at(server, courtId)),
  );
  const [chair] = consoles as [Console];
  const consultationId = randomUUID();
  await chair.client.call.consultation.create.mutate({ id: consultationId, plan: planFor() });
  await chair.command(consultationId, { type: 'start' });
  await Promise.all(consoles.map((console) => console.attend(consultationId)));
  const cameras = await Promise.all(consoles.map((console) => Camera.on(console, consultationId)));
  await expect.poll(() => chair.streams.length).toBe(4);
  await sleep(1_000);
  await chair.command(consultationId, { type: 'startRecording' });
  await sleep(RECORDED_MS);
  await chair.command(consultationId, { type: 'stopRecording' });
  // What comes before the first key frame, and up to half a second at the end, is all that is missing.
  await expect
    .poll(async () => {
      const { tracks } = await chair.client.call.consultation.recordings.query({ consultationId });
      return tracks.map(
        ({ hasVideo, hasAudio, reencoded, mediaMs }) =>
          hasVideo && hasAudio && reencoded && mediaMs > RECORDED_MS - 1_000 * (PACKAGER_LATE_S - 0.5),
      );
    })
    .toEqual([true, true]);
  await Promise.all(cameras.map((camera) => camera.off()));
  await Promise.all(consoles.map((console) => console.close()));
  await server.close();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);
