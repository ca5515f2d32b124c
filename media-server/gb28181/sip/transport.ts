import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Logger } from '../../log.ts';
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
/** An IPv4 address that came by a socket of both kinds. */
const plainHost = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');

/** Takes SIP over UDP and TCP on one port. */
export class SipTransport {
  readonly #listener: SipListener;
  readonly #log: Logger;
  readonly #connections = new Map<string, Socket>();
  readonly #tcp: Server;
  readonly #udp: UdpSocket;
  #isClosed = false;

  private constructor(host: string, listener: SipListener, log: Logger) {
    this.#listener = listener;
    this.#log = log;
    this.#tcp = createServer({ noDelay: true }, (socket) => this.#serve(socket));
    this.#udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    this.#udp.on('message', (datagram, from) => this.#receive(datagram, from));
    this.#udp.on('error', (error) => log.error({ err: error }, 'the UDP port of SIP failed'));
  }

  /** Listens; port 0 lets the system choose. Throws when the port is taken. */
  static async listen(
    place: { host: string; port: number },
    listener: SipListener,
    log: Logger,
  ): Promise<SipTransport> {
    const transport = new SipTransport(place.host, listener, log);
    try {
      transport.#tcp.listen(place.port, place.host);
      await once(transport.#tcp, 'listening');
      transport.#udp.bind(transport.port, place.host);
      await once(transport.#udp, 'listening');
    } catch (error) {
      await transport.close();
      throw error;
    }
    return transport;
  }

  get port(): number {
    return (this.#tcp.address() as AddressInfo).port;
  }

  /** False when the connection is gone. */
  send(peer: SipPeer, bytes: Buffer): boolean {
    if (this.#isClosed) {
      return false;
    }
    if (peer.transport === 'udp') {
      this.#udp.send(bytes, peer.port, peer.host, () => undefined);
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
    const closed = this.#tcp.listening
      ? new Promise((resolve) => {
          this.#tcp.close(resolve);
        })
      : Promise.resolve();
    for (const socket of this.#connections.values()) {
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

  #receive(datagram: Buffer, { address, port }: RemoteInfo): void {
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
    if (this.#connections.size >= policy.MAX_CONNECTIONS || peer.host === '') {
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
