import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { plainHost } from '../address.ts';
import { Gb28181Error } from '../fault.ts';
import type { MediaTransport } from '../sdp.ts';
import { takePort, type PortRange } from './port-range.ts';
import { PsDemuxer, type GbFrame } from './ps.ts';
import { parseRtp, RtpFrames, RtpOrder } from './rtp.ts';

export interface ReceiverOptions {
  transport: MediaTransport;
  /** Address to listen on. */
  host: string;
  ports: PortRange;
  onFrame: (frame: GbFrame) => void;
  /** Called once when a TCP connection that the stream came by is gone. */
  onEnd: () => void;
}

/** Who may send into a receiver: whoever knows its SSRC, or these addresses. */
export interface ExpectedSender {
  ssrc: number;
  hosts: readonly string[];
}

/** A stream that is silent for so long may go on under another SSRC. */
const CHANGE_AFTER_MS = 2_000;
const CONNECT_MS = 5_000;
/** Connections that may wait to send the stream. */
const MAX_CANDIDATES = 4;

/** Takes the stream of one call: RTP, put in order, taken apart. */
export class MediaReceiver {
  readonly #options: ReceiverOptions;
  readonly #demuxer: PsDemuxer;
  #order: RtpOrder;
  readonly #sockets = new Set<Socket>();
  /** The connection that the stream comes by. */
  #sender: Socket | null = null;
  #udp: UdpSocket | null = null;
  #server: Server | null = null;
  #expected: ExpectedSender | null = null;
  #ssrc: number | null = null;
  #isClosed = false;
  /** When something good came last, of `performance.now()`; null: never. */
  heardAt: number | null = null;
  /** Packets that weren't RTP, or of somebody else. */
  refused = 0;

  private constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#demuxer = new PsDemuxer(options.onFrame);
    this.#order = this.#newOrder();
  }

  /** Throws when no port is free. */
  static async open(options: ReceiverOptions): Promise<MediaReceiver> {
    const receiver = new MediaReceiver(options);
    if (options.transport === 'udp') {
      await takePort(options.ports, (port) => receiver.#bindUdp(port));
    } else if (options.transport === 'tcpPassive') {
      await takePort(options.ports, (port) => receiver.#listen(port));
    }
    return receiver;
  }

  /** Where the stream is to be sent; 9 (discard) where the server connects itself (RFC 4145, section 4.1). */
  get port(): number {
    const address = this.#udp?.address() ?? (this.#server?.address() as AddressInfo | undefined);
    return address?.port ?? 9;
  }

  /** Packets of the stream that never came. */
  get lost(): number {
    return this.#order.lost;
  }

  /** What of the stream couldn't be read. */
  get faults(): number {
    return this.#demuxer.faults;
  }

  /** Before it nothing is taken. */
  expect(sender: ExpectedSender): void {
    this.#expected = sender;
  }

  /** Connects to a camera that waits for it. Throws when nobody answers, and when this is closed before. */
  async connect(place: { host: string; port: number }): Promise<void> {
    if (this.#isClosed) {
      throw new Error('the receiver is closed');
    }
    const socket = connect({ ...place, timeout: CONNECT_MS });
    socket.once('timeout', () => socket.destroy(new Error('the camera does not answer')));
    this.#take(socket, place.host);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the receiver is closed')));
    });
    socket.setTimeout(0);
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#udp?.close();
    this.#server?.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  async #bindUdp(port: number): Promise<void> {
    const socket = createSocket({
      type: this.#options.host.includes(':') ? 'udp6' : 'udp4',
      recvBufferSize: 2_000_000,
    });
    try {
      socket.bind(port, this.#options.host);
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('message', (packet, { address }) => this.#receive(packet, address));
    socket.on('error', () => this.#options.onEnd());
    this.#udp = socket;
  }

  async #listen(port: number): Promise<void> {
    const server = createServer((socket) => this.#take(socket, socket.remoteAddress ?? ''));
    server.listen(port, this.#options.host);
    await once(server, 'listening');
    this.#server = server;
  }

  #take(socket: Socket, host: string): void {
    // One connection sends; until it does, somebody else's must not keep it out.
    if (this.#sender !== null || this.#sockets.size >= MAX_CANDIDATES) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const frames = new RtpFrames();
    socket.on('data', (chunk: Buffer) => {
      for (const packet of frames.push(chunk)) {
        if (this.#receive(packet, host)) {
          this.#choose(socket);
        }
      }
      if (this.#sender !== socket && this.refused > 0) {
        socket.destroy();
      }
    });
    // Its end is told by `close`.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sender === socket && !this.#isClosed) {
        this.#options.onEnd();
      }
    });
  }

  #choose(sender: Socket): void {
    if (this.#sender === null) {
      this.#sender = sender;
      for (const socket of this.#sockets) {
        if (socket !== sender) {
          socket.destroy();
        }
      }
    }
  }

  /** Whether it was taken. */
  #receive(bytes: Buffer, from: string): boolean {
    try {
      const packet = parseRtp(bytes);
      const now = performance.now();
      if (this.#isExpected(packet.ssrc, plainHost(from), now)) {
        this.heardAt = now;
        this.#order.push(packet, now);
        return true;
      }
    } catch (error) {
      if (!(error instanceof Gb28181Error)) {
        throw error;
      }
    }
    this.refused += 1;
    return false;
  }

  #isExpected(ssrc: number, host: string, now: number): boolean {
    const expected = this.#expected;
    if (expected === null) {
      return false;
    }
    if (this.#ssrc === ssrc) {
      return true;
    }
    const isFree = this.#ssrc === null || now - (this.heardAt ?? 0) > CHANGE_AFTER_MS;
    // Cameras there are that answer with the SSRC they were given and send another one.
    if ((ssrc === expected.ssrc || expected.hosts.includes(host)) && isFree) {
      this.#ssrc = ssrc;
      this.#order = this.#newOrder();
      return true;
    }
    return false;
  }

  #newOrder(): RtpOrder {
    return new RtpOrder(({ payload, timestamp }, hasGap) =>
      this.#demuxer.push(payload, { timestamp, hasGap }),
    );
  }
}
