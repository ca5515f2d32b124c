import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Logger } from '../log.ts';
import { RtmpConnection, type Admit } from './connection.ts';

const MAX_CONNECTIONS = 128;
/** Connections that don't publish yet, of all addresses. */
const MAX_WAITING = 32;

/** Takes encoders on one port. */
export class RtmpServer {
  readonly #server: Server;
  readonly #connections = new Set<RtmpConnection>();

  private constructor(admit: Admit, log: Logger) {
    this.#server = createServer((socket) => {
      const waiting = [...this.#connections].filter(({ isPublishing }) => !isPublishing);
      if (this.#connections.size >= MAX_CONNECTIONS || waiting.length >= MAX_WAITING) {
        socket.destroy();
        return;
      }
      const address = socket.remoteAddress ?? '';
      const connection: RtmpConnection = new RtmpConnection(socket, admit, (reason) => {
        this.#connections.delete(connection);
        log.info({ address, reason }, 'an RTMP connection ended');
      });
      this.#connections.add(connection);
    });
  }

  /** Listens. Throws when the port is taken. */
  static async listen(place: { host: string; port: number }, admit: Admit, log: Logger): Promise<RtmpServer> {
    const server = new RtmpServer(admit, log);
    server.#server.listen(place.port, place.host);
    await once(server.#server, 'listening');
    return server;
  }

  /** The port, which the system chose if 0 was asked for. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) {
      connection.close('the server goes down');
    }
    await closed;
  }
}
