import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toOnvifUrl, toStreamUrl } from '../../../media-server/ingest/onvif/address.ts';
import { OnvifDevice } from '../../../media-server/ingest/onvif/device.ts';
import { OnvifFailure } from '../../../media-server/ingest/onvif/failure.ts';
import { OnvifPtz } from '../../../media-server/ingest/onvif/ptz.ts';
import { OnvifCamera } from '../../../simulators/onvif/camera.ts';
import type { Misbehaviour } from '../../../simulators/onvif/server.ts';
import { until } from '../sfu-support.ts';

let camera: OnvifCamera;

beforeAll(async () => {
  camera = await OnvifCamera.start({ rtspPort: null });
});
afterAll(() => camera.stop());
afterEach(() => {
  camera.misbehave(null);
  camera.motors.stop();
});

const urlOf = (of: OnvifCamera, password = of.login.password): string =>
  toOnvifUrl(of.address, of.login.user, password);

const open = (of = camera): Promise<OnvifDevice> => OnvifDevice.open(urlOf(of));

async function openPtz(of = camera, token = 'main'): Promise<OnvifPtz> {
  const device = await open(of);
  const profile = (await device.profiles()).find((each) => each.token === token);
  if (profile === undefined) {
    throw new Error(`no profile ${token}`);
  }
  return OnvifPtz.open(device, profile);
}

const kindOf = async (answer: Promise<unknown>): Promise<string> => {
  const error: unknown = await answer.then(
    () => 'it was done',
    (reason: unknown) => reason,
  );
  return error instanceof OnvifFailure ? error.kind : String(error);
};

describe('a camera', () => {
  test('says what it is and what it offers', async () => {
    const device = await open();
    expect(await device.about()).toEqual({
      manufacturer: 'Simulated',
      model: 'PTZ-2160',
      firmwareVersion: '1.4.2',
      serialNumber: 'SIM0000001',
    });
    expect(await device.profiles()).toEqual([
      {
        token: 'main',
        name: 'Main stream',
        encoding: 'H264',
        width: 640,
        height: 360,
        hasPtz: true,
        ptz: { configuration: 'ptz_0', node: 'node_0' },
      },
      expect.objectContaining({ token: 'sub', width: 320, height: 180, hasPtz: false, ptz: null }),
    ]);
    expect(Math.abs(device.clockOffsetMs)).toBeLessThan(2_000);
  });

  test('tells where its stream is, of which the host is taken from its own address', async () => {
    const device = await open();
    expect(await device.streamUri('main')).toMatch(/^rtsp:\/\/127\.0\.0\.1/);
    expect(await kindOf(device.streamUri('none'))).toBe('notSupported');
    expect(toStreamUrl('rtsp://evil.example:8554/live?x=1', { ...device.login, password: 'p@ss' })).toBe(
      'rtsp://operator:p%40ss@127.0.0.1:8554/live?x=1',
    );
    expect(toStreamUrl('file:///etc/passwd', device.login)).toBeNull();
  });

  test('says what its motors can do', async () => {
    const ptz = await openPtz();
    expect(ptz.capabilities).toEqual({
      panTilt: true,
      zoom: true,
      look: true,
      absolute: true,
      home: true,
      maxPresets: 12,
    });
    expect(await kindOf(openPtz(camera, 'sub'))).toBe('notSupported');
  });

  test('moves, reports where it looks, and stops', async () => {
    const ptz = await openPtz();
    await ptz.moveTo({ pan: 0, tilt: 0, zoom: 0 });
    await until('the start', async () => (await ptz.report()).moving === false);
    await ptz.move({ pan: 1, tilt: -1, zoom: 1 }, 2_000);
    expect((await ptz.report()).moving).toBe(true);
    await ptz.stop();
    const { position, moving } = await ptz.report();
    expect(moving).toBe(false);
    expect(position).toMatchObject({
      pan: expect.closeTo(camera.motors.pose().pan, 5),
      tilt: expect.closeTo(camera.motors.pose().tilt, 5),
      zoom: expect.closeTo(camera.motors.pose().zoom, 5),
    });
    expect(position?.pan).toBeGreaterThan(0);
    expect(position?.tilt).toBeLessThan(0);
    expect((await ptz.report()).position).toEqual(position);
  });

  test('stops by itself when its time is over', async () => {
    const ptz = await openPtz();
    await ptz.moveTo({ pan: -1, tilt: 0, zoom: 0 });
    await until('the start', async () => (await ptz.report()).moving === false);
    await ptz.move({ pan: 1, tilt: 0, zoom: 0 }, 1_000);
    await until('the end', async () => (await ptz.report()).moving === false);
    expect(camera.motors.pose().pan).toBeCloseTo(-0.5, 5);
  });

  test('keeps presets whose names need escaping, goes to them and removes them', async () => {
    const ptz = await openPtz();
    const name = `3 <门> & "窗" 'x'`;
    await ptz.moveTo({ pan: 0.5, tilt: 0.25, zoom: 0.5 });
    await until('the place', async () => (await ptz.report()).moving === false);
    const token = await ptz.setPreset(name);
    expect(await ptz.presets()).toContainEqual({ token, name });
    await ptz.moveTo({ pan: 0, tilt: 0, zoom: 0 });
    await ptz.goto(token);
    await until('the return', async () => (await ptz.report()).moving === false);
    expect(camera.motors.pose()).toEqual({ pan: 0.5, tilt: 0.25, zoom: 0.5 });
    expect(await ptz.setPreset('3 renamed', token)).toBe(token);
    expect(await ptz.presets()).toContainEqual({ token, name: '3 renamed' });
    await ptz.removePreset(token);
    expect((await ptz.presets()).map((preset) => preset.token)).not.toContain(token);
    expect(await kindOf(ptz.goto(token))).toBe('noPreset');
    expect(await kindOf(ptz.goto('</PresetToken><x>'))).toBe('noPreset');
    expect(await kindOf(ptz.setPreset('1 大门'))).toBe('presetName');
  });

  test('answers its limits as what they are', async () => {
    const ptz = await openPtz();
    const made: string[] = [];
    const fill = async (): Promise<void> => {
      for (let number = 0; number < 20; number += 1) {
        made.push(await ptz.setPreset(`more ${number}`));
      }
    };
    expect(await kindOf(fill())).toBe('tooManyPresets');
    await Promise.all(made.map((token) => ptz.removePreset(token)));
    const { home } = camera.presets;
    camera.presets.home = null;
    expect(await kindOf(ptz.home())).toBe('noHome');
    await ptz.setHome();
    await ptz.home();
    camera.presets.home = home;
  });
});

