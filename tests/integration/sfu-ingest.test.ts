import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source, SourceState } from '#shared/sources.ts';
import { HlsStream } from '../../simulators/hls-stream/stream.ts';
import { RtspCamera, type CameraOptions } from '../../simulators/rtsp-camera/camera.ts';
import { callerOf, countPackets, startPlane, until, type TestPlane } from './sfu-support.ts';

const PICTURE = { width: 320, height: 180, fps: 15 };
const quiet = (): void => undefined;

const camera = (overrides: Partial<CameraOptions> = {}): Promise<RtspCamera> =>
  RtspCamera.start({
    host: '127.0.0.1',
    port: 0,
    path: 'gate',
    format: PICTURE,
    colour: 'red',
    name: 'gate',
    audio: 'pcma',
    toneHz: 440,
    login: null,
    dropAfterMs: null,
    say: quiet,
    ...overrides,
  });

/** Names and states of the processes that this process has started and not yet seen the end of. */
function ownChildren(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, name = ''] = /\((.*)\)/.exec(stat) ?? [];
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(parent) === process.pid ? [name] : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}

describe('ingest', () => {
  let test: TestPlane;
  const admin = callerOf('admin', 'administrator', 'zj');
  const duty = callerOf('duty', 'dutyOfficer', 'zj');
  const elsewhere = callerOf('other', 'dutyOfficer', 'zj-nb');

  beforeAll(async () => {
    test = await startPlane({ workers: 2 });
    test.tokens.set('duty', duty.caller);
    test.tokens.set('elsewhere', elsewhere.caller);
    test.tokens.set('analyst', callerOf('analyst', 'analyst', 'zj').caller);
    await test.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => test.stop());

  const sources = () => test.plane.sources.handlers.sources;
  const create = (kind: 'rtsp' | 'hls', url: string): Promise<Source> =>
    sources().create(admin.context, { kind, courtId: 'zj-hz', name: `${kind} source`, url });
  const get = async (id: string): Promise<Source | undefined> =>
    (await sources().list(duty.context, {})).find((source) => source.id === id);
  const become = (id: string, state: SourceState, limitMs = 25_000): Promise<Source> =>
    until(
      `${id} to be ${state}`,
      async () => {
        const source = await get(id);
        return source?.state === state ? source : null;
      },
      limitMs,
    );

  it('a camera over RTSP becomes live, forwards its packets, and is brought back after each fault', async () => {
    let device = await camera();
    const { url } = device;
    const port = Number(new URL(url).port);
    const { id, state } = await create('rtsp', url);
    expect(state).toBe('connecting');
    const live = await become(id, 'live');
    expect(live).toMatchObject({ kind: 'rtsp', hasVideo: true, hasAudio: true, epoch: 1, reason: null });
    expect(JSON.stringify(live)).not.toContain('rtsp://');

    for (const kind of ['video', 'audio'] as const) {
      const { track } = test.plane.sources.requireTrack(duty.caller, id, kind);
      expect(track.producer.rtpParameters.codecs[0]?.mimeType).toBe(
        kind === 'video' ? 'video/H264' : 'audio/opus',
      );
      const counter = await countPackets(track.worker, track.producer.id);
      await until(`${kind} packets`, () => counter.packets() > 30);
      counter.close();
    }

    // It stays connected but sends nothing.
    device.silence(4_700);
    expect(await become(id, 'silent')).toMatchObject({ reason: 'noMedia', epoch: 1 });
    expect(await become(id, 'live')).toMatchObject({ epoch: 1 });

    // The worker under it dies.
    const { track } = test.plane.sources.requireTrack(duty.caller, id, 'video');
    process.kill(track.worker.pid, 'SIGKILL');
    await until('its return', async () => (await get(id))?.epoch === 2);
    await become(id, 'live');

    // It is switched off and on again.
    await device.stop();
    expect(await become(id, 'silent')).toMatchObject({ reason: 'noMedia' });
    expect(await become(id, 'failed')).toMatchObject({ reason: 'unreachable' });
    device = await camera({ port });
    expect(await become(id, 'live')).toMatchObject({ epoch: 3, reason: null });

    expect(
      await sources().update(admin.context, { sourceId: id, enabled: false, name: 'Gate' }),
    ).toMatchObject({ state: 'off', name: 'Gate', hasVideo: false });
    // The camera's own encoder goes on.
    await until('the end of ffmpeg', () => ownChildren().filter((name) => name === 'ffmpeg').length === 1);
    await sources().remove(admin.context, { sourceId: id });
    expect(await get(id)).toBeUndefined();
    await device.stop();
  }, 120_000);

  it('a camera with a login fails as unauthorized until the right one is given', async () => {
    const device = await camera({ audio: 'none', login: { user: 'admin', password: 'p@ss word' } });
    const { host, pathname } = new URL(device.url);
    const { id } = await create('rtsp', `rtsp://admin:wrong@${host}${pathname}`);
    expect(await become(id, 'failed')).toMatchObject({ reason: 'unauthorized' });
    const url = `rtsp://admin:${encodeURIComponent('p@ss word')}@${host}${pathname}`;
    await sources().update(admin.context, { sourceId: id, url });
    expect(await become(id, 'live')).toMatchObject({ hasVideo: true, hasAudio: false });
    await sources().remove(admin.context, { sourceId: id });
    await device.stop();
  }, 60_000);

  it('create() refuses addresses of other kinds and courts of others', async () => {
    for (const [kind, url] of [
      ['rtsp', 'http://127.0.0.1/x'],
      ['rtsp', 'file:///etc/passwd'],
      ['rtsp', 'rtsp:///gate'],
      ['rtsp', 'rtsp://127.0.0.1/gate -f null'],
      ['rtsp', '-i'],
      ['hls', 'rtsp://127.0.0.1/gate'],
      ['hls', 'https://'],
      ['hls', 'http://user:%zz@127.0.0.1/x.m3u8'],
    ] as const) {
      await expect(create(kind, url)).rejects.toMatchObject({ code: 'invalidInput', place: 'url' });
    }
    await expect(
      sources().create(callerOf('a2', 'administrator', 'zj-nb').context, {
        kind: 'hls',
        courtId: 'zj-hz',
        name: 'x',
        url: 'http://127.0.0.1/x.m3u8',
      }),
    ).rejects.toMatchObject({ code: 'notFound' });
  });

  it('update() of different parts at the same time keeps each', async () => {
    const { id } = await create('hls', 'http://127.0.0.1:1/x.m3u8');
    await Promise.all([
      sources().update(admin.context, { sourceId: id, name: 'renamed' }),
      sources().update(admin.context, { sourceId: id, enabled: false }),
      sources().update(admin.context, { sourceId: id }),
    ]);
    expect(await get(id)).toMatchObject({ name: 'renamed', state: 'off' });
    expect(await test.store.db('sources').where({ id }).first('name', 'enabled')).toEqual({
      name: 'renamed',
      enabled: 0,
    });
    await sources().remove(admin.context, { sourceId: id });
  });

  describe('the HLS relay', () => {
    const origin = (): string => `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`;
    const ask = (path: string, token = 'duty'): Promise<Response> =>
      fetch(origin() + path, { headers: { authorization: `Bearer ${token}` } });

    it('passes a live stream on to its own courts only', async () => {
      const stream = await HlsStream.start({
        host: '127.0.0.1',
        port: 0,
        path: 'hall',
        format: PICTURE,
        colour: 'blue',
        name: 'hall',
        toneHz: 660,
        segments: 'ts',
        say: quiet,
      });
      const { id } = await create('hls', stream.url);
      expect(await become(id, 'live')).toMatchObject({ hasVideo: true, epoch: 1 });
      const at = `/hls/${encodeURIComponent(id)}/index.m3u8`;
      const playlist = await ask(at);
      expect(playlist.status).toBe(200);
      expect(playlist.headers.get('content-type')).toContain('mpegurl');
      const text = await playlist.text();
      expect(text).not.toContain('http://');
      const segment = text.split('\n').find((line) => line.startsWith('/hls/'));
      const answer = await ask(segment ?? '');
      expect(answer.status).toBe(200);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      // MPEG-TS packets begin with this byte.
      expect([bytes[0], bytes[188]]).toEqual([0x47, 0x47]);

      expect((await ask(at, 'elsewhere')).status).toBe(404);
      expect((await ask(at, 'nobody')).status).toBe(401);
      expect((await fetch(`${origin()}${at}?token=duty`)).status).toBe(401);
      expect((await ask(at, 'analyst')).status).not.toBe(200);
      expect((await ask(at.replace('index.m3u8', 'media/none.ts'))).status).toBe(404);

      await stream.stop();
      expect(await become(id, 'failed')).toMatchObject({ reason: 'unreachable' });
      await sources().remove(admin.context, { sourceId: id });
      expect((await ask(at)).status).toBe(404);
    }, 60_000);

    it('asks for nothing outside the folder of the playlist, and follows no redirect out of it', async () => {
      const asked: string[] = [];
      const upstream: Server = createServer((request, response) => {
        asked.push(`${request.headers.authorization ?? '-'} ${request.url}`);
        const { url = '' } = request;
        if (url.includes('away')) {
          response.writeHead(302, { location: '/secret/key' }).end();
        } else if (url.includes('near')) {
          response.writeHead(302, { location: 'there.bin' }).end();
        } else if (url.endsWith('.m3u8')) {
          response.end(
            '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI="k/key.bin"\n#EXTINF:1,\nseg.bin?a=1\n#EXTINF:1,\n/elsewhere/x.bin\n#EXT-X-ENDLIST\n',
          );
        } else {
          response.end('data');
        }
      });
      upstream.listen(0, '127.0.0.1');
      const { port } = await until('the upstream', () => upstream.address() as AddressInfo | null);
      const { id } = await create('hls', `http://user:geheim@127.0.0.1:${port}/live/cam/main.m3u8`);
      // It is complete, so it need not grow.
      await become(id, 'live');
      const base = `/hls/${encodeURIComponent(id)}`;
      const text = await (await ask(`${base}/index.m3u8`)).text();
      expect(text).toContain(`URI="${base}/media/k/key.bin"`);
      expect(text).toContain(`${base}/media/seg.bin?a=1`);
      expect(text).toContain('\n/elsewhere/x.bin');
      expect(text).not.toContain('geheim');
      expect(await (await ask(`${base}/media/seg.bin?a=1`)).text()).toBe('data');
      expect((await ask(`${base}/media/near`)).status).toBe(200);
      const before = asked.length;
      for (const path of [
        '..%2f..%2fsecret',
        '%2e%2e%2fsecret',
        '..%252fsecret',
        '%2fsecret',
        '%5c..%5csecret',
        'http:%2f%2f127.0.0.1:1%2fx',
        '%2f%2f127.0.0.1:1%2fx',
      ]) {
        expect((await ask(`${base}/media/${path}`)).status).toBe(404);
      }
      expect(asked.slice(before)).toEqual([]);
      expect((await ask(`${base}/media/away`)).status).not.toBe(200);
      expect(asked.some((line) => line.includes('secret'))).toBe(false);
      const basic = `Basic ${Buffer.from('user:geheim').toString('base64')}`;
      expect(asked.every((line) => line.startsWith(`${basic} /live/cam/`))).toBe(true);
      await sources().remove(admin.context, { sourceId: id });
      upstream.closeAllConnections();
      upstream.close();
    }, 30_000);
  });

  it('close() leaves no program running', async () => {
    const device = await camera({ audio: 'none' });
    const { id } = await create('rtsp', device.url);
    await become(id, 'live');
    await create('rtsp', 'rtsp://127.0.0.1:1/none');
    await device.stop();
    await test.plane.close();
    expect(await until('the end of all programs', () => ownChildren().length === 0)).toBe(true);
  });
});
