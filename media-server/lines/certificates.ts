import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { LineFault } from '#shared/lines.ts';

export interface LineCertificateFiles {
  certFile: string;
  keyFile: string;
  caFile: string;
}

/** What a side shows of itself, and whom it believes. Read anew for each connection, so that a renewed certificate counts at once. */
export const readCertificates = ({ certFile, keyFile, caFile }: LineCertificateFiles) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
  ca: readFileSync(caFile),
  minVersion: 'TLSv1.3' as const,
});

/** Whether a certificate, whose signature has been checked, is that of the server `name`. */
export function isOf(certificate: Buffer, name: string): boolean {
  return new X509Certificate(certificate).checkHost(name) !== undefined;
}

/** The certificate of a connection's other end; null: it has shown none. */
export function peerCertificate(socket: TLSSocket): Buffer | null {
  const { raw } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return raw ?? null;
}

/** Codes of Node for certificates that don't verify, besides those that begin alike. */
const CERTIFICATE_CODES = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|ERR_TLS_CERT|HOSTNAME_)/;
/** What the other side's refusal of a certificate is called by OpenSSL. */
const CERTIFICATE_ALERT =
  /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE|UNSUPPORTED_CERT|ACCESS_DENIED)|CERTIFICATE_REQUIRED/;

/** Why a connection could not be made. */
export function faultOfError(error: unknown): LineFault {
  const { code = '' } = error as NodeJS.ErrnoException;
  return CERTIFICATE_CODES.test(code) || CERTIFICATE_ALERT.test(code) ? 'certificate' : 'unreachable';
}
