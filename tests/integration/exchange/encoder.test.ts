import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../media-server/app.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { until } from '../sfu-support.ts';
import { auditOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { SourceDesk, startEncoder, workerPids } from './support.ts';

describe('an encoder over WHIP', () => {
  let server: TestServer;
  let desk: SourceDesk;

  beforeAll(async () => {
    server = await startTestServer();
    desk = await SourceDesk.open(server);
  });
  afterAll(async () => {
    await desk?.close();
    await server?.close();
  });

  const endsOf = async (id: string): Promise<unknown[]> =>
    (await auditOf(server, 'whip.end'))
      .filter(({ target }) => target === id)
      .map(({ detail }) => detail['reason']);

  it.each([
    { simulcast: false, trickle: false },
    { simulcast: true, trickle: true },
  ])('publishes with %o and ends as the protocol asks', async (options) => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source, options);
    expect(await desk.become(source.id, 'live')).toMatchObject({ hasVideo: true, hasAudio: true, epoch: 1 });
    await encoder.stop();
    expect(await desk.get(source.id)).toMatchObject({ state: 'off', reason: 'noPublisher' });
    expect(await endsOf(source.id)).toEqual(['deleted']);
  });

  it('whose media worker is killed finds its session gone and publishes again', async () => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    const [pid] = workerPids();
    if (pid === undefined) {
      throw new Error('there is no worker');
    }
    process.kill(pid, 'SIGKILL');
    await until('its return', async () => (await desk.get(source.id))?.epoch === 2, 40_000);
    await desk.become(source.id, 'live');
    expect(await endsOf(source.id)).toEqual(['workerDied']);
    await encoder.stop();
  }, 90_000);

  it('whose link is cut leaves a silent source, and a session that ends when its consent expires', async () => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    await encoder.cut();
    expect(await desk.become(source.id, 'silent')).toMatchObject({ reason: 'noMedia', hasVideo: true });
    await until('the end', async () => (await desk.get(source.id))?.reason === 'linkLost', 60_000);
    expect(await endsOf(source.id)).toEqual(['lost']);
    // The next one begins where it left.
    const next = await startEncoder(server, source);
    expect(await desk.become(source.id, 'live')).toMatchObject({ epoch: 2 });
    await next.stop();
  }, 120_000);

  it('takes the place of the one before once its own link is up', async () => {
    const source = await desk.create('whip');
    const first = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    await first.cut();
    const second = await startEncoder(server, source);
    await until('the second', async () => (await desk.get(source.id))?.epoch === 2);
    await desk.become(source.id, 'live');
    expect(await endsOf(source.id)).toEqual(['replaced']);
    await second.stop();
  }, 60_000);

  it('is cut off when its source is switched off, and comes back with it', async () => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    await desk.sources.update.mutate({ sourceId: source.id, enabled: false });
    expect(await desk.get(source.id)).toMatchObject({ state: 'off', reason: null, hasVideo: false });
    await until('its refusal', () => !encoder.isPublishing, 60_000);
    await desk.sources.update.mutate({ sourceId: source.id, enabled: true });
    await desk.become(source.id, 'live', 40_000);
    await encoder.stop();
  }, 120_000);

  it('with the key before is refused after a renewal', async () => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    const { streamKey } = await desk.sources.renewKey.mutate({ sourceId: source.id });
    // The encoder tries again after a while of its own.
    await until(
      'its refusal',
      async () =>
        (await auditOf(server, 'whip.publish')).some(
          ({ target, outcome }) => target === source.id && outcome === 'refused',
        ),
      60_000,
    );
    await encoder.stop();
    const next = await startEncoder(server, { ...source, streamKey });
    expect(await desk.become(source.id, 'live')).toMatchObject({ epoch: 2 });
    await next.stop();
  }, 120_000);

  it('publishes again into the same source after a restart of the server', async () => {
    const source = await desk.create('whip');
    const encoder = await startEncoder(server, source);
    await desk.become(source.id, 'live');
    const { port } = server.running;
    await desk.close();
    await server.running.stop();
    server = {
      ...server,
      running: await startServer({ config: { ...server.config, port }, log: silentLog }),
    };
    desk = await SourceDesk.open(server);
    await desk.become(source.id, 'live', 60_000);
    expect(await endsOf(source.id)).toEqual(['shutdown']);
    await encoder.stop();
  }, 120_000);
});
