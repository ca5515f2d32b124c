import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingPath } from '#shared/recordings.ts';
import type { RtspCamera } from '../../../simulators/rtsp-camera/camera.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';
import { connectPerson } from '../support/units.ts';
import { until } from '../sfu-support.ts';
import { become, fetchPlaylist, startCamera } from './support.ts';

let server: TestServer;
let camera: RtspCamera;
let child: ChildProcess;
let token: string;
let sourceId: string;

/** Processes that were started by one that is gone. */
const orphanedPackagers = (): string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return command.includes('\0sdp\0') && parent === '1';
    } catch {
      return false;
    }
  });

beforeAll(async () => {
  server = await startTestServer();
  camera = await startCamera();
  const admin = await connectPerson(server, 'administrator', 'zj');
  const { id } = await admin.call.sources.create.mutate({
    kind: 'rtsp',
    courtId: 'zj-hz',
    name: '西门',
    url: camera.url,
  });
  sourceId = id;
  const duty = await connectPerson(server, 'dutyOfficer', 'zj');
  token = duty.token;
  await Promise.all([admin.close(), duty.close()]);
  await server.running.stop();
  child = await spawnServer(server, server.running.port);
});

afterAll(async () => {
  child.kill('SIGKILL');
  await server.close();
  await camera.stop();
});

const media = async ({ call }: TestClient, recordingId: string, ms: number): Promise<void> => {
  await until(
    `${ms} ms of media`,
    async () => (await call.recordings.get.query({ recordingId })).recording.mediaMs > ms,
    60_000,
  );
};

test('a recording goes on when the server was killed: what lay on the disk is kept, the time between is a gap', async () => {
  const id = randomUUID();
  const before = connectClient(server, token);
  await become(before, sourceId, 'live');
  await before.call.recordings.start.mutate({ id, sourceId });
  await media(before, id, 5_000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const killedAt = Date.now();
  void before.close();
  await until('the end of its packagers', () => orphanedPackagers().length === 0);

  child = await spawnServer(server, server.running.port);
  const after = connectClient(server, token);
  const { recording } = await after.call.recordings.get.query({ recordingId: id });
  expect(recording).toMatchObject({ endedAt: null, endReason: null });
  expect(recording.mediaMs).toBeGreaterThan(3_500);
  await media(after, id, recording.mediaMs + 3_000);
  await after.call.recordings.stop.mutate({ recordingId: id });
  await until('the last segment', async () => (await fetchPlaylist(server, token, recordingPath(id))).isComplete);
  const { gaps } = await after.call.recordings.get.query({ recordingId: id });
  const gap = gaps.find(({ reason }) => reason === 'serverDown');
  expect(gap?.from).toBeGreaterThan(killedAt - 6_000);
  expect(gap?.from).toBeLessThan(killedAt + 500);

  const verify = await after.call.recordings.verify.mutate({ id: randomUUID(), recordingId: id });
  const job = await until('the verification', async () =>
    (await after.call.recordings.jobs.query({})).find((each) => each.id === verify.id && each.state === 'done'),
  );
  expect(job.verified).toMatchObject({ intact: true, problems: [] });
  await after.close();
}, 150_000);
