import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from './log.ts';

export interface DualPortOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** TCP connections at the same time; more are refused. */
  maxConnections: number;
  log: Logger;
  onConnection: (socket: Socket) => void;
  onDatagram: (datagram: Buffer, from: { address: string; port: number }) => void;
}

/** A port that the system has chosen for UDP may be taken for TCP: then another one is tried. */
const ATTEMPTS = 5;

/** One port for TCP and UDP, for protocols that devices speak over either. */
export class DualPort {
  readonly #sockets = new Set<Socket>();
  readonly #tcp: Server;
  readonly #udp: UdpSocket;
  #port = 0;

  private constructor({ host, maxConnections, onConnection }: DualPortOptions) {
    this.#tcp = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      onConnection(socket);
    });
    this.#tcp.maxConnections = maxConnections;
    this.#udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  }

  /** Listens. Throws when the port is taken. */
  static async listen(options: DualPortOptions): Promise<DualPort> {
    for (let attempt = 1; ; attempt++) {
      const port = new DualPort(options);
      try {
        await port.#bind(options);
        return port;
      } catch (error) {
        await port.close();
        if (options.port !== 0 || attempt === ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  get port(): number {
    return this.#port;
  }

  /** Sends a datagram; nobody hears whether it goes. */
  send(bytes: Uint8Array, port: number, host: string): void {
    this.#udp.send(bytes, port, host, () => undefined);
  }

  /** Ends every connection and stops listening. Idempotent. */
  async close(): Promise<void> {
    const closed = this.#tcp.listening
      ? new Promise((resolve) => {
          this.#tcp.close(resolve);
        })
      : Promise.resolve();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await new Promise<void>((resolve) => {
      try {
        this.#udp.close(resolve);
      } catch {
        // It was closed before, or never bound.
        resolve();
      }
    });
    await closed;
  }

  /** Connections come last: whoever asked for the port has it before it is told of one. */
  async #bind({ host, port, log, onDatagram }: DualPortOptions): Promise<void> {
    this.#udp.bind(port, host);
    await once(this.#udp, 'listening');
    this.#port = this.#udp.address().port;
    this.#tcp.listen(this.#port, host);
    await once(this.#tcp, 'listening');
    this.#tcp.on('error', (error) => log.error({ err: error }, 'a TCP port failed'));
    this.#udp.on('error', (error) => log.error({ err: error }, 'a UDP port failed'));
    this.#udp.on('message', (datagram, from) => {
      // A sender may name no port (RFC 768): it can't be answered.
      if (from.port !== 0) {
        onDatagram(datagram, from);
      }
    });
  }
}
