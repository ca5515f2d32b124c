import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from '../context.ts';
import type { Logger } from '../log.ts';
import { LINGER_MS, RtmpConnection, type Admit } from './connection.ts';

const MAX_CONNECTIONS = 128;
/** Connections of one address that don't publish yet: several encoders may stand behind one, and come back together. */
const MAX_WAITING = 16;
const TLS_HANDSHAKE_LIMIT_MS = 5_000;

/** Where RTMP and RTMPS are taken; without a port it isn't. */
export interface RtmpPlace {
  host: string;
  port: number | undefined;
  tlsPort: number | undefined;
  /** Tells the certificate for RTMPS, and each that takes its place. */
  onCertificate: (listener: (certificate: Certificate) => void) => void;
}

/** The ports that take RTMP and RTMPS; null where none does. */
export interface RtmpPorts {
  plain: number | null;
  tls: number | null;
}

/** Takes encoders, for all sources on the same ports. */
export class RtmpServer {
  readonly #admit: Admit;
  readonly #log: Logger;
  /** Each open socket, also one whose TLS isn't up yet, with its address. */
  readonly #sockets = new Map<Socket, string>();
  readonly #connections = new Set<RtmpConnection>();
  #plain: Server | null = null;
  #tls: Server | null = null;

  private constructor(admit: Admit, log: Logger) {
    this.#admit = admit;
    this.#log = log;
  }

  /** Listens on the ports that are given. Throws when one is taken. */
  static async listen(place: RtmpPlace, admit: Admit, log: Logger): Promise<RtmpServer> {
    const server = new RtmpServer(admit, log);
    try {
      await server.#listen(place);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** The ports, which the system chose where 0 was asked for. */
  get ports(): RtmpPorts {
    const portOf = (server: Server | null): number | null =>
      server === null ? null : (server.address() as AddressInfo).port;
    return { plain: portOf(this.#plain), tls: portOf(this.#tls) };
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    const listening = [this.#plain, this.#tls].filter((server) => server?.listening === true);
    const closed = listening.map((server) => new Promise((resolve) => server?.close(resolve)));
    for (const connection of this.#connections) {
      connection.close('the server goes down');
    }
    const limit = setTimeout(() => {
      for (const socket of this.#sockets.keys()) {
        socket.destroy();
      }
    }, LINGER_MS);
    await Promise.all(closed);
    clearTimeout(limit);
  }

  async #listen({ host, port, tlsPort, onCertificate }: RtmpPlace): Promise<void> {
    if (port !== undefined) {
      this.#plain = createServer((socket) => {
        if (this.#count(socket)) {
          this.#serve(socket);
        }
      });
      this.#plain.listen(port, host);
      await once(this.#plain, 'listening');
    }
    if (tlsPort !== undefined) {
      const options = { minVersion: 'TLSv1.2', handshakeTimeout: TLS_HANDSHAKE_LIMIT_MS } as const;
      const server = createTlsServer(options, (socket) => this.#serve(socket));
      onCertificate((certificate) => server.setSecureContext({ ...certificate, minVersion: 'TLSv1.2' }));
      server.on('connection', (socket: Socket) => this.#count(socket));
      this.#tls = server;
      server.listen(tlsPort, host);
      await once(server, 'listening');
    }
  }

  /** Whether there is room for the socket, which is gone otherwise. */
  #count(socket: Socket): boolean {
    const address = socket.remoteAddress ?? '';
    if (this.#sockets.size >= MAX_CONNECTIONS || this.#waiting(address) >= MAX_WAITING) {
      socket.destroy();
      return false;
    }
    this.#sockets.set(socket, address);
    socket.once('close', () => this.#sockets.delete(socket));
    return true;
  }

  #waiting(address: string): number {
    const open = [...this.#sockets.values()].filter((of) => of === address);
    const publishing = [...this.#connections].filter((of) => of.isPublishing && of.address === address);
    return open.length - publishing.length;
  }

  #serve(socket: Socket): void {
    const connection: RtmpConnection = new RtmpConnection(socket, this.#admit, (reason, error) => {
      const { address } = connection;
      this.#connections.delete(connection);
      if (error === undefined) {
        this.#log.info({ address, reason }, 'an RTMP connection ended');
      } else {
        this.#log.error({ err: error, address, reason }, 'an RTMP connection failed');
      }
    });
    this.#connections.add(connection);
  }
}
