import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { DelayLine } from './delay-line.ts';

/** Where an end of the relay sends to, and what it does to what it carries. */
export interface RelayOptions {
  /** Address of this machine at which the relay stands. */
  host: string;
  /** Addresses of the ends' own programs, where they aren't at `host`. */
  hosts?: { a: string; b: string };
  /** Port of each end's own program; the relay's port towards it is the one that the other end sends to. */
  a: number;
  b: number;
  /** Share of datagrams that are lost, 0 to 1; may be changed while it runs. */
  loss?: number;
  /** One-way delay in ms, and by how much it varies upwards. */
  delayMs?: number;
  jitterMs?: number;
  random?: () => number;
}

/** A network between two UDP ends, with loss and delay, that counts what crosses it and can be cut. */
export class UdpRelay {
  /** Bytes of UDP payload that were sent from each end, whether they were lost or not. */
  readonly bytes = { fromA: 0, fromB: 0 };
  loss: number;
  /** While it is cut nothing comes through. */
  isCut = false;
  readonly #random: () => number;
  readonly #towardsA: Socket;
  readonly #towardsB: Socket;
  readonly #lines: readonly DelayLine[];

  private constructor(options: RelayOptions) {
    const { host, a, b, hosts = { a: host, b: host }, delayMs = 0, jitterMs = 0 } = options;
    this.loss = options.loss ?? 0;
    this.#random = options.random ?? Math.random;
    this.#towardsA = createSocket('udp4');
    this.#towardsB = createSocket('udp4');
    const delay = { delayMs, jitterMs, random: this.#random };
    const [fromA, fromB] = [new DelayLine(delay), new DelayLine(delay)];
    this.#lines = [fromA, fromB];
    this.#towardsA.on('message', (data) => {
      this.bytes.fromA += data.length;
      this.#carry(fromA, () => this.#towardsB.send(data, b, hosts.b, () => undefined));
    });
    this.#towardsB.on('message', (data) => {
      this.bytes.fromB += data.length;
      this.#carry(fromB, () => this.#towardsA.send(data, a, hosts.a, () => undefined));
    });
  }

  static async open(options: RelayOptions): Promise<UdpRelay> {
    const relay = new UdpRelay(options);
    for (const socket of [relay.#towardsA, relay.#towardsB]) {
      socket.bind(0, options.host);
      await once(socket, 'listening');
    }
    return relay;
  }

  /** Where A sends to in order to reach B, and the other way round. */
  get ports(): { ofB: number; ofA: number } {
    return { ofB: this.#towardsA.address().port, ofA: this.#towardsB.address().port };
  }

  close(): void {
    for (const line of this.#lines) {
      line.clear();
    }
    this.#towardsA.close();
    this.#towardsB.close();
  }

  #carry(line: DelayLine, send: () => void): void {
    if (!this.isCut && this.#random() >= this.loss) {
      line.put(send);
    }
  }
}
