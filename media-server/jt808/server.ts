import type { Socket } from 'node:net';
import { DualPort } from '../dual-port.ts';
import type { Logger } from '../log.ts';
import * as policy from './policy.ts';

/** How a terminal is reached: its TCP connection, or its address by UDP. */
export interface Wire {
  transport: 'tcp' | 'udp';
  /** `host:port` */
  address: string;
  send(bytes: Uint8Array): void;
  /** Stops reading from a terminal that sends faster than it is served; by UDP its datagrams are dropped meanwhile. */
  pause(): void;
  resume(): void;
  /** Ends the link. Idempotent; `closed` is told. */
  close(): void;
}

/** Who is behind a wire. Neither is called after `closed`. */
export interface WireListener {
  data(chunk: Uint8Array): void;
  closed(): void;
}

export interface Jt808Place {
  host: string;
  /** 0 lets the system choose. */
  port: number;
}

interface UdpPeer {
  listener: WireListener;
  isPaused: boolean;
  close: () => void;
}

/** Takes terminals over TCP and UDP on one port. */
export class Jt808Server {
  readonly #accept: (wire: Wire) => WireListener;
  readonly #log: Logger;
  readonly #peers = new Map<string, UdpPeer>();
  #port!: DualPort;

  private constructor(accept: (wire: Wire) => WireListener, log: Logger) {
    this.#accept = accept;
    this.#log = log;
  }

  /** Listens. Throws when the port is taken. */
  static async listen(
    { host, port }: Jt808Place,
    accept: (wire: Wire) => WireListener,
    log: Logger,
  ): Promise<Jt808Server> {
    const server = new Jt808Server(accept, log);
    server.#port = await DualPort.listen({
      host,
      port,
      maxConnections: policy.MAX_LINKS,
      log,
      onConnection: (socket) => server.#serve(socket),
      onDatagram: (datagram, from) => server.#receive(datagram, from),
    });
    return server;
  }

  get port(): number {
    return this.#port.port;
  }

  /** Ends every link and stops listening. Idempotent. */
  async close(): Promise<void> {
    for (const { close } of this.#peers.values()) {
      close();
    }
    await this.#port.close();
  }

  #serve(socket: Socket): void {
    // A terminal that is driven out of the network says no good-bye.
    socket.setKeepAlive(true, policy.KEEP_ALIVE_MS);
    const listener = this.#accept({
      transport: 'tcp',
      address: `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`,
      send: (bytes) => {
        if (socket.writableLength > policy.MAX_UNSENT_BYTES) {
          socket.destroy();
        } else if (!socket.destroyed) {
          socket.write(bytes);
        }
      },
      pause: () => void socket.pause(),
      resume: () => void socket.resume(),
      // What was written before, such as a refusal, still goes out, unless the terminal doesn't read.
      close: () => {
        socket.end(() => socket.destroy());
        setTimeout(() => socket.destroy(), policy.LINGER_MS).unref();
      },
    });
    socket.on('data', (chunk: Buffer) => listener.data(chunk));
    socket.on('error', (error) => this.#log.debug({ err: error }, 'a link of JT/T 808 broke'));
    socket.once('close', () => listener.closed());
  }

  #receive(datagram: Buffer, { address, port }: { address: string; port: number }): void {
    const peer = this.#peers.get(`${address}:${port}`) ?? this.#meet(address, port);
    if (peer?.isPaused === false) {
      peer.listener.data(datagram);
    }
  }

  #meet(host: string, port: number): UdpPeer | undefined {
    const address = `${host}:${port}`;
    if (this.#peers.size >= policy.MAX_LINKS) {
      return undefined;
    }
    const close = (): void => {
      if (this.#peers.get(address) === peer) {
        this.#peers.delete(address);
        peer.listener.closed();
      }
    };
    const listener = this.#accept({
      transport: 'udp',
      address,
      send: (bytes) => this.#port.send(bytes, port, host),
      pause: () => void (peer.isPaused = true),
      resume: () => void (peer.isPaused = false),
      close,
    });
    const peer: UdpPeer = { isPaused: false, close, listener };
    this.#peers.set(address, peer);
    return peer;
  }
}
