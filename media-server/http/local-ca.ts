import 'reflect-metadata';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Named by what makes one: the type has other names where pages are compiled too. */
type PrivateKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** Within what browsers accept of certificates. */
const SERVER_DAYS = 397;
/** A certificate that ends sooner is replaced. */
const RENEW_DAYS = 30;

/** Names and addresses under which clients reach this machine: its own, and the configured ones. */
export function certificateHosts(configured: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    // Link-local addresses need a zone, which certificates can't hold.
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(({ address }) => address);
  return [...new Set(['localhost', '127.0.0.1', '::1', hostname(), ...addresses, ...configured])].sort();
}

async function toPem(key: PrivateKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function importKey(pem: string): Promise<PrivateKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (der === undefined) {
    throw new Error('the key of the local CA is not PEM');
  }
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
}

/** Begins a day early, for clients whose clocks are behind. */
const validity = (now: number, days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now - DAY_MS),
  notAfter: new Date(now + days * DAY_MS),
});

const serialNumber = (): string => `00${randomBytes(15).toString('hex')}`;

async function makeCa(now: number): Promise<{ cert: string; key: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: `CN=Enforcement Command Console CA ${randomBytes(4).toString('hex')}`,
      ...validity(now, CA_DAYS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { cert: cert.toString('pem'), key: await toPem(keys.privateKey) };
}

async function makeServer(
  ca: { cert: string; key: string },
  hosts: readonly string[],
  now: number,
): Promise<{ cert: string; key: string }> {
  const issuer = new x509.X509Certificate(ca.cert);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: 'CN=Enforcement Command Console',
      issuer: issuer.subject,
      ...validity(now, SERVER_DAYS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: await importKey(ca.key),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, crypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { cert: cert.toString('pem'), key: await toPem(keys.privateKey) };
}

/** Written aside and renamed, so that a crash leaves no half file. */
function write(file: string, content: string, mode: number): void {
  const aside = `${file}.new`;
  writeFileSync(aside, content, { mode });
  chmodSync(aside, mode);
  renameSync(aside, file);
}

const lastsUntil = (certificate: X509Certificate, time: number): boolean =>
  Date.parse(certificate.validTo) > time;

function covers(certificate: X509Certificate, hosts: readonly string[]): boolean {
  return hosts.every(
    (host) => (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined,
  );
}

function isGood(
  files: { cert: string; key: string },
  ca: string,
  expected: { hosts: readonly string[]; until: number },
): boolean {
  if (!existsSync(files.cert) || !existsSync(files.key)) {
    return false;
  }
  const certificate = new X509Certificate(readFileSync(files.cert));
  return (
    lastsUntil(certificate, expected.until) &&
    certificate.verify(new X509Certificate(ca).publicKey) &&
    covers(certificate, expected.hosts)
  );
}

/** A server's certificate chain and key, and the CA that clients must trust; PEM. */
export interface TlsMaterial {
  cert: string;
  key: string;
  ca: string | undefined;
  /** What was made anew this time. */
  made: readonly ('ca' | 'server')[];
}

/**
 * The server's certificate from a CA of this machine, kept in `dir`: `ca.crt`, `ca.key`, `server.crt`, `server.key`. What is missing,
 * ends within 30 days or doesn't cover `hosts` is made anew; the CA stays as long as it lasts, because clients trust it.
 */
export async function localTls(dir: string, hosts: readonly string[], now: number): Promise<TlsMaterial> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = (name: string): string => path.join(dir, name);
  const until = now + RENEW_DAYS * DAY_MS;
  const made: ('ca' | 'server')[] = [];

  const caFiles = { cert: file('ca.crt'), key: file('ca.key') };
  const caLasts =
    existsSync(caFiles.cert) &&
    existsSync(caFiles.key) &&
    lastsUntil(new X509Certificate(readFileSync(caFiles.cert)), until);
  if (!caLasts) {
    const ca = await makeCa(now);
    write(caFiles.key, ca.key, 0o600);
    write(caFiles.cert, ca.cert, 0o644);
    made.push('ca');
  }
  const ca = { cert: readFileSync(caFiles.cert, 'utf8'), key: readFileSync(caFiles.key, 'utf8') };

  const serverFiles = { cert: file('server.crt'), key: file('server.key') };
  if (!isGood(serverFiles, ca.cert, { hosts, until })) {
    const server = await makeServer(ca, hosts, now);
    write(serverFiles.key, server.key, 0o600);
    write(serverFiles.cert, server.cert, 0o644);
    made.push('server');
  }
  return {
    cert: readFileSync(serverFiles.cert, 'utf8'),
    key: readFileSync(serverFiles.key, 'utf8'),
    ca: ca.cert,
    made,
  };
}
