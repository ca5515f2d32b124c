import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { issue, issueAuthority, issueServer, type Issued } from '../testing/court-ca.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readAuthorities, refusalOf } from './court-trust.ts';

const DAY_MS = 86_400_000;
const HOST = 'server.court';

let root: Issued;
let roots: X509Certificate[];

beforeAll(async () => {
  root = await issueAuthority({ name: 'Court root' });
  roots = [new X509Certificate(root.pem)];
});

function refusal(chain: Issued[], hostname = HOST, now = Date.now()): string | null {
  return refusalOf({ hostname, chain: chain.map(({ pem }) => pem), now }, roots);
}

test('a server under the court’s authority is trusted, by name and by address', async () => {
  const server = await issueServer({ name: HOST, issuer: root });

  expect(refusal([server, root])).toBeNull();
  expect(refusal([server])).toBeNull();
  expect(refusal([await issueServer({ name: '10.1.2.3', issuer: root })], '10.1.2.3')).toBeNull();
});

test('a server under an intermediate authority is trusted when it sends the intermediate', async () => {
  const middle = await issueAuthority({ name: 'Court branch', issuer: root });
  const server = await issueServer({ name: HOST, issuer: middle });

  expect(refusal([server, middle])).toBeNull();
  expect(refusal([server])).toMatch(/isn't one of the court's authorities/);
});

test('a certificate for another host is refused, also when its subject carries the name', async () => {
  const other = await issueServer({ name: 'other.court', issuer: root });
  const subjectOnly = await issue({ name: HOST, issuer: root });

  expect(refusal([other])).toMatch(/isn't for server\.court/);
  expect(refusal([subjectOnly])).toMatch(/isn't for server\.court/);
  expect(refusal([other], '10.0.0.1')).toMatch(/isn't for 10\.0\.0\.1/);
});

test('a certificate of a foreign authority with the same name is refused', async () => {
  const impostor = await issueAuthority({ name: 'Court root' });

  expect(refusal([await issueServer({ name: HOST, issuer: impostor }), impostor])).toMatch(
    /court's authorities/,
  );
});

test('a self-signed certificate is refused', async () => {
  expect(refusal([await issueServer({ name: HOST })])).toMatch(/court's authorities/);
});

test('a certificate issued by a server’s certificate is refused', async () => {
  const server = await issueServer({ name: 'branch.court', issuer: root });
  const forged = await issueServer({ name: HOST, issuer: server });

  expect(refusal([forged, server])).toMatch(/court's authorities/);
});

test('a certificate out of its time is refused, as is a living one under an expired authority', async () => {
  const server = await issueServer({ name: HOST, issuer: root });

  expect(refusal([server], HOST, Date.now() + 3 * DAY_MS)).toMatch(/expired/);
  expect(refusal([server], HOST, Date.now() - 3 * DAY_MS)).toMatch(/isn't valid yet/);

  const later = await issueServer({ name: HOST, issuer: root, at: Date.now() + 3 * DAY_MS });

  expect(refusal([later], HOST, Date.now() + 3 * DAY_MS)).toMatch(/authority CN=Court root has expired/);
});

test('a certificate for signing in clients is refused as a server’s', async () => {
  const client = await issueServer({ name: HOST, issuer: root, usage: '1.3.6.1.5.5.7.3.2' });

  expect(refusal([client])).toMatch(/TLS server/);
});

test('an empty chain is refused', () => {
  expect(refusal([])).toBe('no certificate');
});

test('readAuthorities() reads every certificate of a file and refuses what is no CA, with the file', async () => {
  const folder = temporaryFolder();
  const second = await issueAuthority({ name: 'Second root' });
  const server = await issueServer({ name: HOST, issuer: root });
  const files = { both: `${root.pem}\n${second.pem}\n`, server: server.pem, empty: 'nothing' };

  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, `${name}.pem`), text);
  }

  expect(readAuthorities([path.join(folder, 'both.pem')])).toHaveLength(2);
  expect(() => readAuthorities([path.join(folder, 'server.pem')])).toThrow(
    /server\.pem.*isn't a certificate of a CA/,
  );
  expect(() => readAuthorities([path.join(folder, 'empty.pem')])).toThrow(/empty\.pem.*no certificate/);
  expect(() => readAuthorities([path.join(folder, 'absent.pem')])).toThrow(/absent\.pem/);
});
