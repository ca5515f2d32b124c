import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { audioPack, RtpSender, STREAM_TYPE, videoPack } from './program-stream.ts';
import { LivePicture, type LivePictureOptions } from './picture.ts';

/** Where an invitation wants the stream, read from its SDP. */
export interface Wanted {
  host: string;
  port: number;
  ssrc: number;
  /** How: by UDP, by a connection that the camera opens, or one that the platform opens. */
  way: 'udp' | 'connect' | 'listen';
}

export function readOffer(sdp: string): Wanted {
  const find = (pattern: RegExp): string => pattern.exec(sdp)?.[1]?.trim() ?? '';
  const isTcp = /^m=video \d+ TCP\//m.test(sdp);
  return {
    host: find(/^c=IN IP[46] (\S+)/m),
    port: Number(find(/^m=video (\d+)/m)),
    ssrc: Number(find(/^y=(\d+)/m)),
    way: !isTcp ? 'udp' : find(/^a=setup:(\w+)/m) === 'active' ? 'listen' : 'connect',
  };
}

interface Carrier {
  port: number;
  send: (packet: Buffer) => void;
  close: () => void;
}

async function openUdp({ host, port }: Wanted): Promise<Carrier> {
  const socket = createSocket('udp4');
  socket.bind(0);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    send: (packet) => socket.send(packet, port, host, () => undefined),
    close: () => socket.close(),
  };
}

/** Each packet with its length before it (RFC 4571). */
function framed(socket: Socket, packet: Buffer): void {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  socket.write(Buffer.concat([length, packet]));
}

async function openConnection({ host, port }: Wanted): Promise<Carrier> {
  const socket = connect({ host, port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return {
    port: socket.localPort ?? 0,
    send: (packet) => framed(socket, packet),
    close: () => socket.destroy(),
  };
}

async function openListener(): Promise<Carrier> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    send: (packet) => sockets.forEach((socket) => framed(socket, packet)),
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

const SOUND_MS = 40;

/** What a channel sends of one invitation. */
export class ChannelStream {
  readonly port: number;
  /** Every so many packets one is lost on its way; 0: none. */
  loseEvery = 0;
  #sent = 0;
  #isStopped = false;
  readonly #carrier: Carrier;
  readonly #picture: LivePicture;

  private constructor(carrier: Carrier, wanted: Wanted, options: LivePictureOptions) {
    this.#carrier = carrier;
    this.port = carrier.port;
    const rtp = new RtpSender(wanted.ssrc);
    const begin = 90_000;
    let pictures = 0;
    let sounds = 0;
    this.#picture = new LivePicture(options, (piece) => {
      if (piece.kind === 'video') {
        const pts = begin + (pictures++ * 90_000) / options.format.fps;
        const { isKey } = piece;
        this.#send(
          rtp.packets(videoPack(piece.bytes, { pts, isKey, videoType: STREAM_TYPE[options.codec] }), pts),
        );
      } else {
        const pts = begin + sounds++ * SOUND_MS * 90;
        this.#send(rtp.packets(audioPack(piece.bytes, pts), pts));
      }
    });
  }

  static async start(wanted: Wanted, options: LivePictureOptions): Promise<ChannelStream> {
    const open = { udp: openUdp, connect: openConnection, listen: openListener }[wanted.way];
    return new ChannelStream(await open(wanted), wanted, options);
  }

  stop(): void {
    // The encoder may still have something to say.
    this.#isStopped = true;
    this.#picture.stop();
    this.#carrier.close();
  }

  #send(packets: readonly Buffer[]): void {
    for (const packet of this.#isStopped ? [] : packets) {
      this.#sent += 1;
      if (this.loseEvery === 0 || this.#sent % this.loseEvery !== 0) {
        this.#carrier.send(packet);
      }
    }
  }
}
