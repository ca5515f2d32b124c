import { createHash, randomUUID } from 'node:crypto';
import type { EvidenceAnnouncement } from '#shared/evidence.ts';
import { evidenceUploadPath } from '#shared/evidence.ts';
import { ask, openRequest, tokenOf, type HttpAnswer } from '../support/http.ts';
import { push } from '../support/push.ts';
import type { TestServer } from '../support/server.ts';

const TUS = { 'tus-resumable': '1.0.0' };

/** Bytes that begin as a JPEG does. */
export function aPhoto(size: number): Buffer {
  const content = Buffer.alloc(size, 7);
  content.set([0xff, 0xd8, 0xff, 0xe0]);
  return content;
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** What a device says of an item. */
export const announcementOf = (
  content: Buffer,
  over: Partial<EvidenceAnnouncement> = {},
): EvidenceAnnouncement => ({
  id: randomUUID(),
  kind: 'photo',
  size: content.length,
  sha256: sha256(content),
  capturedAt: Date.now(),
  clockOffsetMs: 120,
  place: { lon: 120.15, lat: 30.27, accuracy: 8, ageMs: 900 },
  case: null,
  operationId: null,
  note: '现场照片',
  ...over,
});

/** How far an item has come, as HEAD tells. */
export function head(server: TestServer, token: string | undefined, id: string): Promise<HttpAnswer> {
  return ask(server, evidenceUploadPath(id), { method: 'HEAD', token, headers: TUS });
}

const patchHeaders = (offset: number, length: number): Record<string, string> => ({
  ...TUS,
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
  'content-length': String(length),
});

/** Sends a part of an item. */
export function patch(
  server: TestServer,
  token: string | undefined,
  { id, offset = 0, part }: { id: string; offset?: number; part: Buffer },
): Promise<HttpAnswer> {
  return ask(server, evidenceUploadPath(id), {
    method: 'PATCH',
    token,
    headers: patchHeaders(offset, part.length),
    body: part,
  });
}

/** Begins to send an item, of which `part` goes out now; the rest is the caller's to send or to break off. */
export function beginPatch(
  server: TestServer,
  token: string,
  { id, length, part }: { id: string; length: number; part: Buffer },
): ReturnType<typeof openRequest> {
  const request = openRequest(server, evidenceUploadPath(id), {
    method: 'PATCH',
    token,
    headers: patchHeaders(0, length),
  });
  request.on('error', () => undefined);
  request.write(part);
  return request;
}

/** Files a case in a court; answers with its number and what it is called by inside. */
export async function fileCase(
  server: TestServer,
  courtId: 'zj-hz' | 'zj-nb',
  number: string,
): Promise<{ no: number; number: string }> {
  const token = await tokenOf(server, 'feed', 'zj');
  const event = {
    id: randomUUID(),
    caseId: randomUUID(),
    type: 'caseFiled',
    at: Date.now() - 86_400_000,
    courtId,
    data: { number, claimKind: 'money' },
  };
  const { status, body } = await push({ url: server.url, ca: server.ca, token }, [event]);
  if (status !== 200) {
    throw new Error(`the case was not taken: ${status} ${body.message}`);
  }
  const row = (await server.running.context.store.db('cases').where({ number }).first('no')) as {
    no: number;
  };
  return { no: row.no, number };
}
