import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readFileSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';

/** OID of the extended key usage "TLS server" (RFC 5280, 4.2.1.12). */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Longest chain of intermediates that is followed. */
const MAX_DEPTH = 5;

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads all certificates of PEM files. A file without one, or with one that isn't a CA's, is refused with its name. */
export function readAuthorities(files: readonly string[]): X509Certificate[] {
  return files.flatMap((file) => {
    try {
      const blocks = readFileSync(file, 'utf8').match(PEM) ?? [];

      if (blocks.length === 0) {
        throw new Error('holds no certificate in PEM form');
      }

      return blocks.map((block) => authority(block));
    } catch (error) {
      throw AppError.invalidInput(file, (error as Error).message);
    }
  });
}

function authority(pem: string): X509Certificate {
  const certificate = new X509Certificate(pem);

  if (!certificate.ca) {
    throw new Error(`${certificate.subject} isn't a certificate of a CA`);
  }

  return certificate;
}

export interface ChainQuestion {
  hostname: string;
  /** The server's certificate first, then what it sent with it, in PEM. */
  chain: readonly string[];
  /** UTC ms */
  now: number;
}

/**
 * Whether a server's certificate stands under one of the court's authorities: right name, meant for a TLS server, every
 * certificate of the chain in its time, and each one signed by the next. Returns the reason where it doesn't, else null.
 */
export function refusalOf(question: ChainQuestion, authorities: readonly X509Certificate[]): string | null {
  const [leaf, ...rest] = question.chain.slice(0, MAX_DEPTH).map((pem) => new X509Certificate(pem));

  if (!leaf) {
    return 'no certificate';
  }

  return (
    leafRefusal(leaf, question.hostname) ??
    chainRefusal(leaf, { rest: rest.filter((one) => one.ca), authorities, now: question.now })
  );
}

function leafRefusal(leaf: X509Certificate, hostname: string): string | null {
  const named = isIP(hostname) ? leaf.checkIP(hostname) : leaf.checkHost(hostname, { subject: 'never' });

  if (named === undefined) {
    return `the certificate isn't for ${hostname}`;
  }

  // Node's name of the list is historical: it holds the extended key usages.
  const usages: readonly string[] | undefined = leaf.keyUsage;

  return usages && !usages.includes(SERVER_AUTH) ? "the certificate isn't a TLS server's" : null;
}

interface Chain {
  rest: readonly X509Certificate[];
  authorities: readonly X509Certificate[];
  now: number;
}

function chainRefusal(leaf: X509Certificate, chain: Chain): string | null {
  let current = leaf;

  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    if (!isInTime(current, chain.now)) {
      return `${current.subject} has expired or isn't valid yet`;
    }

    const root = chain.authorities.find((one) => isIssuedBy(current, one));

    if (root) {
      return isInTime(root, chain.now) ? null : `the authority ${root.subject} has expired`;
    }

    const next = chain.rest.find((one) => one !== current && isIssuedBy(current, one));

    if (!next) {
      return `${current.issuer} isn't one of the court's authorities`;
    }

    current = next;
  }

  return 'the chain of certificates is too long';
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isInTime(certificate: X509Certificate, now: number): boolean {
  return now >= certificate.validFromDate.getTime() && now <= certificate.validToDate.getTime();
}
