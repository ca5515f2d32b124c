import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Where an end of the relay sends to, and what it does to what it carries. */
export interface RelayOptions {
  host: string;
  /** Port of each end's own program; the relay's port towards it is the one that the other end sends to. */
  a: number;
  b: number;
  /** Share of datagrams that are lost, 0 to 1; may be changed while it runs. */
  loss?: number;
  /** One-way delay in ms. */
  delayMs?: number;
  random?: () => number;
}

/** A network between two UDP ends on this machine, with loss and delay, that counts what crosses it. */
export class UdpRelay {
  /** Bytes of UDP payload that were sent from each end, whether they were lost or not. */
  readonly bytes = { fromA: 0, fromB: 0 };
  loss: number;
  readonly #options: RelayOptions;
  readonly #towardsA: Socket;
  readonly #towardsB: Socket;

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.loss = options.loss ?? 0;
    this.#towardsA = createSocket('udp4');
    this.#towardsB = createSocket('udp4');
    this.#towardsA.on('message', (data) => {
      this.bytes.fromA += data.length;
      this.#carry(data, this.#towardsB, options.b);
    });
    this.#towardsB.on('message', (data) => {
      this.bytes.fromB += data.length;
      this.#carry(data, this.#towardsA, options.a);
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
    this.#towardsA.close();
    this.#towardsB.close();
  }

  #carry(data: Buffer, by: Socket, port: number): void {
    const { host, delayMs = 0, random = Math.random } = this.#options;
    if (random() < this.loss) {
      return;
    }
    const send = (): void => {
      try {
        by.send(data, port, host, () => undefined);
      } catch {
        // It was closed while this was on its way.
      }
    };
    if (delayMs === 0) {
      send();
    } else {
      setTimeout(send, delayMs);
    }
  }
}
