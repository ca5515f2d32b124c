import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GbDevice } from '../../../simulators/gb28181/device.ts';
import { until } from '../sfu-support.ts';
import { connectClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';
import { connectPerson } from '../support/units.ts';
import { addFirst, becomes, channelOf, channelsOf, enrolDevice, GB_ARGS, startDevice } from './support.ts';

describe('devices of GB/T 28181 when the server is killed', () => {
  let server: TestServer;
  let token: string;
  let child: ChildProcess;
  let device: GbDevice;
  let deviceId: string;
  let args: string[];

  beforeAll(async () => {
    server = await startTestServer({ args: GB_ARGS });
    const admin = await connectPerson(server, 'administrator', 'zj-hz');
    ({ token } = admin);
    const port = (await admin.call.gb28181.list.query({})).server?.port ?? 0;
    args = ['--gb28181-port', `${port}`, '--gb28181-media-base-port', '0'];
    deviceId = await enrolDevice(admin);
    device = await startDevice(port, deviceId);
    await channelsOf(admin, deviceId, 2);
    await admin.close();
    await server.running.stop();
    child = await spawnServer(server, server.running.port, args);
  }, 180_000);
  afterAll(async () => {
    await device.stop();
    child.kill('SIGKILL');
    await server.close();
  });

  test(
    'they are still registered when it is back, and their pictures come again',
    { timeout: 120_000 },
    async () => {
      const before = connectClient(server, token);
      const sourceId = await addFirst(before, deviceId);
      await becomes(before, sourceId, 'live');
      await before.close();
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = await spawnServer(server, server.running.port, args);

      const after = connectClient(server, token);
      expect((await after.call.gb28181.list.query({})).devices).toMatchObject([
        { id: deviceId, online: true },
      ]);
      await becomes(after, sourceId, 'live');
      expect(device.sending).toContain(channelOf(deviceId, 1));
      await device.keepalive();
      // The call of the killed server is still open at the camera, which doesn't hear that it is gone; removal ends the new one.
      const calls = device.sending.length;
      await after.call.gb28181.remove.mutate({ deviceId });
      await until('the end of the call', () => device.sending.length === calls - 1);
      await after.close();
    },
  );
});
