import { createSocket, type Socket } from 'node:dgram';
import { openLoopback } from '../sfu/ports.ts';

/** Packets that wait, at most: more than a packager takes to come up on a machine that is busy. */
const MAX_HELD = 8_000;
/** What waits is passed on in such portions, so that the socket of who takes it doesn't overflow. */
const PORTION = 32;
const PORTION_MS = 4;

/**
 * A port that takes the packets of a stream before the program for them has come up: it holds them back, in their order, and passes on what
 * waits and all that follows once it is opened.
 */
export class RtpGate {
  readonly #in: Socket;
  readonly #out = createSocket('udp4');
  readonly #held: Buffer[] = [];
  #to: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  static async open(): Promise<RtpGate> {
    return new RtpGate(await openLoopback());
  }

  private constructor(socket: Socket) {
    this.#in = socket;
    socket.on('message', (packet) => this.#take(packet));
    for (const each of [socket, this.#out]) {
      // A refusal means that the program has gone, which is heard of elsewhere.
      each.on('error', () => undefined);
    }
  }

  /** Where packets are taken, of the loopback address. */
  get port(): number {
    return this.#in.address().port;
  }

  /** Passes on to a port of the loopback address. */
  openTo(port: number): void {
    this.#to = port;
    this.#passOn(port);
  }

  /** Idempotent. What waits is lost. */
  close(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
    this.#held.length = 0;
    for (const socket of [this.#in, this.#out]) {
      try {
        socket.close();
      } catch {
        // It is closed already.
      }
    }
  }

  #take(packet: Buffer): void {
    if (this.#to !== null && this.#held.length === 0) {
      this.#out.send(packet, this.#to, '127.0.0.1');
    } else if (this.#held.length < MAX_HELD) {
      this.#held.push(packet);
    }
  }

  #passOn(port: number): void {
    for (const packet of this.#held.splice(0, PORTION)) {
      this.#out.send(packet, port, '127.0.0.1');
    }
    if (this.#held.length > 0) {
      this.#timer = setTimeout(() => this.#passOn(port), PORTION_MS);
    }
  }
}
