import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { localTls } from './local-ca.ts';

const DAY_MS = 86_400_000;
const HOSTS = ['localhost', '127.0.0.1', '::1', 'console.court.example'];

const newDir = (): string => path.join(mkdtempSync(path.join(tmpdir(), 'ecc-tls-')), 'tls');

test('localTls makes a CA and a certificate for the hosts, with keys that only their owner can read', async () => {
  const dir = newDir();
  const { cert, ca, made } = await localTls(dir, HOSTS, Date.now());
  expect(made).toEqual(['ca', 'server']);
  const certificate = new X509Certificate(cert);
  expect(certificate.verify(new X509Certificate(ca ?? '').publicKey)).toBe(true);
  expect(certificate.checkHost('console.court.example')).toBeDefined();
  expect(certificate.checkIP('127.0.0.1')).toBeDefined();
  expect(statSync(path.join(dir, 'ca.key')).mode & 0o777).toBe(0o600);
  expect(statSync(path.join(dir, 'server.key')).mode & 0o777).toBe(0o600);
});

test('a client that trusts the CA accepts the server by each of its names', async () => {
  const { cert, key, ca } = await localTls(newDir(), HOSTS, Date.now());
  const server = createServer({ cert, key });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const servername of ['localhost', 'console.court.example']) {
    const socket = connect({ host: '127.0.0.1', port, servername, ca });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
  }
  server.close();
});

test('localTls keeps what is good, and makes anew what ends soon or lacks a host', async () => {
  const dir = newDir();
  const now = Date.now();
  const first = await localTls(dir, HOSTS, now);
  expect(await localTls(dir, HOSTS, now)).toMatchObject({ made: [], cert: first.cert, ca: first.ca });
  expect((await localTls(dir, [...HOSTS, '10.1.2.3'], now)).made).toEqual(['server']);
  const later = await localTls(dir, HOSTS, now + 380 * DAY_MS);
  expect(later).toMatchObject({ made: ['server'], ca: first.ca });
  expect((await localTls(dir, HOSTS, now + 3_640 * DAY_MS)).made).toEqual(['ca', 'server']);
  expect(readFileSync(path.join(dir, 'ca.crt'), 'utf8')).not.toBe(first.ca);
});
