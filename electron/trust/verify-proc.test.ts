import { X509Certificate } from 'node:crypto';
import type { Certificate, Request as VerifyRequest } from 'electron';
import { beforeAll, expect, test } from 'vitest';
import { issueAuthority, issueServer, type Issued } from '../testing/court-ca.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { VERDICT, verifyProc } from './verify-proc.ts';

const HOST = 'server.court';
const AUTHORITY_INVALID = -202;
const DATE_INVALID = -201;

let root: Issued;
let server: Issued;

beforeAll(async () => {
  root = await issueAuthority({ name: 'Court root' });
  server = await issueServer({ name: HOST, issuer: root });
});

/** A request as Electron makes it, with the members that are read. */
function request(part: Partial<VerifyRequest> & { pem?: string }): VerifyRequest {
  const { pem = server.pem, ...rest } = part;
  const certificate = { data: pem, issuerCert: { data: root.pem } as Certificate } as Certificate;

  return { hostname: HOST, errorCode: AUTHORITY_INVALID, certificate, ...rest } as VerifyRequest;
}

function verdict(asked: VerifyRequest, host: string | null = HOST) {
  const log = recordingLog();
  let given: number | undefined;
  verifyProc({ host: () => host, authorities: [new X509Certificate(root.pem)], log })(asked, (value) => {
    given = value;
  });

  return { given, log };
}

test('the configured server under the court’s CA is trusted', () => {
  expect(verdict(request({})).given).toBe(VERDICT.trusted);
});

test.each<[string, Partial<VerifyRequest>, string | null]>([
  ['another host', { hostname: 'other.court' }, HOST],
  ['any host while no server is configured', {}, null],
  ['a certificate that Chromium trusts', { errorCode: 0 }, HOST],
  ['a complaint other than the unknown issuer', { errorCode: DATE_INVALID }, HOST],
])('%s is left to Chromium', (_name, part, host) => {
  expect(verdict(request(part), host).given).toBe(VERDICT.chromium);
});

test('without authorities everything is left to Chromium', () => {
  let given: number | undefined;
  verifyProc({ host: () => HOST, authorities: [], log: recordingLog() })(request({}), (value) => {
    given = value;
  });

  expect(given).toBe(VERDICT.chromium);
});

test('the configured server under a foreign CA is refused, and the log says why', async () => {
  const { given, log } = verdict(request({ pem: (await issueServer({ name: HOST })).pem }));

  expect(given).toBe(VERDICT.refused);
  expect(log.lines).toEqual([{ level: 'warn', message: "the server's certificate was refused" }]);
});

test('a certificate that cannot be read is refused', () => {
  expect(verdict(request({ pem: 'nonsense' })).given).toBe(VERDICT.refused);
});
