import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whepPath } from '#shared/sources.ts';
import { until } from '../sfu-support.ts';
import { auditOf, tokenOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { ExchangeBrowser } from './browser.ts';
import { SourceDesk, workerPids } from './support.ts';

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=15'];
const TONE = ['-f', 'lavfi', '-i', 'sine=f=440:r=44100'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '15', '-b:v', '300k'];
/** In order, as browsers decode it. */
const BASELINE = ['-tune', 'zerolatency', '-profile:v', 'baseline'];
const AAC = ['-c:a', 'aac', '-b:a', '64k'];

/** ffmpeg as an encoder that pushes over RTMP. */
class Ffmpeg {
  readonly #process: ChildProcess;
  #errors = '';

  constructor(address: string, codecs: readonly string[] = BASELINE) {
    const input = ['-re', ...PICTURE, '-re', ...TONE];
    const args = [
      '-nostdin',
      '-loglevel',
      'warning',
      ...input,
      ...H264,
      ...codecs,
      ...AAC,
      '-f',
      'flv',
      address,
    ];
    this.#process = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get errors(): string {
    return this.#errors;
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    if (this.isRunning) {
      const gone = once(this.#process, 'exit');
      this.#process.kill(signal);
      await gone;
    }
  }

  /** Fault: it stays connected but sends nothing, as behind a link that is cut. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }
}

describe('RTMP', () => {
  let server: TestServer;
  let desk: SourceDesk;
  let browser: ExchangeBrowser;
  let duty: string;
  let port: number;

  beforeAll(async () => {
    server = await startTestServer({ args: ['--sfu-workers', '1', '--rtmp-port', '0'] });
    desk = await SourceDesk.open(server);
    browser = await ExchangeBrowser.open(server);
    duty = await tokenOf(server, 'dutyOfficer', 'zj');
    port = (await desk.sources.intake.query({})).rtmpPort ?? 0;
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
    expect(await browser.received('rtmp')).toMatchObject({ codec: 'video/H264', width: 320 });
    await until('sound', async () => (await browser.received('rtmp')).loudness > -60);
    await encoder.stop();
    expect(await desk.become(source.id, 'off')).toMatchObject({ reason: 'noPublisher' });
    expect(await endsOf(source.id)).toEqual(['closed']);
  }, 90_000);

  it('encodes anew what has B pictures', async () => {
    const source = await desk.create('rtmp');
    const encoder = new Ffmpeg(addressOf(source), ['-bf', '2', '-profile:v', 'main']);
    await desk.become(source.id, 'live');
    await browser.play('reordered', { path: whepPath(source.id), token: duty });
    await browser.decode('reordered', 30);
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
    expect(JSON.stringify(refused)).not.toContain(off.streamKey);
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

  it('is pulled from an address too, until nothing answers there', async () => {
    // ffmpeg serves one reader and ends, so it is started anew for each.
    const url = `rtmp://127.0.0.1:${20_000 + (process.pid % 10_000)}/live/cam`;
    let origin: Ffmpeg | null = null;
    const serving = setInterval(() => {
      if (origin?.isRunning !== true) {
        origin = new Ffmpeg(url, [...BASELINE, '-listen', '1']);
      }
    }, 100);
    const pulled = { kind: 'rtmpPull', courtId: 'zj-hz', name: '拉流', url } as const;
    const { id, streamKey } = await desk.sources.create.mutate(pulled);
    expect(streamKey).toBeNull();
    expect(await desk.become(id, 'live', 40_000)).toMatchObject({ hasVideo: true, hasAudio: true });
    await browser.play('pulled', { path: whepPath(id), token: duty });
    await browser.decode('pulled', 20);
    clearInterval(serving);
    await (origin as Ffmpeg | null)?.stop('SIGKILL');
    expect(await desk.become(id, 'failed')).toMatchObject({ reason: 'unreachable' });
    await desk.sources.remove.mutate({ sourceId: id });
  }, 90_000);
});
