import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InstructionFile, instructionFilePath, MAX_INSTRUCTION_FILE_BYTES } from '#shared/dispatch.ts';
import type { InboxEvent } from '#shared/contract/units.ts';
import { connectClient, type TestClient } from './support/client.ts';
import { ask, auditOf, openRequest, tokenOf, type HttpAnswer } from './support/http.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { connectPerson, enrolUnit, Inflow, type TestUnit } from './support/units.ts';

const JPEG = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(200, 7)]);
const WEBM = Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(200, 9)]);

let server: TestServer;
let staff: TestClient & { token: string };
let unit: TestUnit;

beforeAll(async () => {
  server = await startTestServer();
  staff = await connectPerson(server, 'dutyOfficer', 'zj-hz');
  unit = await enrolUnit(server, staff, 'zj-hz-xihu');
});
afterAll(async () => {
  await staff.close();
  await server.close();
});

const upload = (kind: string, body: Buffer, token: string = staff.token): Promise<HttpAnswer> =>
  ask(server, `/instruction-files?kind=${kind}`, {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(body.length) },
    body,
  });
const uploaded = async (kind: string, body: Buffer): Promise<InstructionFile> =>
  InstructionFile.parse(JSON.parse((await upload(kind, body)).body.toString('utf8')));
const download = (id: string, token: string): Promise<HttpAnswer> =>
  ask(server, instructionFilePath(id), { token });
const order = (fileIds: string[]) => ({
  id: randomUUID(),
  target: { kind: 'unit' as const, unitId: unit.id },
  text: '按图进场',
  fileIds,
});

test('a picture and a voice note go along with an instruction, to its units and the desks of its court alone', async () => {
  const picture = await uploaded('picture', JPEG);
  const voice = await uploaded('voice', WEBM);
  expect(picture).toMatchObject({
    kind: 'picture',
    type: 'image/jpeg',
    size: JPEG.length,
    sha256: createHash('sha256').update(JPEG).digest('hex'),
  });
  expect((await download(picture.id, unit.token)).status).toBe(404);

  const sent = await staff.call.dispatch.send.mutate(order([picture.id, voice.id]));
  expect(sent.files.map(({ kind }) => kind).toSorted()).toEqual(['picture', 'voice']);
  const device = connectClient(server, unit.token);
  const inbox = new Inflow<InboxEvent>((to) => device.call.unit.inbox.subscribe({}, to));
  const snapshot = await inbox.first((event) => event.type === 'snapshot');
  expect(snapshot).toMatchObject({ instructions: [{ id: sent.id, files: sent.files }] });
  inbox.stop();
  await device.close();

  const got = await download(voice.id, unit.token);
  expect(got.body).toEqual(WEBM);
  expect(got.headers).toMatchObject({
    'content-type': 'audio/webm',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const above = await tokenOf(server, 'leader', 'zj');
  expect((await download(picture.id, above)).body).toEqual(JPEG);
  const stranger = await enrolUnit(server, staff, 'zj-hz-xihu');
  expect((await download(picture.id, stranger.token)).status).toBe(404);
  expect((await download(picture.id, await tokenOf(server, 'dutyOfficer', 'zj-nb'))).status).toBe(404);
  expect((await download(picture.id, await tokenOf(server, 'analyst', 'zj-hz'))).status).toBe(403);
  expect((await auditOf(server, 'dispatch.addFile')).map(({ target }) => target)).toEqual([
    picture.id,
    voice.id,
  ]);
});

test('sent again the instruction is the same; with other files it is another one', async () => {
  const [first, second] = [await uploaded('picture', JPEG), await uploaded('voice', WEBM)];
  const same = order([first.id, second.id]);
  const sent = await staff.call.dispatch.send.mutate(same);
  const again = await staff.call.dispatch.send.mutate({ ...same, fileIds: [second.id, first.id] });
  expect(again).toEqual(sent);
  await expect(staff.call.dispatch.send.mutate({ ...same, fileIds: [first.id] })).rejects.toMatchObject({
    data: { code: 'conflict' },
  });
});

test('files of somebody else, of another instruction and of nobody are refused, and nothing is sent', async () => {
  const used = await uploaded('picture', JPEG);
  await staff.call.dispatch.send.mutate(order([used.id]));
  const answer = await upload('picture', JPEG, await tokenOf(server, 'leader', 'zj-hz'));
  const foreign = InstructionFile.parse(JSON.parse(answer.body.toString('utf8')));
  for (const id of [used.id, foreign.id, randomUUID()]) {
    const refused = order([id]);
    await expect(staff.call.dispatch.send.mutate(refused)).rejects.toThrow(/fileIds/);
    const known = await staff.call.dispatch.list.query({ limit: 200 });
    expect(known.some((instruction) => instruction.id === refused.id)).toBe(false);
  }
});

test('what is no picture or sound, is empty or too large, or comes from whoever may not command, is refused', async () => {
  expect((await upload('picture', WEBM)).status).toBe(400);
  expect((await upload('voice', JPEG)).status).toBe(400);
  expect((await upload('film', JPEG)).status).toBe(400);
  expect((await upload('picture', Buffer.alloc(0))).status).toBe(400);
  const tooLarge = openRequest(server, '/instruction-files?kind=picture', {
    method: 'POST',
    token: staff.token,
    headers: { 'content-length': String(MAX_INSTRUCTION_FILE_BYTES + 1) },
  });
  tooLarge.on('error', () => undefined);
  tooLarge.write(JPEG);
  const [response] = (await once(tooLarge, 'response')) as [{ statusCode?: number }];
  expect(response.statusCode).toBe(413);
  tooLarge.destroy();
  expect((await upload('picture', JPEG, await tokenOf(server, 'analyst', 'zj-hz'))).status).toBe(403);
  expect((await upload('picture', JPEG, unit.token)).status).toBe(403);
});
