import type { X509Certificate } from 'node:crypto';
import type { Certificate, Request as VerifyRequest } from 'electron';
import type { Logger } from '../log/logger.ts';
import { refusalOf } from './court-trust.ts';

/** Answers of Electron's certificate check: trusted, refused, or Chromium's own verdict. */
export const VERDICT = { trusted: 0, refused: -2, chromium: -3 } as const;

/** Chromium's `net::ERR_CERT_AUTHORITY_INVALID`: all is well but for an issuer that it doesn't know. */
const AUTHORITY_INVALID = -202;

const MAX_CERTIFICATES = 10;

export interface TrustParts {
  /** Host name of the configured server; null while none is. */
  host: () => string | null;
  authorities: readonly X509Certificate[];
  log: Logger;
  now?: () => number;
}

/**
 * Trust for the court's own CA: only for the configured server, only where Chromium's single complaint is the unknown
 * issuer, and only after the chain has been checked against the court's authorities. Everything else is Chromium's.
 */
export function verifyProc(parts: TrustParts) {
  const { host, authorities, log, now = Date.now } = parts;

  return (request: VerifyRequest, callback: (verdict: number) => void): void => {
    if (request.hostname !== host() || request.errorCode !== AUTHORITY_INVALID || authorities.length === 0) {
      callback(VERDICT.chromium);
      return;
    }

    const reason = check(request, { authorities, now });

    if (reason !== null) {
      log.warn("the server's certificate was refused", { host: request.hostname, reason });
    }

    callback(reason === null ? VERDICT.trusted : VERDICT.refused);
  };
}

function check(
  request: VerifyRequest,
  parts: { authorities: readonly X509Certificate[]; now: () => number },
) {
  try {
    return refusalOf(
      { hostname: request.hostname, chain: chainOf(request.certificate), now: parts.now() },
      parts.authorities,
    );
  } catch (error) {
    return `the certificate can't be read: ${(error as Error).message}`;
  }
}

function chainOf(first: Certificate): string[] {
  const chain: string[] = [];
  // The types promise an issuer, but the last certificate of a chain has none.
  let certificate: Certificate | undefined = first;

  while (certificate && chain.length < MAX_CERTIFICATES) {
    chain.push(certificate.data);
    certificate = certificate.issuerCert as Certificate | undefined;
  }

  return chain;
}
