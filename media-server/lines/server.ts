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
import { closeCodeOf, LINE_PATH, MAX_MESSAGE_BYTES, SUBPROTOCOL } from './protocol.ts';

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
      // Node would break the connection off without a word; so it is told why, and nothing else.
      rejectUnauthorized: false,
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.on('request', (_request, response) => response.writeHead(404).end());
    server.on('tlsClientError', (error, socket) => {
      // Who doesn't believe our certificate says so; anything else is a port scan.
      if (faultOfError(error) === 'certificate') {
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
      const tls = request.socket as TLSSocket;
      const certificate = tls.authorized ? peerCertificate(tls) : null;
      if (certificate === null) {
        onRefused('certificate', tls.remoteAddress);
        socket.on('error', () => undefined);
        socket.close(closeCodeOf('certificate'), 'certificate');
        return;
      }
      onConnection({ socket, localAddress: plainAddress(tls.localAddress ?? '') }, certificate);
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
