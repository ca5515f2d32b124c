import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { WebSocket, type ClientOptions } from 'ws';
import type { LineFault } from '#shared/lines.ts';
import { faultOfError, readCertificates, type LineCertificateFiles } from './certificates.ts';
import { LINE_PATH, MAX_MESSAGE_BYTES, SUBPROTOCOL } from './protocol.ts';

const HANDSHAKE_MS = 5_000;

/** A connection that stands, and this machine's address in it. */
export interface Connected {
  socket: WebSocket;
  localAddress: string;
}

/** IPv4 within IPv6 is IPv4 to everybody else. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:/, '');

/** The peer wasn't reached. */
export class DialError extends Error {
  readonly fault: LineFault;

  constructor(fault: LineFault, cause: unknown) {
    super(`the peer of a line could not be reached: ${fault}`, { cause });
    this.name = 'DialError';
    this.fault = fault;
  }
}

/** Connects to a peer, and believes it only if its certificate is of `peerName`. Throws `DialError`. */
export async function dial(given: {
  address: string;
  peerName: string;
  files: LineCertificateFiles;
  signal: AbortSignal;
}): Promise<Connected> {
  const { address, peerName, files, signal } = given;
  let connection: Duplex | null = null;
  const options: ClientOptions & ConnectionOptions = {
    ...readCertificates(files),
    // What the certificate is checked against, whatever the address.
    servername: peerName,
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  };
  const socket = new WebSocket(`wss://${address}${LINE_PATH}`, SUBPROTOCOL, options);
  const onAbort = (): void => socket.terminate();
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('upgrade', (response) => {
    connection = response.socket;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const { localAddress = '' } = (connection ?? {}) as Partial<TLSSocket>;
    return { socket, localAddress: plainAddress(localAddress) };
  } catch (error) {
    socket.on('error', () => undefined);
    socket.terminate();
    throw new DialError(faultOfError(error), error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
