import type { Socket } from 'node:net';
import { DualPort } from '../../dual-port.ts';
import type { Logger } from '../../log.ts';
import { plainHost } from '../address.ts';
import { Gb28181Error, type GbFaultKind } from '../fault.ts';
import * as policy from '../policy.ts';
import { parseDatagram, type SipMessage } from './message.ts';
import { SipStreamReader } from './stream-reader.ts';

/** How another side is reached: where its datagrams come from, or its TCP connection. */
export interface SipPeer {
  transport: 'udp' | 'tcp';
  host: string;
  port: number;
}

/** Who is told of what comes. */
export interface SipListener {
  onMessage: (message: SipMessage, peer: SipPeer) => void;
  /** Something came that is no SIP message; by TCP the connection has been closed. */
  onWrong: (kind: GbFaultKind, peer: SipPeer) => void;
}

const keyOf = ({ host, port }: SipPeer): string => `${host} ${port}`;

/** Takes SIP over UDP and TCP on one port. */
export class SipTransport {
  readonly #listener: SipListener;
  readonly #log: Logger;
  readonly #connections = new Map<string, Socket>();
  #port!: DualPort;
  #isClosed = false;

  private constructor(listener: SipListener, log: Logger) {
    this.#listener = listener;
    this.#log = log;
  }

  /** Listens; port 0 lets the system choose. Throws when the port is taken. */
  static async listen(
    { host, port }: { host: string; port: number },
    listener: SipListener,
    log: Logger,
  ): Promise<SipTransport> {
    const transport = new SipTransport(listener, log);
    transport.#port = await DualPort.listen({
      host,
      port,
      maxConnections: policy.MAX_CONNECTIONS,
      log,
      onConnection: (socket) => transport.#serve(socket),
      onDatagram: (datagram, from) => transport.#receive(datagram, from),
    });
    return transport;
  }

  get port(): number {
    return this.#port.port;
  }

  /** False when the connection is gone. */
  send(peer: SipPeer, bytes: Buffer): boolean {
    if (this.#isClosed) {
      return false;
    }
    if (peer.transport === 'udp') {
      this.#port.send(bytes, peer.port, peer.host);
      return true;
    }
    const socket = this.#connections.get(keyOf(peer));
    if (socket === undefined) {
      return false;
    }
    if (socket.writableLength > policy.MAX_UNSENT_BYTES) {
      socket.destroy();
      return false;
    }
    socket.write(bytes);
    return true;
  }

  /** Ends every connection and stops listening. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#port.close();
  }

  #receive(datagram: Buffer, { address, port }: { address: string; port: number }): void {
    const peer: SipPeer = { transport: 'udp', host: plainHost(address), port };
    // Some devices keep their NAT open with blank lines or zeros.
    if (datagram.length < 5) {
      return;
    }
    this.#guard(peer, () => this.#listener.onMessage(parseDatagram(datagram), peer));
  }

  #serve(socket: Socket): void {
    const peer: SipPeer = {
      transport: 'tcp',
      host: plainHost(socket.remoteAddress ?? ''),
      port: socket.remotePort ?? 0,
    };
    if (peer.host === '') {
      // It is gone already.
      socket.destroy();
      return;
    }
    this.#connections.set(keyOf(peer), socket);
    const reader = new SipStreamReader();
    socket.setKeepAlive(true, 60_000);
    socket.setTimeout(policy.IDLE_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      const isGood = this.#guard(peer, () => {
        for (const message of reader.push(chunk)) {
          this.#listener.onMessage(message, peer);
        }
      });
      if (!isGood) {
        // Where the next message begins can't be known any more.
        socket.destroy();
      }
    });
    socket.on('error', (error) => this.#log.debug({ err: error }, 'a connection of SIP broke'));
    socket.once('close', () => this.#connections.delete(keyOf(peer)));
  }

  #guard(peer: SipPeer, act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      if (!(error instanceof Gb28181Error)) {
        throw error;
      }
      this.#listener.onWrong(error.kind, peer);
      return false;
    }
  }
}
