import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { LINE_PATH, PROTOCOL_VERSION, SUBPROTOCOL } from '../../../media-server/lines/protocol.ts';
import { until } from '../sfu-support.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { auditOf, tokenOf } from '../support/http.ts';
import { Authority, HIGH_NAME, LOWER_NAME } from '../support/line-authority.ts';
import { joinCourts, sourceBecomes, type Courts } from './courts.ts';
import { Viewer } from './viewer.ts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const COUNT_MS = 2_500;

describe('a line between two courts’ servers', () => {
  let courts: Courts;
  let duty: TestClient;

  beforeAll(async () => {
    courts = await joinCourts({ budgetKbit: 4_000 });
    duty = connectClient(courts.high, await tokenOf(courts.high, 'dutyOfficer', 'zj'));
  }, 90_000);
  afterAll(async () => {
    await duty.close();
    await courts.close();
  });

  const lineOf = async (client: TestClient) => (await client.call.lines.list.query({})).lines[0];
  const lineIs = (
    client: TestClient,
    isSo: (line: NonNullable<Awaited<ReturnType<typeof lineOf>>>) => boolean,
  ) =>
    until(
      'the line to be so',
      async () => {
        const line = await lineOf(client);
        return line !== undefined && isSo(line) ? line : null;
      },
      30_000,
    );
  /** Bytes that the lower court sends in a while. */
  const bytesSent = async (): Promise<number> => {
    const before = courts.relay.bytes.fromB;
    await sleep(COUNT_MS);
    return courts.relay.bytes.fromB - before;
  };
  const receives = (viewer: Viewer): Promise<unknown> => {
    const before = viewer.packets.video;
    return until('packets of the picture', () => viewer.packets.video > before + 20);
  };

  it(
    'shows nothing of the lower court until that shares it, and then its source under its court',
    { timeout: 40_000 },
    async () => {
      await lineIs(courts.highAdmin, ({ state }) => state === 'up');
      await lineIs(courts.lowerAdmin, ({ state }) => state === 'up');
      expect((await duty.call.sources.list.query({})).filter(({ kind }) => kind === 'line')).toEqual([]);
      await courts.lowerAdmin.call.lines.share.mutate({
        lineId: 'gao',
        courtIds: [],
        sources: [{ sourceId: courts.unitSource, rank: 'chair' }],
      });
      const source = await sourceBecomes(duty, courts.sourceId, ({ state }) => state === 'live');
      expect(source).toMatchObject({
        kind: 'line',
        courtId: 'zj-hz',
        line: '杭州中院',
        hasVideo: true,
        hasAudio: true,
      });
      // Nobody looks: nothing crosses.
      expect(courts.relay.bytes.fromB).toBeLessThan(500);
    },
  );

  it(
    'n viewers cost the line what one costs, and only the layer that they need',
    { timeout: 60_000 },
    async () => {
      const { sourceId } = courts;
      const first = await Viewer.join(duty);
      expect(await first.look(sourceId, 'video', 0)).toBe(3);
      await receives(first);
      const small = await bytesSent();
      const others = await Promise.all([1, 2, 3, 4].map(() => Viewer.join(duty)));
      for (const viewer of others) {
        await viewer.look(sourceId, 'video', 0);
      }
      await Promise.all(others.map(receives));
      const five = await bytesSent();
      expect(small).toBeGreaterThan(5_000);
      expect(five).toBeLessThan(small * 1.3);
      expect(await lineOf(courts.highAdmin)).toMatchObject({
        receivedStreams: 1,
        state: 'up',
      });

      await first.want(2);
      await until('the large picture', () => first.toldLayer === 2);
      const large = await bytesSent();
      expect(large).toBeGreaterThan(small * 2.5);
      await first.look(sourceId, 'audio');
      await until('sound', () => first.packets.audio > 20);

      expect(
        (await auditOf(courts.high, 'lines.viewBegin')).map(({ actor, target }) => [actor, target]),
      ).toEqual([['dutyofficer.zj', sourceId]]);
      const entries = await courts.lowerAdmin.call.audit.list.query({ limit: 50 });
      expect(entries.find(({ action }) => action === 'lines.watchBegin')).toMatchObject({
        actor: 'gao/dutyofficer.zj',
        target: courts.unitSource,
      });

      for (const viewer of [first, ...others]) {
        await viewer.leave();
      }
      await lineIs(courts.highAdmin, ({ receivedStreams }) => receivedStreams === 0);
      expect(await bytesSent()).toBeLessThan(500);
    },
  );

  it(
    'a killed server’s sources say since when they are cut off, and come back with it',
    { timeout: 60_000 },
    async () => {
      const viewer = await Viewer.join(duty);
      await viewer.look(courts.sourceId, 'video', 1);
      await receives(viewer);
      await courts.killLower();
      const cut = await sourceBecomes(duty, courts.sourceId, ({ state }) => state !== 'live');
      expect(cut).toMatchObject({ state: 'silent', reason: 'lineDown', hasVideo: true });
      expect(cut.lastLiveAt).toBeGreaterThan(0);
      expect(await lineOf(courts.highAdmin)).toMatchObject({
        state: 'connecting',
        quality: { step: 'lost' },
      });
      await courts.startLower();
      const back = await sourceBecomes(duty, courts.sourceId, ({ state }) => state === 'live');
      expect(back.epoch).toBeGreaterThan(cut.epoch);
      await viewer.look(courts.sourceId, 'video', 1);
      await receives(viewer);
      await viewer.leave();
    },
  );

  it(
    'a media worker that dies on either side takes nothing with it for long',
    { timeout: 60_000 },
    async () => {
      for (const side of ['high', 'lower'] as const) {
        const { epoch } = await sourceBecomes(duty, courts.sourceId, ({ state }) => state === 'live');
        courts.killWorker(side);
        await sourceBecomes(
          duty,
          courts.sourceId,
          (source) => source.state === 'live' && source.epoch > epoch,
        );
        const viewer = await Viewer.join(duty);
        await viewer.look(courts.sourceId, 'video', 0);
        await receives(viewer);
        await viewer.leave();
      }
      // It may have been tried once more before a worker was there again.
      expect((await lineOf(courts.highAdmin))?.faults.media).toBeGreaterThanOrEqual(2);
    },
  );

  it('what isn’t a peer is refused, with a reason, and counted', { timeout: 30_000 }, async () => {
    const stranger = new Authority(mkdtempSync(path.join(tmpdir(), 'ecc-stranger-')));
    const { caFile } = courts.authority.issue(HIGH_NAME);
    const closeOf = async (
      files: { certFile: string; keyFile: string },
      send: (socket: WebSocket) => void = () => undefined,
    ): Promise<string> => {
      const options: ClientOptions & { servername: string } = {
        cert: readFileSync(files.certFile),
        key: readFileSync(files.keyFile),
        ca: readFileSync(caFile),
        servername: HIGH_NAME,
      };
      const socket = new WebSocket(`wss://127.0.0.1:${courts.linePort}${LINE_PATH}`, SUBPROTOCOL, options);
      let failure = '';
      socket.on('error', (error) => (failure = (error as NodeJS.ErrnoException).code ?? error.message));
      socket.on('open', () => send(socket));
      const reason = await new Promise<Buffer>((resolve) => {
        socket.on('close', (_code, text) => resolve(text));
      });
      return String(reason) || failure;
    };
    const own = courts.authority.issue(LOWER_NAME);
    expect(await closeOf(stranger.issue(LOWER_NAME))).toBe('certificate');
    expect(await closeOf(courts.authority.issue('other.court.test'))).toBe('unknown');
    expect(
      await closeOf(own, (socket) =>
        socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION + 1 })),
      ),
    ).toBe('version');
    expect(await closeOf(own, (socket) => socket.send('{'))).toBe('malformed');
    expect(
      await closeOf(own, (socket) => {
        socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION }));
        socket.send(JSON.stringify({ type: 'need', stream: -1, layer: 7 }));
      }),
    ).toBe('malformed');
    const { faults } = (await lineOf(courts.highAdmin)) ?? {};
    expect(faults).toMatchObject({ version: 1, malformed: 2 });
    const metrics = await courts.high.running.context.metrics.metrics();
    expect(metrics).toContain('ecc_line_faults_total{line="",fault="certificate"} 1');
    expect(metrics).toContain('ecc_line_faults_total{line="",fault="unknown"} 1');
    // The peer itself comes back.
    await lineIs(courts.highAdmin, ({ state }) => state === 'up');
  });

  it('what is shared no more is cut off at once', { timeout: 30_000 }, async () => {
    await sourceBecomes(duty, courts.sourceId, ({ state }) => state === 'live');
    const viewer = await Viewer.join(duty);
    await viewer.look(courts.sourceId, 'video', 0);
    await receives(viewer);
    await courts.lowerAdmin.call.lines.share.mutate({ lineId: 'gao', courtIds: [], sources: [] });
    await until('the end of the stream', () => viewer.events.some(({ type }) => type === 'consumerClosed'));
    await until('the source to go', async () =>
      (await duty.call.sources.list.query({})).every(({ id }) => id !== courts.sourceId),
    );
    expect(await lineOf(courts.highAdmin)).toMatchObject({ peerSources: 0, receivedStreams: 0 });
    await viewer.leave();
  });
});
