import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import path from 'node:path';
import * as tus from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EvidenceEvent } from '#shared/contract/evidence.ts';
import { evidenceFilePath, evidenceUploadPath, type EvidenceAnnouncement } from '#shared/evidence.ts';
import { startServer } from '../../../media-server/app.ts';
import { systemClock } from '../../../media-server/clock.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { connectClient, errorOf, type TestClient } from '../support/client.ts';
import { ask, auditOf, tokenOf, type HttpAnswer } from '../support/http.ts';
import { canMount, mountSmall } from '../support/mount.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, enrolUnit, Inflow, type TestUnit } from '../support/units.ts';
import { announcementOf, aPhoto, beginPatch, fileCase, head, patch, sha256 } from './support.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

const refusal = ({ status, body }: HttpAnswer): object => ({
  status,
  ...(body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as object)),
});

/** An operation with one unit and a case, that runs. */
async function runOperation(
  server: TestServer,
  duty: TestClient,
  { unitId, caseNo }: { unitId: string; caseNo: number },
): Promise<string> {
  const id = randomUUID();
  await duty.call.operations.create.mutate({
    id,
    plan: {
      title: '强制腾退',
      commander: '王局长',
      caseNos: [caseNo],
      places: [],
      assignments: [{ unitId, task: '取证' }],
      phases: ['进场'],
      risk: { level: 'low', text: '' },
      contingency: '',
      plannedAt: null,
      checkInS: null,
    },
  });
  await server.running.context.store.db('operations').where({ id }).update({ state: 'running', phase: 0 });
  return id;
}

