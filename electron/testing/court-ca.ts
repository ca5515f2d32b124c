import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type Extension,
  type X509Certificate,
} from '@peculiar/x509';

cryptoProvider.set(crypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export interface Issued {
  pem: string;
  certificate: X509Certificate;
  keys: CryptoKeyPair;
}

export interface IssueOptions {
  name: string;
  issuer?: Issued;
  extensions?: Extension[];
  /** UTC ms; the certificate is valid for a day before and after it. */
  at?: number;
}

/** Makes a real certificate: self-signed without an issuer. */
export async function issue(options: IssueOptions): Promise<Issued> {
  const { name, issuer, extensions = [], at = Date.now() } = options;
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(at - DAY_MS),
    notAfter: new Date(at + DAY_MS),
    extensions,
  });

  return { pem: certificate.toString('pem'), certificate, keys };
}

/** A certificate authority, under another where an issuer is given. */
export function issueAuthority(options: IssueOptions): Promise<Issued> {
  return issue({ ...options, extensions: [new BasicConstraintsExtension(true, undefined, true)] });
}

export interface ServerOptions extends IssueOptions {
  /** OID of the extended key usage; that of a TLS server unless told. */
  usage?: string;
}

/** A certificate for a host name or an IPv4 address. */
export function issueServer(options: ServerOptions): Promise<Issued> {
  const { name, usage = '1.3.6.1.5.5.7.3.1' } = options;
  const type = /^[\d.]+$/.test(name) ? 'ip' : 'dns';

  return issue({
    ...options,
    extensions: [
      new BasicConstraintsExtension(false),
      new SubjectAlternativeNameExtension([{ type, value: name }]),
      new ExtendedKeyUsageExtension([usage]),
    ],
  });
}
