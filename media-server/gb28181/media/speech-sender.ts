import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { plainHost } from '../address.ts';
import type { SpeechOffer } from '../speech-sdp.ts';
import { takePort, type PortRange } from './port-range.ts';

const CONNECT_MS = 5_000;
/** 20 ms of sound at 8 kHz, a byte a sample. */
export const FRAME_BYTES = 160;
const HEADER_BYTES = 12;
/** What a device doesn't read is dropped: speech that is late is no use. */
const MAX_UNSENT_BYTES = 32_000;

export interface SpeechSenderOptions {
  offer: SpeechOffer & { host: string };
  ssrc: number;
  /** Address to send from. */
  host: string;
  ports: PortRange;
  /** Called once when a connection to the device is gone, or doesn't come in time. */
  onEnd: () => void;
}

interface Carrier {
  port: number;
  send: (packet: Buffer) => void;
  close: () => void;
}

/** Each packet with its length before it (RFC 4571). */
function frame(socket: Socket, packet: Buffer): void {
  if (socket.writableLength < MAX_UNSENT_BYTES) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(packet.length);
    socket.write(Buffer.concat([length, packet]));
  }
}

async function openUdp({ offer, host, ports, onEnd }: SpeechSenderOptions): Promise<Carrier> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    await takePort(ports, async (port) => {
      socket.bind(port, host);
      await once(socket, 'listening');
    });
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on('error', onEnd);
  return {
    port: socket.address().port,
    // A datagram that can't be sent is one that was lost.
    send: (packet) => socket.send(packet, offer.port, offer.host, () => undefined),
    close: () => socket.close(),
  };
}

/** The server connects: the device listens at the port that it has named. */
async function openConnection({ offer, onEnd }: SpeechSenderOptions): Promise<Carrier> {
  const socket = connect({ host: offer.host, port: offer.port });
  socket.on('error', () => undefined);
  await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  socket.once('close', onEnd);
  socket.resume();
  return {
    port: socket.localPort ?? 0,
    send: (packet) => frame(socket, packet),
    close: () => {
      socket.off('close', onEnd);
      socket.destroy();
    },
  };
}

/** The device connects; nobody else's connection is taken, and one only. */
async function openListener({ offer, host, ports, onEnd }: SpeechSenderOptions): Promise<Carrier> {
  const wires = new Set<Socket>();
  const server = createServer((socket) => {
    if (wires.size > 0 || plainHost(socket.remoteAddress ?? '') !== offer.host) {
      socket.destroy();
      return;
    }
    clearTimeout(limit);
    wires.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', onEnd);
    socket.resume();
  });
  await takePort(ports, async (port) => {
    server.listen(port, host);
    await once(server, 'listening');
  });
  // Nobody is heard by a device that doesn't come.
  const limit = setTimeout(onEnd, CONNECT_MS);
  return {
    port: (server.address() as AddressInfo).port,
    send: (packet) => wires.forEach((socket) => frame(socket, packet)),
    close: () => {
      clearTimeout(limit);
      server.close();
      wires.forEach((socket) => {
        socket.off('close', onEnd);
        socket.destroy();
      });
    },
  };
}

const OPEN = { udp: openUdp, tcpActive: openConnection, tcpPassive: openListener };

/** Speech to one device: frames of G.711 as RTP (RFC 3551), by UDP or framed over TCP. */
export class SpeechSender {
  readonly port: number;
  readonly #carrier: Carrier;
  readonly #ssrc: number;
  readonly #payloadType: number;
  #sequence = randomInt(0x1_00_00);
  #timestamp = randomInt(0x1_00_00_00_00);
  #isFirst = true;

  private constructor(carrier: Carrier, { ssrc, offer }: SpeechSenderOptions) {
    this.port = carrier.port;
    this.#carrier = carrier;
    this.#ssrc = ssrc;
    this.#payloadType = offer.payloadType;
  }

  /** Throws when no port is free, or the device can't be connected to. */
  static async open(options: SpeechSenderOptions): Promise<SpeechSender> {
    return new SpeechSender(await OPEN[options.offer.transport](options), options);
  }

  /** Sends 20 ms: `FRAME_BYTES` of the codec that was agreed on. */
  send(samples: Buffer): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = 0x80;
    // The marker: speech begins (RFC 3551, section 4.1).
    header[1] = (this.#isFirst ? 0x80 : 0) | this.#payloadType;
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(this.#timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#isFirst = false;
    this.#sequence = (this.#sequence + 1) & 0xff_ff;
    this.#timestamp = (this.#timestamp + samples.length) >>> 0;
    this.#carrier.send(Buffer.concat([header, samples]));
  }

  close(): void {
    this.#carrier.close();
  }
}