describe.each(['sqlite', 'postgres'] as const)('evidence on %s', (database) => {
  let server: TestServer;
  let duty: TestClient & { token: string };
  let unit: TestUnit;
  let device: TestClient;
  let stranger: TestUnit;

  beforeAll(async () => {
    server = await startTestServer({}, database);
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    unit = await enrolUnit(server, duty, 'zj-hz');
    stranger = await enrolUnit(server, duty, 'zj-hz');
    device = connectClient(server, unit.token);
  });
  afterAll(async () => {
    await device.close();
    await duty.close();
    await server.close();
  });

  const announce = (given: EvidenceAnnouncement) => device.call.evidence.announce.mutate(given);
  const stateOf = async (id: string) =>
    (await duty.call.evidence.get.query({ evidenceId: id })).evidence.state;
  const onDisk = (id: string): Buffer => readFileSync(path.join(server.config.dataDir, 'evidence', id));
  const send = async (content: Buffer, over: Partial<EvidenceAnnouncement> = {}): Promise<string> => {
    const given = announcementOf(content, over);
    await announce(given);
    await patch(server, unit.token, { id: given.id, part: content });
    return given.id;
  };

  test('an item is told of, sent, checked, chained and seen at once by its court', async () => {
    const content = aPhoto(200_000);
    const found = await fileCase(server, 'zj-hz', `（2026）浙01执${database}1号`);
    const operationId = await runOperation(server, duty, { unitId: unit.id, caseNo: found.no });
    const inflow = new Inflow<EvidenceEvent>((on) => duty.call.evidence.watch.subscribe({}, on));
    await inflow.first(({ type }) => type === 'snapshot');
    const given = announcementOf(content, { case: { by: 'number', number: found.number }, operationId });
    expect(await announce(given)).toEqual({
      id: given.id,
      state: 'announced',
      problem: null,
      caseNumber: found.number,
    });
    const half = content.length / 2;
    const first = await patch(server, unit.token, { id: given.id, part: content.subarray(0, half) });
    expect([first.status, first.headers['upload-offset']]).toEqual([204, String(half)]);
    expect(await stateOf(given.id)).toBe('receiving');
    const rest = { id: given.id, offset: half, part: content.subarray(half) };
    expect((await patch(server, unit.token, rest)).status).toBe(204);

    const told = await inflow.first(
      (event) => event.type === 'changed' && event.evidence.state === 'complete',
    );
    inflow.stop();
    expect(told).toMatchObject({
      evidence: {
        id: given.id,
        unitId: unit.id,
        caseNo: found.no,
        operationId,
        operationTitle: '强制腾退',
        type: 'image/jpeg',
        place: given.place,
        capturedAt: given.capturedAt,
      },
    });
    expect((await announce(given)).state).toBe('complete');
    expect((await auditOf(server, 'evidence.received')).at(-1)).toMatchObject({
      target: given.id,
      outcome: 'ok',
      detail: { sha256: sha256(content), bytes: content.length, caseNo: found.no },
    });
    await vi.waitFor(async () => {
      const log = await duty.call.operations.log.query({ operationId });
      expect(log.map(({ fact }) => fact)).toContainEqual(
        expect.objectContaining({ kind: 'evidence', evidenceId: given.id, what: 'photo' }),
      );
    }, PATIENCE);
    const listed = await duty.call.evidence.list.query({ caseNumber: found.number });
    expect(listed.map(({ id }) => id)).toEqual([given.id]);
  });

  test('an upload that is cut in the middle goes on from where it was', async () => {
    const content = aPhoto(3_000_000);
    const given = announcementOf(content);
    await announce(given);
    const half = content.subarray(0, 1_500_000);
    const cut = beginPatch(server, unit.token, { id: given.id, length: content.length, part: half });
    await vi.waitFor(() => expect(onDisk(given.id).length).toBeGreaterThan(0), PATIENCE);
    cut.destroy();
    const offset = await vi.waitFor(async () => {
      const { status, headers } = await head(server, unit.token, given.id);
      const come = Number(headers['upload-offset']);
      expect([status, come > 0 && come < content.length]).toEqual([200, true]);
      expect(come).toBe(onDisk(given.id).length);
      return come;
    }, PATIENCE);
    expect(await stateOf(given.id)).toBe('receiving');
    const wrong = await patch(server, unit.token, {
      id: given.id,
      offset: offset - 1,
      part: content.subarray(0, 9),
    });
    expect(wrong.status).toBe(409);
    const rest = await patch(server, unit.token, { id: given.id, offset, part: content.subarray(offset) });
    expect(rest.status).toBe(204);
    expect(await stateOf(given.id)).toBe('complete');
    expect(onDisk(given.id).equals(content)).toBe(true);
  });

  test('what arrives otherwise than it was announced is refused and not kept', async () => {
    const content = aPhoto(1000);
    const damaged = announcementOf(content, { sha256: sha256(aPhoto(999)) });
    await announce(damaged);
    expect((await patch(server, unit.token, { id: damaged.id, part: content })).status).toBe(204);
    expect(await announce(damaged)).toMatchObject({ state: 'damaged', problem: 'hash' });
    expect((await auditOf(server, 'evidence.received')).at(-1)).toMatchObject({
      target: damaged.id,
      outcome: 'refused',
      detail: { sha256: sha256(content), announcedSha256: damaged.sha256, problem: 'hash' },
    });
    expect(readdirSync(path.join(server.config.dataDir, 'evidence'))).not.toContain(damaged.id);
    expect((await head(server, unit.token, damaged.id)).status).toBe(410);

    const script = Buffer.from('<!doctype html><script>alert(1)</script>');
    for (const kind of ['photo', 'video', 'audio'] as const) {
      const given = announcementOf(script, { kind });
      await announce(given);
      await patch(server, unit.token, { id: given.id, part: script });
      expect(await announce(given)).toMatchObject({ state: 'damaged', problem: 'kind' });
    }
    const text = announcementOf(script, { kind: 'text' });
    await announce(text);
    await patch(server, unit.token, { id: text.id, part: script });
    expect((await announce(text)).state).toBe('complete');
  });

  test('only its own unit sends an item, and only what was announced', async () => {
    const content = aPhoto(1000);
    const given = announcementOf(content);
    await announce(given);
    const part = { id: given.id, part: content };
    expect(refusal(await patch(server, stranger.token, part))).toMatchObject({
      status: 404,
      code: 'notFound',
    });
    expect(refusal(await patch(server, undefined, part))).toMatchObject({ status: 401 });
    expect(refusal(await patch(server, duty.token, part))).toMatchObject({ status: 403 });
    expect((await head(server, stranger.token, given.id)).status).toBe(404);
    const unknown = { id: randomUUID(), part: content };
    expect(refusal(await patch(server, unit.token, unknown))).toMatchObject({ status: 404 });
    const longer = Buffer.concat([content, content]);
    expect((await patch(server, unit.token, { id: given.id, part: longer })).status).toBe(413);
    const other = connectClient(server, stranger.token);
    expect(await errorOf(other.call.evidence.announce.mutate(given))).toMatchObject({ code: 'conflict' });
    expect(await errorOf(other.call.evidence.discard.mutate({ evidenceId: given.id }))).toMatchObject({
      code: 'notFound',
    });
    await other.close();
    expect(await errorOf(announce({ ...given, size: 999 }))).toMatchObject({ code: 'conflict' });
    const huge = announcementOf(content, { kind: 'text', size: 1_000_000 });
    expect(await errorOf(announce(huge))).toMatchObject({ code: 'tooLarge', place: 'size' });
  });

  test('a case or an operation that isn’t the unit’s is not found', async () => {
    const ningbo = await fileCase(server, 'zj-nb', `（2026）浙02执${database}9号`);
    const content = aPhoto(10);
    const missing = { code: 'notFound', place: 'case' };
    const byNumber = announcementOf(content, { case: { by: 'number', number: ningbo.number } });
    expect(await errorOf(announce(byNumber))).toMatchObject(missing);
    expect(await errorOf(announce({ ...byNumber, case: { by: 'no', no: ningbo.no } }))).toMatchObject(
      missing,
    );
    expect(await errorOf(device.call.evidence.findCase.query({ number: ningbo.number }))).toMatchObject(
      missing,
    );
    const operationId = await runOperation(server, duty, {
      unitId: stranger.id,
      caseNo: (await fileCase(server, 'zj-hz', `（2026）浙01执${database}7号`)).no,
    });
    expect(await errorOf(announce(announcementOf(content, { operationId })))).toMatchObject({
      code: 'notFound',
      place: 'operationId',
    });
  });

  test('the courts above see it, a court beside doesn’t; opening it is audited, and nothing of it runs in a browser', async () => {
    const content = Buffer.from('<script>alert(1)</script>');
    const id = await send(content, { kind: 'text' });
    const above = await connectPerson(server, 'leader', 'zj');
    expect((await above.call.evidence.get.query({ evidenceId: id })).evidence.id).toBe(id);
    await above.close();
    const beside = await connectPerson(server, 'leader', 'zj-nb');
    expect(await errorOf(beside.call.evidence.get.query({ evidenceId: id }))).toMatchObject({
      code: 'notFound',
    });
    expect(await beside.call.evidence.list.query({})).toEqual([]);
    await beside.close();

    const opened = (token?: string) => ask(server, evidenceFilePath(id), { token });
    const { status, headers, body } = await opened(duty.token);
    expect([status, body.equals(content)]).toEqual([200, true]);
    expect(headers).toMatchObject({
      'content-type': 'text/plain',
      'content-disposition': `attachment; filename="${id}.txt"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    expect((await auditOf(server, 'evidence.open')).at(-1)).toMatchObject({
      target: id,
      detail: { sha256: sha256(content) },
    });
    for (const [token, expected] of [
      [await tokenOf(server, 'dutyOfficer', 'zj-nb'), 404],
      [await tokenOf(server, 'analyst', 'zj-hz'), 403],
      [unit.token, 403],
      [undefined, 401],
    ] as const) {
      expect((await opened(token)).status).toBe(expected);
    }
  });

  test('an item is thrown away before it has arrived, and never after', async () => {
    const content = aPhoto(1000);
    const given = announcementOf(content);
    await announce(given);
    await patch(server, unit.token, { id: given.id, part: content.subarray(0, 10) });
    expect((await device.call.evidence.discard.mutate({ evidenceId: given.id })).state).toBe('discarded');
    expect(
      refusal(await patch(server, unit.token, { id: given.id, offset: 10, part: content })),
    ).toMatchObject({
      status: 410,
      code: 'expired',
    });
    const kept = await send(aPhoto(500));
    expect(await errorOf(device.call.evidence.discard.mutate({ evidenceId: kept }))).toMatchObject({
      code: 'conflict',
    });
    expect(await stateOf(kept)).toBe('complete');
  });

  test('a restart of the server in the middle of an upload loses nothing of it', async () => {
    const content = aPhoto(800_000);
    const [cut, whole] = [announcementOf(content), announcementOf(content)];
    await announce(cut);
    await announce(whole);
    const half = content.subarray(0, 400_000);
    const begun = beginPatch(server, unit.token, { id: cut.id, length: content.length, part: half });
    await vi.waitFor(() => expect(onDisk(cut.id).length).toBe(half.length), PATIENCE);
    // All of the other one had arrived when the server was killed, and nothing was decided.
    writeFileSync(path.join(server.config.dataDir, 'evidence', whole.id), content);
    await server.running.context.store.db('evidence').where({ id: whole.id }).update({ state: 'receiving' });
    await Promise.all([device.close(), duty.close()]);
    await server.running.stop();
    begun.destroy();

    const running = await startServer({ config: server.config, log: silentLog, clock: systemClock });
    Object.assign(server, { running, url: `https://localhost:${running.port}` });
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    device = connectClient(server, unit.token);
    expect(await stateOf(whole.id)).toBe('complete');
    const { headers } = await head(server, unit.token, cut.id);
    expect(Number(headers['upload-offset'])).toBe(half.length);

    // The rest by the library that the officer's page uses.
    await new Promise<void>((resolve, reject) => {
      new tus.Upload(content, {
        uploadUrl: `${server.url}${evidenceUploadPath(cut.id)}`,
        headers: { authorization: `Bearer ${unit.token}` },
        httpStack: new tus.DefaultHttpStack({ ca: server.ca, request: httpsRequest }),
        retryDelays: null,
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    expect((await announce(cut)).state).toBe('complete');
    expect(onDisk(cut.id).equals(content)).toBe(true);
  });
});

describe('evidence and the disk', () => {
  test('what there is no room for is refused plainly, and taken when there is', async () => {
    const server = await startTestServer({ args: ['--evidence-min-free-bytes', String(1e15)] });
    const duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    const unit = await enrolUnit(server, duty, 'zj-hz');
    const device = connectClient(server, unit.token);
    const given = announcementOf(aPhoto(100));
    expect(await errorOf(device.call.evidence.announce.mutate(given))).toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('disk is full') as string,
    });
    await device.close();
    await duty.close();
    await server.close();
  });

  test.skipIf(!canMount())(
    'a disk that really fills up while an item is written keeps what it has of it',
    async () => {
      let unmount: (() => void) | undefined;
      const server = await startTestServer({
        args: ['--evidence-min-free-bytes', '0'],
        prepare: (store) => {
          // The store tells where the data folder is: beside its file.
          const { filename } = store.db.client.config.connection as { filename: string };
          const place = path.join(path.dirname(filename), 'evidence');
          mkdirSync(place);
          unmount = mountSmall(place, 512 * 1024);
          return Promise.resolve();
        },
      });
      const duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
      const unit = await enrolUnit(server, duty, 'zj-hz');
      const device = connectClient(server, unit.token);
      const content = aPhoto(300_000);
      const [slow, fast] = [announcementOf(content), announcementOf(content)];
      await device.call.evidence.announce.mutate(slow);
      await device.call.evidence.announce.mutate(fast);
      // Both are let in while there is room for each alone.
      const first = beginPatch(server, unit.token, {
        id: slow.id,
        length: content.length,
        part: content.subarray(0, 100_000),
      });
      const answered = new Promise<number | undefined>((resolve) => {
        first.on('response', (response) => resolve(response.statusCode));
      });
      const folder = path.join(server.config.dataDir, 'evidence');
      await vi.waitFor(() => expect(readFileSync(path.join(folder, slow.id)).length).toBe(100_000), PATIENCE);
      expect((await patch(server, unit.token, { id: fast.id, part: content })).status).toBe(204);
      first.end(content.subarray(100_000));
      expect(await answered).toBe(503);
      const { headers } = await head(server, unit.token, slow.id);
      const come = Number(headers['upload-offset']);
      expect(come).toBeGreaterThanOrEqual(100_000);
      expect(
        refusal(await patch(server, unit.token, { id: slow.id, offset: come, part: content.subarray(come) })),
      ).toMatchObject({
        status: 503,
        code: 'unavailable',
      });
      await device.close();
      await duty.close();
      await server.running.stop();
      unmount?.();
      await server.close();
    },
  );
});
