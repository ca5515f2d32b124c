import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { LINK_HOST, SERVER_HOST } from './server.ts';

/** Ports that are passed on: TCP for the API (and for media where UDP is blocked), UDP for media. */
export interface LinkPorts {
  tcp: readonly number[];
  udp: readonly number[];
}

/** What becomes of each datagram, in either direction. TCP is passed on as it is. */
export interface Impairment {
  /** Share that is lost, 0 to 1. */
  loss: number;
  /** How long each takes, ms. */
  delayMs: number;
  /** 0 to 1. */
  random: () => number;
}

/** A client's connection and the one behind it. */
interface Pair {
  near: Socket;
  far: Socket;
}

/**
 * A link that can be cut: stands at `LINK_HOST` on the server's own ports and passes everything on to `SERVER_HOST`. While cut it
 * swallows every packet and answers nothing, as a dead network does; nobody gets a FIN.
 */
export class Link {
  readonly #tcp: Server[] = [];
  readonly #udp: UdpSocket[] = [];
  readonly #pairs = new Set<Pair>();
  #isUp = true;
  #impairment: Impairment | null = null;

  /** Listens on all `ports` of `LINK_HOST`. */
  static async create(ports: LinkPorts): Promise<Link> {
    const link = new Link();
    await Promise.all([
      ...ports.tcp.map((port) => link.#serveTcp(port)),
      ...ports.udp.map((port) => link.#serveUdp(port)),
    ]);
    return link;
  }

  /** Cuts the link. Connections stay open at both ends, silent, until their ends notice. */
  cut(): void {
    this.#isUp = false;
    for (const pair of this.#pairs) {
      Link.#hold(pair);
    }
  }

  /** Makes UDP worse from now on; null: as good as it was. */
  impair(impairment: Impairment | null): void {
    this.#impairment = impairment;
  }

  /** Brings it back. What was open before is dropped now, as a router that lost its table would. */
  restore(): void {
    this.#isUp = true;
    this.dropConnections();
  }

  /** Resets every TCP connection. */
  dropConnections(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  async close(): Promise<void> {
    this.#isUp = false;
    this.dropConnections();
    for (const socket of this.#udp) {
      socket.close();
    }
    await Promise.all(
      this.#tcp.map(async (server) => {
        const closed = once(server, 'close');
        server.close();
        await closed;
      }),
    );
  }

  /** Takes what arrives at either side no further, and leaves it unread. */
  static #hold({ near, far }: Pair): void {
    near.unpipe();
    far.unpipe();
    near.pause();
    far.pause();
  }

  async #serveTcp(port: number): Promise<void> {
    // A half that ends isn't ended here by itself: while the link is cut the other side must not hear of it.
    const server = createServer({ allowHalfOpen: true }, (near) => this.#join(near, port));
    server.listen(port, LINK_HOST);
    await once(server, 'listening');
    this.#tcp.push(server);
  }

  #join(near: Socket, port: number): void {
    const pair: Pair = { near, far: connect({ port, host: SERVER_HOST, allowHalfOpen: true }) };
    this.#pairs.add(pair);
    for (const socket of [near, pair.far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => this.#part(pair));
    }
    if (this.#isUp) {
      near.pipe(pair.far);
      pair.far.pipe(near);
    } else {
      Link.#hold(pair);
    }
  }

  /** One side is gone: so is the other, unless the link is cut and the news can't reach it. */
  #part(pair: Pair): void {
    if (this.#isUp) {
      this.#pairs.delete(pair);
      pair.near.destroy();
      pair.far.destroy();
    }
  }

  /** Lets a datagram through as far as the link does. */
  #carry(send: () => void): void {
    const { loss = 0, delayMs = 0, random = Math.random } = this.#impairment ?? {};
    if (!this.#isUp || random() < loss) {
      return;
    }
    if (delayMs === 0) {
      send();
    } else {
      setTimeout(() => this.#isUp && send(), delayMs);
    }
  }

  async #serveUdp(port: number): Promise<void> {
    const face = createSocket('udp4');
    const backs = new Map<string, UdpSocket>();
    face.on('message', (packet, from) => {
      if (!this.#isUp) {
        return;
      }
      const client = `${from.address}:${from.port}`;
      let back = backs.get(client);
      if (back === undefined) {
        back = createSocket('udp4');
        back.on('message', (answer) => this.#carry(() => face.send(answer, from.port, from.address)));
        backs.set(client, back);
        this.#udp.push(back);
      }
      const to = back;
      this.#carry(() => to.send(packet, port, SERVER_HOST));
    });
    face.bind(port, LINK_HOST);
    await once(face, 'listening');
    this.#udp.push(face);
  }
}
