import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whepPath } from '#shared/sources.ts';
import { createLog } from '../../../media-server/log.ts';
import { until } from '../sfu-support.ts';
import { auditOf, tokenOf } from '../support/http.ts';
import { freePort } from '../../support/ports.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';
import { ExchangeBrowser } from './browser.ts';
import { Ffmpeg, RtmpOrigin } from './ffmpeg.ts';
import { childrenOf, SourceDesk, workerPids } from './support.ts';

/** The ffmpeg processes that a server of this process id has started to receive encoders. */
const receiversOf = (serverPid: number) =>
  childrenOf(serverPid).filter(({ words }) => words.includes('pipe:0') && words.includes('rtp'));

describe('RTMP', () => {
  let server: TestServer;
  let desk: SourceDesk;
  let browser: ExchangeBrowser;
  let duty: string;
  let port: number;
  let tlsPort: number;
  let logged = '';

  beforeAll(async () => {
    const args = ['--sfu-workers', '1', '--rtmp-port', '0', '--rtmp-tls-port', '0'];
    server = await startTestServer({ args, log: createLog('trace', { write: (line) => (logged += line) }) });
    desk = await SourceDesk.open(server);
    browser = await ExchangeBrowser.open(server);
    duty = await tokenOf(server, 'dutyOfficer', 'zj');
    const { rtmpPort, rtmpsPort } = await desk.sources.intake.query({});
    port = rtmpPort ?? 0;
    tlsPort = rtmpsPort ?? 0;
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
    await server?.close();
  });

  const addressOf = ({ id, streamKey }: { id: string; streamKey: string }): string =>
    `rtmp://127.0.0.1:${port}/${id}/${streamKey}`;
  const endsOf = async (id: string): Promise<unknown[]> =>
    (await auditOf(server, 'rtmp.end'))
      .filter(({ target }) => target === id)
      .map(({ detail }) => detail['reason']);

  it('takes what ffmpeg pushes, and players decode its frames and hear it', async () => {
    const source = await desk.create('rtmp');
    expect([source.state, source.reason]).toEqual(['off', 'noPublisher']);
    const encoder = new Ffmpeg(addressOf(source));
    expect(await desk.become(source.id, 'live')).toMatchObject({ hasVideo: true, hasAudio: true, epoch: 1 });
    await browser.play('rtmp', { path: whepPath(source.id), token: duty });
    await browser.decode('rtmp', 30);
    const [receiver] = receiversOf(process.pid);
    expect(receiver?.words).toContain('h264_mp4toannexb');
    expect(await browser.received('rtmp')).toMatchObject({ codec: 'video/H264', width: 320 });
    await until('sound', async () => (await browser.received('rtmp')).loudness > -60);
    await encoder.stop();
    expect(await desk.become(source.id, 'off')).toMatchObject({ reason: 'noPublisher' });
    expect(await endsOf(source.id)).toEqual(['closed']);
  }, 90_000);

  it('takes RTMPS with the certificate of the server', async () => {
    const source = await desk.create('rtmp');
    const encoder = new Ffmpeg(`rtmps://127.0.0.1:${tlsPort}/${source.id}/${source.streamKey}`);
    await desk.become(source.id, 'live');
    await browser.play('tls', { path: whepPath(source.id), token: duty });
    await browser.decode('tls', 30);
    const socket = tlsConnect({ host: '127.0.0.1', port: tlsPort, servername: 'localhost', ca: server.ca });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    const plain = new Ffmpeg(`rtmp://127.0.0.1:${tlsPort}/${source.id}/${source.streamKey}`);
    await until('its end', () => !plain.isRunning);
    await encoder.stop();
    await desk.become(source.id, 'off');
  }, 60_000);

  it('encodes anew what has B pictures', async () => {
    const source = await desk.create('rtmp');
    const encoder = new Ffmpeg(addressOf(source), ['-bf', '2', '-profile:v', 'main']);
    await desk.become(source.id, 'live');
    await browser.play('reordered', { path: whepPath(source.id), token: duty });
    await browser.decode('reordered', 30);
    const [receiver] = receiversOf(process.pid);
    expect(receiver?.words).toContain('libx264');
    await encoder.stop();
    await desk.become(source.id, 'off');
  }, 90_000);

  it('refuses wrong keys, unknown sources and what is switched off, and keeps keys out of the log', async () => {
    const source = await desk.create('rtmp');
    const whip = await desk.create('whip');
    const off = await desk.create('rtmp');
    await desk.sources.update.mutate({ sourceId: off.id, enabled: false });
    for (const address of [
      addressOf({ ...source, streamKey: 'wrong' }),
      addressOf({ ...source, id: 'rtmp:none' }),
      addressOf(whip),
      addressOf(off),
    ]) {
      const encoder = new Ffmpeg(address);
      await until('its end', () => !encoder.isRunning);
      expect(encoder.errors).toContain('refused');
    }
    expect(await desk.get(source.id)).toMatchObject({ state: 'off' });
    const refused = (await auditOf(server, 'rtmp.publish')).filter(({ outcome }) => outcome === 'refused');
    expect(refused).toMatchObject([
      { target: source.id, detail: { error: 'unauthenticated' } },
      { target: off.id, detail: { error: 'forbidden' } },
    ]);
    // As where server and key were put into one field.
    const misplaced = new Ffmpeg(`rtmp://127.0.0.1:${port}/${source.id}/${source.streamKey}/more`);
    await until('its end', () => !misplaced.isRunning);
    for (const { streamKey } of [source, whip, off]) {
      expect(JSON.stringify(await auditOf(server, 'rtmp.publish'))).not.toContain(streamKey);
      expect(logged).not.toContain(streamKey);
    }
    expect(logged).toContain('refused: unauthenticated');
  }, 60_000);

  it('replaces one encoder by the next, and cuts off one whose key is renewed', async () => {
    const source = await desk.create('rtmp');
    const first = new Ffmpeg(addressOf(source));
    await desk.become(source.id, 'live');
    const second = new Ffmpeg(addressOf(source));
    await until('the end of the first', () => !first.isRunning);
    await until('the second', async () => (await desk.get(source.id))?.epoch === 2);
    await desk.become(source.id, 'live');
    await desk.sources.renewKey.mutate({ sourceId: source.id });
    await until('the end of the second', () => !second.isRunning);
    expect(await endsOf(source.id)).toEqual(['replaced', 'source']);
  }, 90_000);

  it('ends an encoder whose link is cut, and one whose media worker is killed; both may come again', async () => {
    const source = await desk.create('rtmp');
    const frozen = new Ffmpeg(addressOf(source));
    await desk.become(source.id, 'live');
    frozen.freeze();
    expect(await desk.become(source.id, 'silent')).toMatchObject({ hasVideo: true });
    await until('the end', async () => (await desk.get(source.id))?.reason === 'linkLost', 40_000);
    await frozen.stop('SIGKILL');
    const orphan = new Ffmpeg(addressOf(source));
    await desk.become(source.id, 'live');
    for (const pid of workerPids()) {
      process.kill(pid, 'SIGKILL');
    }
    await until('its end', () => !orphan.isRunning);
    expect(await endsOf(source.id)).toEqual(['lost', 'workerDied']);
    const last = new Ffmpeg(addressOf(source));
    await desk.become(source.id, 'live');
    await last.stop();
  }, 120_000);

  it('survives whatever else comes to its port', async () => {
    const talk = async (bytes: Buffer): Promise<void> => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.write(bytes);
      await once(socket, 'close');
    };
    const shaken = Buffer.concat([Buffer.from([3]), Buffer.alloc(3_072, 1)]);
    await Promise.all([
      talk(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
      talk(Buffer.alloc(10_000, 0xff)),
      talk(Buffer.concat([shaken, Buffer.from('c4aa', 'hex')])),
      talk(Buffer.concat([shaken, Buffer.from('0400000000000314000000000affff', 'hex'), Buffer.alloc(200)])),
    ]);
    const source = await desk.create('rtmp');
    const encoder = new Ffmpeg(addressOf(source));
    expect(await desk.become(source.id, 'live')).toMatchObject({ hasVideo: true });
    await encoder.stop();
  }, 60_000);

  it('is refused as a kind of source where no port is configured', async () => {
    const other = await startTestServer();
    const otherDesk = await SourceDesk.open(other);
    expect(await otherDesk.sources.intake.query({})).toEqual({ rtmpPort: null, rtmpsPort: null });
    await expect(otherDesk.create('rtmp')).rejects.toMatchObject({ data: { code: 'conflict' } });
    await otherDesk.close();
    await other.close();
  });

  it('leaves no ffmpeg behind, however the server ends', async () => {
    await until('the ends of those before', () => receiversOf(process.pid).length === 0);
    const other = await startTestServer({ args: ['--rtmp-port', '0'] });
    const otherDesk = await SourceDesk.open(other);
    const source = await otherDesk.create('rtmp');
    const { rtmpPort } = await otherDesk.sources.intake.query({});
    const path = `${source.id}/${source.streamKey}`;
    const cut = new Ffmpeg(`rtmp://127.0.0.1:${rtmpPort}/${path}`);
    await otherDesk.become(source.id, 'live');
    expect(receiversOf(process.pid)).toHaveLength(1);
    await otherDesk.close();
    await other.running.stop();
    expect(receiversOf(process.pid)).toEqual([]);
    await until('its end', () => !cut.isRunning);

    const [apiPort, ownPort] = [await freePort(), await freePort()];
    const killed = await spawnServer(other, apiPort, ['--rtmp-port', `${ownPort}`]);
    const orphan = new Ffmpeg(`rtmp://127.0.0.1:${ownPort}/${path}`);
    const [receiver] = await until('its ffmpeg', () => {
      const all = receiversOf(killed.pid ?? 0);
      return all.length === 1 ? all : null;
    });
    killed.kill('SIGKILL');
    await until('the end of its ffmpeg', () => !existsSync(`/proc/${receiver?.pid ?? 0}`));
    await until('its end', () => !orphan.isRunning);
    await other.close();
  }, 120_000);

  it('is pulled from an address too, until nothing answers there', async () => {
    const origin = await RtmpOrigin.start();
    const pulled = { kind: 'rtmpPull', courtId: 'zj-hz', name: '拉流', url: origin.url } as const;
    const { id, streamKey } = await desk.sources.create.mutate(pulled);
    expect(streamKey).toBeNull();
    expect(await desk.become(id, 'live', 40_000)).toMatchObject({ hasVideo: true, hasAudio: true });
    await browser.play('pulled', { path: whepPath(id), token: duty });
    await browser.decode('pulled', 20);
    await origin.stop();
    expect(await desk.become(id, 'failed')).toMatchObject({ reason: 'unreachable' });
    await desk.sources.remove.mutate({ sourceId: id });
  }, 90_000);
});
