import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unitSourceId, whepPath, whipPath } from '#shared/sources.ts';
import { RtspCamera } from '../../../simulators/rtsp-camera/camera.ts';
import { until } from '../sfu-support.ts';
import { connectClient } from '../support/client.ts';
import { ask, auditOf, tokenOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { ExchangeBrowser } from './browser.ts';
import { publishingUnit, SourceDesk, startEncoder, workerPids } from './support.ts';

describe('a browser over WHIP and WHEP', () => {
  let server: TestServer;
  let browser: ExchangeBrowser;
  let desk: SourceDesk;
  let duty: string;

  beforeAll(async () => {
    server = await startTestServer({ args: ['--sfu-workers', '2'] });
    desk = await SourceDesk.open(server);
    duty = await tokenOf(server, 'dutyOfficer', 'zj');
    browser = await ExchangeBrowser.open(server);
  });
  afterEach(() => browser.reset());
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
    await server?.close();
  });

  const remove = async (location: string, token: string): Promise<number> =>
    (await ask(server, location, { method: 'DELETE', token })).status;

  it('publishes, is watched and heard, and leaves', async () => {
    const { id, streamKey: token, state, reason } = await desk.create('whip');
    expect([state, reason]).toEqual(['off', 'noPublisher']);
    const published = await browser.publish('camera', { path: whipPath(id), token });
    expect(published.status).toBe(201);
    expect(published.location).toMatch(new RegExp(`^/whip/${id}/[0-9a-f-]{36}$`));
    expect(await desk.become(id, 'live')).toMatchObject({ hasVideo: true, hasAudio: true, epoch: 1 });

    const played = await browser.play('player', { path: whepPath(id), token: duty });
    expect(played.status).toBe(201);
    await browser.decode('player', 30);
    expect(await browser.received('player')).toMatchObject({ codec: 'video/VP8', width: 640 });
    await until('sound', async () => (await browser.received('player')).loudness > -60);

    expect(await remove(published.location, token)).toBe(200);
    expect(await desk.get(id)).toMatchObject({ state: 'off', reason: 'noPublisher', hasVideo: false });
    expect(await remove(published.location, token)).toBe(404);
    // The player's session has ended with the source.
    expect(await remove(played.location, duty)).toBe(404);
    expect(await auditOf(server, 'whip.publish')).toMatchObject([{ target: id, outcome: 'ok' }]);
    expect(await auditOf(server, 'whip.end')).toMatchObject([{ detail: { reason: 'deleted' } }]);
    expect(await auditOf(server, 'whep.watch')).toMatchObject([{ actor: 'dutyofficer.zj', target: id }]);
    expect(await auditOf(server, 'whep.end')).toMatchObject([{ detail: { reason: 'source' } }]);
  });

  it('publishes H.264 under its own payload type, and players on both workers decode it', async () => {
    const { id, streamKey: token } = await desk.create('whip');
    const published = await browser.publish('h264', {
      path: whipPath(id),
      token,
      codec: 'H264',
      audio: false,
    });
    expect(published.answer).toContain('H264/90000');
    expect(await desk.become(id, 'live')).toMatchObject({ hasVideo: true, hasAudio: false });
    for (const name of ['one', 'two']) {
      const { status, answer } = await browser.play(name, { path: whepPath(id), token: duty });
      expect(status).toBe(201);
      // The sound that isn't there is answered as such.
      expect(answer).toMatch(/m=audio [\s\S]*a=inactive[\s\S]*m=video [\s\S]*a=sendonly/);
      await browser.decode(name, 20);
      expect(await browser.received(name)).toMatchObject({ codec: 'video/H264', width: 640 });
    }
    expect(await remove(published.location, token)).toBe(200);
  });

  it('publishes three pictures at once, of which a player gets the largest', async () => {
    const { id, streamKey: token } = await desk.create('whip');
    const published = await browser.publish('simulcast', { path: whipPath(id), token, simulcast: true });
    expect(published.answer).toContain('a=simulcast:recv l;m;h');
    await desk.become(id, 'live');
    await browser.play('large', { path: whepPath(id), token: duty });
    // A browser that is short of processors leaves the largest out for a while.
    await until('the largest', async () => (await browser.received('large')).width === 960, 120_000);
    await browser.decode('large', 20);
    expect(await remove(published.location, token)).toBe(200);
  }, 180_000);

  it('goes on over a restart of ICE at both ends', async () => {
    const { id, streamKey: token } = await desk.create('whip');
    const published = await browser.publish('restarting', { path: whipPath(id), token });
    await desk.become(id, 'live');
    await browser.play('watching', { path: whepPath(id), token: duty });
    await browser.decode('watching', 10);
    for (const [name, key] of [
      ['restarting', token],
      ['watching', duty],
    ] as const) {
      const { status, etag } = await browser.restartIce(name, key);
      expect(status).toBe(200);
      expect(etag).not.toBe(published.etag);
      await browser.decode('watching', 20);
      expect(await browser.state(name)).toBe('connected');
    }
    expect(await desk.get(id)).toMatchObject({ state: 'live', epoch: 1 });
    await browser.hangUp('restarting');
    // DTLS is closed, so it is off and not merely silent.
    expect(await desk.become(id, 'off')).toMatchObject({ reason: 'noPublisher' });
    expect(await remove(published.location, token)).toBe(404);
  }, 60_000);

  it('watches a camera over RTSP', async () => {
    const camera = await RtspCamera.start({
      host: '127.0.0.1',
      port: 0,
      path: 'gate',
      format: { width: 320, height: 180, fps: 15 },
      colour: 'red',
      name: 'gate',
      audio: 'none',
      toneHz: 440,
      login: null,
      dropAfterMs: null,
      say: () => undefined,
    });
    const address = { kind: 'rtsp', courtId: 'zj-hz', name: '大门', url: camera.url } as const;
    const { id } = await desk.sources.create.mutate(address);
    await desk.become(id, 'live');
    const played = await browser.play('gate', { path: whepPath(id), token: duty });
    await browser.decode('gate', 20);
    expect(await browser.received('gate')).toMatchObject({ codec: 'video/H264', width: 320 });
    expect(await remove(played.location, duty)).toBe(200);
    expect(await remove(played.location, duty)).toBe(404);
    await camera.stop();
  }, 60_000);

  it('watches a unit, who is told who does', async () => {
    const unit = await publishingUnit(server, desk.client);
    const id = unitSourceId(unit.id);
    await desk.become(id, 'live');
    const played = await browser.play('officer', { path: whepPath(id), token: duty });
    await browser.decode('officer', 10);
    await until('the news', () => unit.watchers().length === 1);
    expect(unit.watchers()).toMatchObject([{ courtId: 'zj' }]);
    expect(await remove(played.location, duty)).toBe(200);
    await until('the news', () => unit.watchers().length === 0);
    await unit.stop();
  }, 60_000);

  it('loses its session with its sign-in and with a media worker, and gets another', async () => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    const leader = await tokenOf(server, 'leader', 'zj-hz');
    const path = whepPath(source.id);
    const revoked = await browser.play('revoked', { path, token: leader });
    await browser.decode('revoked', 10);
    expect(await remove(revoked.location, duty)).toBe(404);
    const person = connectClient(server, leader);
    await person.call.identity.logout.mutate({});
    await until('its end', async () => (await browser.state('revoked')) !== 'connected');
    expect((await auditOf(server, 'whep.end')).at(-1)).toMatchObject({ detail: { reason: 'revoked' } });
    await person.close();

    const { location } = await browser.play('orphan', { path, token: duty });
    await browser.decode('orphan', 10);
    for (const pid of workerPids()) {
      process.kill(pid, 'SIGKILL');
    }
    await until('its end', async () => (await remove(location, duty)) === 404);
    // The encoder finds out by itself (RFC 7675) and publishes again.
    await until('its return', async () => (await desk.get(source.id))?.epoch === 2, 60_000);
    await browser.play('again', { path, token: duty });
    await browser.decode('again', 10);
    await encoder.stop();
  }, 120_000);
});