describe('letting in', () => {
  test('with a wrong password is refused, and without one', async () => {
    const device = await OnvifDevice.open(urlOf(camera, 'wrong'));
    expect(await kindOf(device.profiles())).toBe('unauthorized');
    const nobody = await OnvifDevice.open(toOnvifUrl(camera.address, '', ''));
    expect(await kindOf(nobody.about())).toBe('unauthorized');
  });

  test.each([3_600_000, -86_400_000])(
    'goes by the clock of a camera that is wrong by %i ms',
    async (clockOffsetMs) => {
      const wrong = await OnvifCamera.start({ rtspPort: null, clockOffsetMs });
      try {
        const device = await open(wrong);
        expect(Math.abs(device.clockOffsetMs - clockOffsetMs)).toBeLessThan(2_000);
        expect(await device.profiles()).toHaveLength(2);
      } finally {
        await wrong.stop();
      }
    },
  );

  test('goes on when the clock of a camera is set meanwhile', async () => {
    const other = await OnvifCamera.start({ rtspPort: null });
    try {
      const ptz = await openPtz(other);
      other.clockOffsetMs = 7_200_000;
      await ptz.move({ pan: 0.5, tilt: 0, zoom: 0 }, 2_000);
      expect(other.count('ContinuousMove')).toBe(1);
    } finally {
      await other.stop();
    }
  });

  test('by HTTP Digest where a camera wants that', async () => {
    const digest = await OnvifCamera.start({ rtspPort: null, auth: 'digest' });
    try {
      const ptz = await openPtz(digest);
      await ptz.move({ pan: 0.5, tilt: 0, zoom: 0 }, 2_000);
      expect(digest.motors.isMoving('pan')).toBe(true);
      expect(await kindOf((await OnvifDevice.open(urlOf(digest, 'wrong'))).profiles())).toBe('unauthorized');
    } finally {
      await digest.stop();
    }
  });
});

describe('a camera that answers wrong', () => {
  const KINDS: Record<Misbehaviour, string> = {
    mute: 'timeout',
    drip: 'timeout',
    endless: 'invalidAnswer',
    cut: 'unreachable',
    page: 'invalidAnswer',
    malformed: 'invalidAnswer',
    empty: 'invalidAnswer',
    fault: 'refused',
  };

  test.each(Object.entries(KINDS) as [Misbehaviour, string][])('%s: %s', async (how, kind) => {
    const device = await open();
    const ptz = await openPtz();
    camera.misbehave(how);
    expect(await kindOf(device.profiles())).toBe(kind);
    // A preset's name comes back in the answer, a command's answer is not looked into.
    expect(await kindOf(ptz.setPreset('x'))).toBe(kind);
    camera.misbehave(null);
    expect(await ptz.report()).toMatchObject({ moving: false });
  });

  test('with nothing listening is unreachable', async () => {
    const gone = await OnvifCamera.start({ rtspPort: null });
    const device = await open(gone);
    await gone.stop('cut');
    expect(await kindOf(device.about())).toBe('unreachable');
    expect(await kindOf(OnvifDevice.open(urlOf(gone)))).toBe('unreachable');
    expect(await kindOf(OnvifDevice.open(toOnvifUrl('no-such-host.invalid', 'a', 'b')))).toBe('unreachable');
  });

  test('with a service that takes connections and says nothing is too late', async () => {
    const silent: Server = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    expect(await kindOf(OnvifDevice.open(toOnvifUrl(`127.0.0.1:${port}`, 'a', 'b')))).toBe('timeout');
    silent.close();
  });
});
