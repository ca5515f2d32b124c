import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { DelayLine, type Delay } from './delay-line.ts';

/** Where the relay stands, and where what it takes goes. */
export interface TcpRelayOptions extends Delay {
  host: string;
  /** Port to stand at; the system chooses where there is none. */
  port?: number;
  to: { host: string; port: number };
}

/** A network between clients and a TCP port, with delay, that can be cut: while it is, it swallows everything and says nothing. */
export class TcpRelay {
  readonly #options: TcpRelayOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  static async open(options: TcpRelayOptions): Promise<TcpRelay> {
    const relay = new TcpRelay(options);
    relay.#server.listen(options.port ?? 0, options.host);
    await once(relay.#server, 'listening');
    return relay;
  }

  private constructor(options: TcpRelayOptions) {
    this.#options = options;
    this.#server = createServer((near) => this.#join(near));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts it. Connections stay open at both ends, silent. */
  cut(): void {
    this.#isCut = true;
  }

  /** Brings it back; what was open before is reset now, as by a router that has lost its table. */
  mend(): void {
    this.#isCut = false;
    for (const socket of this.#sockets) {
      socket.resetAndDestroy();
    }
  }

  close(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.close();
  }

  #join(near: Socket): void {
    const { to, ...delay } = this.#options;
    const far = connect(to.port, to.host);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      const line = new DelayLine(delay);
      const pass = (deliver: () => void): void => {
        if (!this.#isCut) {
          line.put(deliver);
        }
      };
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk) => pass(() => into.write(chunk)));
      from.on('end', () => pass(() => into.end()));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        pass(() => into.destroy());
      });
    }
  }
}
