import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whepPath, whipPath, type Source, type SourceState } from '#shared/sources.ts';
import { until } from '../sfu-support.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { ask, auditOf, tokenOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { ExchangeBrowser } from './browser.ts';

describe('a browser over WHIP and WHEP', () => {
  let server: TestServer;
  let browser: ExchangeBrowser;
  let admin: TestClient;
  let duty: string;

  beforeAll(async () => {
    server = await startTestServer({ args: ['--sfu-workers', '2'] });
    admin = connectClient(server, await tokenOf(server, 'administrator', 'zj'));
    duty = await tokenOf(server, 'dutyOfficer', 'zj');
    browser = await ExchangeBrowser.open(server);
  });
  afterAll(async () => {
    await browser?.close();
    await admin?.close();
    await server?.close();
  });

  const create = (name: string) => admin.call.sources.create.mutate({ kind: 'whip', courtId: 'zj-hz', name });
  const get = async (id: string): Promise<Source | undefined> =>
    (await admin.call.sources.list.query({})).find((source) => source.id === id);
  const become = (id: string, state: SourceState): Promise<Source> =>
    until(`${id} to be ${state}`, async () => {
      const source = await get(id);
      return source?.state === state ? source : null;
    });

  it('publishes, is watched and heard, and leaves', async () => {
    const { id, streamKey, state, reason } = await create('encoder');
    expect([state, reason]).toEqual(['off', 'noPublisher']);
    const token = streamKey ?? '';
    const published = await browser.publish('camera', { path: whipPath(id), token });
    expect(published.status).toBe(201);
    expect(published.location).toMatch(new RegExp(`^/whip/${id}/[0-9a-f-]{36}$`));
    expect(await become(id, 'live')).toMatchObject({ hasVideo: true, hasAudio: true, epoch: 1 });

    const played = await browser.play('player', { path: whepPath(id), token: duty });
    expect(played.status).toBe(201);
    await browser.decode('player', 30);
    expect(await browser.received('player')).toMatchObject({ codec: 'video/VP8', width: 640 });
    await until('sound', async () => (await browser.received('player')).loudness > -60);

    const removal = { method: 'DELETE', token };
    expect((await ask(server, published.location, removal)).status).toBe(200);
    expect(await get(id)).toMatchObject({ state: 'off', reason: 'noPublisher', hasVideo: false });
    expect((await ask(server, published.location, removal)).status).toBe(404);
    // The player's session has ended with the source.
    expect((await ask(server, played.location, { method: 'DELETE', token: duty })).status).toBe(404);
    const begun = await auditOf(server, 'whip.publish');
    expect(begun).toMatchObject([{ target: id, outcome: 'ok' }]);
    expect(await auditOf(server, 'whip.end')).toMatchObject([{ detail: { reason: 'deleted' } }]);
    expect(await auditOf(server, 'whep.watch')).toMatchObject([{ actor: 'dutyofficer.zj', target: id }]);
    expect(await auditOf(server, 'whep.end')).toMatchObject([{ detail: { reason: 'source' } }]);
  });
});
