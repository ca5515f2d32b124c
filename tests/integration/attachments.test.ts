import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { removeAbandoned } from '../../media-server/features/supervision/abandoned.ts';
import { FileStore } from '../../media-server/store/files.ts';
import { MAX_ATTACHMENT_BYTES, type Attachment } from '#shared/supervision.ts';
import { connectClient, type TestClient } from './support/client.ts';
import { ask, auditOf, openRequest, tokenOf, type HttpAnswer } from './support/http.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';

const DAY = 86_400_000;
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe('files of supervision orders', () => {
  let server: TestServer;
  let officer: string;
  let sender: string;
  let ningbo: string;
  let client: TestClient;
  let orderId: string;

  beforeAll(async () => {
    server = await startTestServer();
    officer = await tokenOf(server, 'dutyOfficer', 'zj-hz');
    sender = await tokenOf(server, 'dutyOfficer', 'zj');
    ningbo = await tokenOf(server, 'dutyOfficer', 'zj-nb');
    client = connectClient(server, officer);
    orderId = await newOrder();
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  async function newOrder(): Promise<string> {
    const above = connectClient(server, sender);
    const id = randomUUID();
    await above.call.supervision.send.mutate({
      id,
      courtId: 'zj-hz',
      text: '请报告',
      dueAt: Date.now() + DAY,
    });
    await above.close();
    return id;
  }
  const pathTo = (name: string | null, id = orderId): string =>
    `/supervision/${id}/attachments${name === null ? '' : `?${new URLSearchParams({ name }).toString()}`}`;
  const upload = (
    content: Buffer | string | undefined,
    over: { name?: string | null; token?: string | undefined; id?: string; type?: string | undefined } = {},
  ): Promise<HttpAnswer> => {
    const { name = '证据.pdf', id = orderId } = over;
    const type = 'type' in over ? over.type : 'application/pdf';
    return ask(server, pathTo(name, id), {
      method: 'POST',
      token: 'token' in over ? over.token : officer,
      headers: type === undefined ? {} : { 'content-type': type },
      ...(content === undefined ? {} : { body: content }),
    });
  };
  const download = (id: string, token: string | undefined = officer): Promise<HttpAnswer> =>
    ask(server, `/attachments/${id}`, { token });
  const read = (answer: HttpAnswer): Attachment => JSON.parse(answer.body.toString('utf8')) as Attachment;
  const refusal = (answer: HttpAnswer): object => ({
    status: answer.status,
    ...(JSON.parse(answer.body.toString('utf8')) as object),
  });
  const onDisk = (): string[] => {
    try {
      return readdirSync(path.join(server.config.dataDir, 'attachments')).sort();
    } catch {
      return [];
    }
  };
  const rows = async (): Promise<number> =>
    Number((await server.running.context.store.db('attachments').count({ n: '*' }).first())?.['n']);

  test('come back as they were sent, to whoever sees the order, never to be shown by a browser', async () => {
    const content = randomBytes(300_000);
    const answer = await upload(content);
    expect(answer.status).toBe(201);
    const file = read(answer);
    expect(file).toEqual({
      id: expect.any(String) as string,
      name: '证据.pdf',
      type: 'application/pdf',
      size: content.length,
      sha256: sha256(content),
    });
    for (const token of [officer, sender, await tokenOf(server, 'analyst', 'zj-hz')]) {
      const { status, headers, body } = await download(file.id, token);
      expect(status).toBe(200);
      expect(body.equals(content)).toBe(true);
      expect(headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': String(content.length),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('证据.pdf')}`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });

  test('of one content are kept once, under its hash', async () => {
    const content = Buffer.from('the same');
    const [first, second] = [read(await upload(content)), read(await upload(content, { name: 'b.txt' }))];
    expect(first.id).not.toBe(second.id);
    expect(onDisk().filter((name) => name === sha256(content))).toHaveLength(1);
    expect((await download(second.id)).body.toString('utf8')).toBe('the same');
  });

  test.each([undefined, 'application/json', 'text/plain', 'multipart/form-data; boundary=x', 'text/html'])(
    'of the type %s are taken as they are',
    async (type) => {
      const answer = await upload('{"a":1}', { type, name: 'a.json' });
      expect(answer.status).toBe(201);
      const file = read(answer);
      expect(file.type).toBe(type ?? 'application/octet-stream');
      const { body, headers } = await download(file.id);
      expect([body.toString('utf8'), headers['content-type']]).toEqual([
        '{"a":1}',
        'application/octet-stream',
      ]);
    },
  );

  test('go with the answer of who uploaded them', async () => {
    const file = read(await upload('for the answer'));
    await client.call.supervision.answer.mutate({ orderId, text: '见附件', attachmentIds: [file.id] });
    const { entries } = await client.call.supervision.get.query({ orderId });
    expect(entries.at(-1)).toMatchObject({ kind: 'answered', attachments: [file] });
  });

  test.each([
    ['../../etc/passwd', '.._.._etc_passwd'],
    [String.raw`C:\Windows\a.exe`, 'C__Windows_a.exe'],
    ['a"b<c>|d?*.pdf', 'a_b_c__d__.pdf'],
    ['line\r\nX-Evil: 1.txt', 'line__X-Evil_ 1.txt'],
    ['nul\0.txt', 'nul_.txt'],
    ['\u202Efdp.exe', '_fdp.exe'],
    ["it's (1)'s.pdf", "it's (1)'s.pdf"],
    ['  𠮷 野.pdf  ', '𠮷 野.pdf'],
  ])('called %j are kept as %j', async (given, kept) => {
    const answer = await upload('x', { name: given });
    expect(answer.status).toBe(201);
    expect(read(answer).name).toBe(kept);
    const { headers } = await download(read(answer).id);
    const disposition = String(headers['content-disposition']);
    // Characters of RFC 8187 alone.
    expect(disposition).toMatch(/^attachment; filename\*=UTF-8''[\w!#$&+\-.^`|~%]+$/);
    expect(decodeURIComponent(disposition.slice(disposition.indexOf("''") + 2))).toBe(kept);
  });

  test.each<[string, string | null]>([
    ['none', null],
    ['an empty one', '  '],
    ['a long one', 'x'.repeat(201)],
  ])('with %s for a name are refused', async (_what, name) => {
    expect(refusal(await upload('x', { name }))).toMatchObject({
      status: 400,
      code: 'invalidInput',
      place: 'name',
    });
  });

  test.each<[string, Buffer | undefined]>([
    ['an empty body', Buffer.alloc(0)],
    ['no body', undefined],
  ])('with %s are refused', async (_what, content) => {
    const before = onDisk();
    expect(refusal(await upload(content))).toMatchObject({
      status: 400,
      code: 'invalidInput',
      place: 'file',
    });
    expect(refusal(await upload(content, { type: undefined }))).toMatchObject({ status: 400 });
    expect(onDisk()).toEqual(before);
  });

  describe('that are too large are refused, and leave nothing behind', () => {
    const chunk = Buffer.alloc(1024 * 1024, 1);
    const chunks = MAX_ATTACHMENT_BYTES / chunk.length + 1;

    async function sendChunked(sent: Writable): Promise<void> {
      for (let n = 0; n < chunks && sent.writable; n += 1) {
        if (!sent.write(chunk)) {
          await Promise.race([once(sent, 'drain'), sleep(1000)]);
        }
      }
    }

    test('when they say so', async () => {
      const before = [onDisk(), await rows()];
      const asked = openRequest(server, pathTo('big'), {
        method: 'POST',
        token: officer,
        headers: { 'content-length': String(MAX_ATTACHMENT_BYTES + 1) },
      });
      asked.on('error', () => undefined);
      asked.write(chunk);
      const [response] = (await once(asked, 'response')) as [{ statusCode?: number }];
      expect(response.statusCode).toBe(413);
      asked.destroy();
      await vi.waitFor(async () => expect([onDisk(), await rows()]).toEqual(before));
    });

    test('when they turn out so, over HTTP/1.1', async () => {
      const before = [onDisk(), await rows()];
      const asked = openRequest(server, pathTo('big'), { method: 'POST', token: officer });
      const answered = once(asked, 'response') as Promise<[{ statusCode?: number }]>;
      await sendChunked(asked);
      const [response] = await answered;
      expect(response.statusCode).toBe(413);
      asked.destroy();
      expect([onDisk(), await rows()]).toEqual(before);
    });

    test('when they turn out so, over HTTP/2', async () => {
      const before = [onDisk(), await rows()];
      const session = connect(server.url, { ca: server.ca });
      const stream = session.request({
        ':path': pathTo('big'),
        ':method': 'POST',
        authorization: `Bearer ${officer}`,
      });
      stream.on('error', () => undefined);
      const answered = once(stream, 'response') as Promise<[Record<string, unknown>]>;
      await sendChunked(stream);
      const [headers] = await answered;
      expect(headers[':status']).toBe(413);
      session.destroy();
      expect([onDisk(), await rows()]).toEqual(before);
    });

    test('and the largest that is allowed is taken', async () => {
      const answer = await upload(Buffer.alloc(MAX_ATTACHMENT_BYTES, 2));
      expect(read(answer)).toMatchObject({ size: MAX_ATTACHMENT_BYTES });
    });
  });

  test('whose upload breaks off leave no file and no entry', async () => {
    const before = [onDisk(), await rows(), (await auditOf(server, 'supervision.attach')).length];
    const asked = openRequest(server, pathTo('half'), {
      method: 'POST',
      token: officer,
      headers: { 'content-length': '1000000' },
    });
    asked.on('error', () => undefined);
    asked.write(Buffer.alloc(300_000));
    await vi.waitFor(() => expect(onDisk().some((name) => name.endsWith('.part'))).toBe(true));
    asked.destroy();
    await vi.waitFor(() => expect(onDisk()).toEqual(before[0]));
    expect([onDisk(), await rows(), (await auditOf(server, 'supervision.attach')).length]).toEqual(before);
  });

  describe('are for those whom they concern', () => {
    test('only who may answer uploads', async () => {
      const before = onDisk();
      for (const role of ['analyst', 'administrator', 'feed'] as const) {
        const token = await tokenOf(server, role, 'zj-hz');
        expect(refusal(await upload('x', { token }))).toMatchObject({ status: 403, code: 'forbidden' });
      }
      expect(refusal(await upload('x', { token: undefined }))).toMatchObject({ status: 401 });
      expect(onDisk()).toEqual(before);
    });

    test('units and feeds don’t download', async () => {
      const { id } = read(await upload('secret'));
      const { sessions, store } = server.running.context;
      await store.db('units').insert({
        id: 'u1',
        call_sign: '1',
        officer_name: '王',
        court_id: 'zj-hz',
        device_model: '',
        enrolled_at: 1,
        created_at: 1,
      });
      const unit = (await sessions.createForUnit('u1', 'test')).token;
      for (const token of [unit, await tokenOf(server, 'feed', 'zj-hz')]) {
        expect(refusal(await download(id, token))).toMatchObject({ status: 403, code: 'forbidden' });
        expect(refusal(await upload('x', { token }))).toMatchObject({ status: 403 });
      }
      expect(refusal(await ask(server, `/attachments/${id}`))).toMatchObject({ status: 401 });
    });

    test('another court finds neither the order nor the file', async () => {
      const { id } = read(await upload('secret'));
      const before = onDisk();
      expect(refusal(await upload('y', { token: ningbo }))).toMatchObject({ status: 404, code: 'notFound' });
      expect(refusal(await upload('y', { id: randomUUID() }))).toMatchObject({ status: 404 });
      expect(refusal(await upload('y', { id: 'x' }))).toMatchObject({ status: 400, place: 'id' });
      expect(onDisk()).toEqual(before);
      const [foreign, unknown] = [await download(id, ningbo), await download(randomUUID(), ningbo)];
      expect([foreign.status, unknown.status]).toEqual([404, 404]);
      expect(foreign.body.toString('utf8').replace(id, '')).toBe(
        unknown.body.toString('utf8').replace(/[\da-f]{8}-[\da-f-]+/, ''),
      );
      expect(refusal(await download('x'))).toMatchObject({ status: 400, place: 'id' });
    });
  });

  test('are in the audit log, going up and coming down', async () => {
    const content = Buffer.from(`audited ${randomUUID()}`);
    const { id } = read(await upload(content, { name: 'a.txt' }));
    await download(id, sender);
    const of = { name: 'a.txt', sha256: sha256(content) };
    expect((await auditOf(server, 'supervision.attach')).at(-1)).toMatchObject({
      actor: usernameOf('dutyOfficer', 'zj-hz'),
      target: orderId,
      outcome: 'ok',
      detail: { ...of, size: content.length },
    });
    expect((await auditOf(server, 'supervision.download')).at(-1)).toMatchObject({
      actor: usernameOf('dutyOfficer', 'zj'),
      target: orderId,
      detail: of,
    });
  });

  test('of answers that were never sent are removed after a week, with what nothing refers to', async () => {
    const { store, clock } = server.running.context;
    const folder = path.join(server.config.dataDir, 'attachments');
    const other = await newOrder();
    const sent = read(await upload('sent', { id: other }));
    await client.call.supervision.answer.mutate({ orderId: other, text: '见附件', attachmentIds: [sent.id] });
    const shared = read(await upload('sent', { name: 'again.txt' }));
    const old = read(await upload('old'));
    const fresh = read(await upload('fresh'));
    const week = 7 * DAY + 1;
    await store
      .db('attachments')
      .whereIn('id', [sent.id, shared.id, old.id])
      .update({ created_at: clock.now() - week });
    await writeFile(path.join(folder, `${randomUUID()}.part`), 'broken off');
    const past = new Date(Date.now() - 2 * DAY);
    for (const name of onDisk()) {
      utimesSync(path.join(folder, name), past, past);
    }
    const files = new FileStore(folder, MAX_ATTACHMENT_BYTES);
    expect(await removeAbandoned(store, files, clock.now())).toBeGreaterThanOrEqual(2);
    expect(onDisk()).toContain(sha256(Buffer.from('sent')));
    expect(onDisk()).toContain(sha256(Buffer.from('fresh')));
    expect(onDisk()).not.toContain(sha256(Buffer.from('old')));
    expect(onDisk().filter((name) => name.endsWith('.part'))).toEqual([]);
    expect((await download(sent.id)).status).toBe(200);
    expect((await download(fresh.id)).status).toBe(200);
    expect([(await download(old.id)).status, (await download(shared.id)).status]).toEqual([404, 404]);
  });

  test('that are gone from the disk are said to be missing', async () => {
    const content = Buffer.from('gone');
    const { id } = read(await upload(content));
    rmSync(path.join(server.config.dataDir, 'attachments', sha256(content)));
    expect(refusal(await download(id))).toMatchObject({ status: 503, code: 'unavailable' });
  });
});
