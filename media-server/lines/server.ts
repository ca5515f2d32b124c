import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { LineFault } from '#shared/lines.ts';
import {
  faultOfError,
  peerCertificate,
  readCertificates,
  type LineCertificateFiles,
} from './certificates.ts';
import { plainAddress, type Connected } from './dial.ts';
import { LINE_PATH, MAX_MESSAGE_BYTES, SUBPROTOCOL } from './protocol.ts';

const RENEW_MS = 3_600_000;
/** Peers are few; more at once are somebody who tries. */
const MAX_CONNECTIONS = 256;

export interface LineServerOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  files: LineCertificateFiles;
  onConnection: (connected: Connected, certificate: Buffer) => void;
  /** A connection that wasn't let in. */
  onRefused: (fault: LineFault, address: string | undefined) => void;
}

/** Where peers connect: TLS in which both sides show a certificate of the configured authority, and nothing else is served. */
export class LineServer {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #renewal: NodeJS.Timeout;

  /** Listens. Throws when the port is taken or a file can't be read. */
  static async listen(options: LineServerOptions): Promise<LineServer> {
    const server = new LineServer(options);
    server.#server.listen({ host: options.host, port: options.port });
    await once(server.#server, 'listening');
    return server;
  }

  private constructor({ files, onConnection, onRefused }: LineServerOptions) {
    const server = createServer({
      ...readCertificates(files),
      requestCert: true,
      rejectUnauthorized: true,
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.on('request', (_request, response) => response.writeHead(404).end());
    server.on('tlsClientError', (error, socket) => {
      // A port scan isn't a peer with a wrong certificate, and neither knows what it was.
      if (faultOfError(error) === 'certificate' || isWithoutCertificate(error)) {
        onRefused('certificate', socket.remoteAddress);
      }
    });
    this.#server = server;
    this.#sockets = new WebSocketServer({
      server,
      path: LINE_PATH,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    this.#sockets.on('connection', (socket, request) => {
      const certificate = peerCertificate(request.socket as TLSSocket);
      if (certificate === null) {
        socket.terminate();
        return;
      }
      onConnection({ socket, localAddress: plainAddress(request.socket.localAddress ?? '') }, certificate);
    });
    this.#renewal = setInterval(() => {
      try {
        server.setSecureContext(readCertificates(files));
      } catch {
        // The one in use goes on until the file can be read again.
      }
    }, RENEW_MS);
    this.#renewal.unref();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#renewal);
    for (const socket of this.#sockets.clients) {
      socket.terminate();
    }
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** What OpenSSL calls a client that shows no certificate. */
const isWithoutCertificate = (error: Error): boolean =>
  ((error as NodeJS.ErrnoException).code ?? '').includes('PEER_DID_NOT_RETURN_A_CERTIFICATE');
