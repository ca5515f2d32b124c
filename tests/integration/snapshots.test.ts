import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SNAPSHOT_AT_HEADER } from '#shared/media.ts';
import { openPlainTrack, type PlainTrack } from '../../media-server/sfu/plain-track.ts';
import { RtspCamera } from '../../simulators/rtsp-camera/camera.ts';
import { callerOf, sendPicture, startPlane, until, VP8, type TestPlane } from './sfu-support.ts';

/** Width and height by ffprobe, which also decodes the picture. */
async function sizeOf(picture: Buffer): Promise<string> {
  const args = '-v error -show_entries frame=width,height -of csv=p=0 -i pipe:0'.split(' ');
  const child = spawn('ffprobe', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stdin.end(picture);
  await once(child, 'close');
  return output.trim();
}

describe('GET /snapshots', () => {
  let test: TestPlane;
  let unit: PlainTrack;
  let sender: ReturnType<typeof sendPicture>;
  const duty = callerOf('duty', 'dutyOfficer', 'zj');

  beforeAll(async () => {
    test = await startPlane({ workers: 2 });
    test.tokens.set('duty', duty.caller);
    test.tokens.set('elsewhere', callerOf('other', 'dutyOfficer', 'zj-nb').caller);
    test.tokens.set('analyst', callerOf('analyst', 'analyst', 'zj').caller);
    await test.app.listen({ host: '127.0.0.1', port: 0 });
    unit = await openPlainTrack(test.plane.sfu.place(), { kind: 'video', codec: VP8, publisher: 'test' });
    sender = sendPicture(unit);
    test.plane.sources.publish('unit:u1', unit.track);
  });
  afterAll(async () => {
    await sender.stop();
    unit.close();
    await test.stop();
  });

  const ask = (sourceId: string, token = 'duty', accept = 'image/webp,image/jpeg'): Promise<Response> =>
    fetch(
      `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}/snapshots/${encodeURIComponent(sourceId)}.jpg`,
      { headers: { authorization: `Bearer ${token}`, accept } },
    );
  const become = async (id: string, state: string): Promise<void> => {
    const list = () => test.plane.sources.handlers.sources.list(duty.context, {});
    await until(
      `${id} to be ${state}`,
      async () => (await list()).some((source) => source.id === id && source.state === state),
      25_000,
    );
  };

  it("answers with a unit's picture as it came, and as a JPEG for those who take nothing else", async () => {
    await become('unit:u1', 'live');
    const webp = await ask('unit:u1');
    expect([webp.status, webp.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const at = Number(webp.headers.get(SNAPSHOT_AT_HEADER));
    expect(Math.abs(Date.now() - at)).toBeLessThan(15_000);
    expect(await sizeOf(Buffer.from(await webp.arrayBuffer()))).toBe('320,180');
    const jpeg = await ask('unit:u1', 'duty', '*/*');
    expect(jpeg.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await jpeg.arrayBuffer());
    expect([bytes[0], bytes[1]]).toEqual([0xff, 0xd8]);
    expect(await sizeOf(bytes)).toBe('320,180');
  });

  it('counts who looks among the watchers of the unit, once', async () => {
    await ask('unit:u1');
    await ask('unit:u1');
    expect(test.plane.media.watchersOf('u1')).toMatchObject([{ nameEn: 'Person duty' }]);
  });

  it('takes one picture for many who ask at the same time', async () => {
    await until('an older picture', async () => {
      const at = Number((await ask('unit:u1')).headers.get(SNAPSHOT_AT_HEADER));
      return Date.now() - at < 900;
    });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask('unit:u1')));
    const times = new Set(answers.map((answer) => answer.headers.get(SNAPSHOT_AT_HEADER)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    // A second one only where the first was a second old before the last had asked.
    expect(times.size).toBeLessThanOrEqual(2);
  });

  it("answers with a camera's picture, which can't be asked for a key frame", async () => {
    const device = await RtspCamera.start({
      host: '127.0.0.1',
      port: 0,
      path: 'gate',
      format: { width: 1280, height: 720, fps: 10 },
      colour: 'red',
      name: 'gate',
      audio: 'none',
      toneHz: 440,
      login: null,
      dropAfterMs: null,
      say: () => undefined,
    });
    const admin = callerOf('admin', 'administrator', 'zj');
    const { id } = await test.plane.sources.handlers.sources.create(admin.context, {
      kind: 'rtsp',
      courtId: 'zj-hz',
      name: 'gate',
      url: device.url,
    });
    await become(id, 'live');
    const answer = await ask(id);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(await sizeOf(Buffer.from(await answer.arrayBuffer()))).toBe('640,360');
    await test.plane.sources.handlers.sources.remove(admin.context, { sourceId: id });
    await device.stop();
  }, 60_000);

  it('refuses other courts, other roles, no session, what is not there and what is not live', async () => {
    expect((await ask('unit:u1', 'elsewhere')).status).toBe(404);
    expect((await ask('unit:u1', 'nobody')).status).toBe(401);
    expect((await ask('unit:u1', 'analyst')).status).not.toBe(200);
    expect((await ask('unit:none')).status).toBe(404);
    expect((await ask('../secret')).status).toBe(404);
    await unit.track.producer.pause();
    await become('unit:u1', 'silent');
    const paused = await ask('unit:u1');
    expect([paused.status, (await paused.json()) as unknown]).toEqual([503, { code: 'unavailable' }]);
    await unit.track.producer.resume();
  });
});
