import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FeedPacket } from './feed.ts';
import { interleave } from './message.ts';
import type { RtspTransport } from './transport.ts';
import type { PortPair } from './udp.ts';

/** A client that reads this much slower than the camera sends is dropped. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

/** What one client has set up, and its way to it. */
export class Session {
  readonly id = randomBytes(8).toString('hex');
  readonly #socket: Socket;
  readonly #udp: readonly PortPair[];
  readonly #transports = new Map<number, RtspTransport>();
  isPlaying = false;

  /** `socket` is the client's connection, `udp` the camera's ports by track. */
  constructor(socket: Socket, udp: readonly PortPair[]) {
    this.#socket = socket;
    this.#udp = udp;
  }

  get tracks(): readonly number[] {
    return [...this.#transports.keys()].sort((a, b) => a - b);
  }

  get usesUdp(): boolean {
    return [...this.#transports.values()].some(({ kind }) => kind === 'udp');
  }

  /** The next pair of channels that no track uses. */
  get freeChannel(): number {
    const used = [...this.#transports.values()].map((entry) =>
      entry.kind === 'interleaved' ? entry.rtcpChannel + 1 : 0,
    );
    return Math.max(0, ...used);
  }

  /** Takes a track in; answers with the `Transport` header of the response. */
  setUp(track: number, transport: RtspTransport): string {
    this.#transports.set(track, transport);
    if (transport.kind === 'interleaved') {
      return `RTP/AVP/TCP;unicast;interleaved=${transport.rtpChannel}-${transport.rtcpChannel}`;
    }
    const port = this.#udp[track]?.rtpPort ?? 0;
    return `RTP/AVP;unicast;client_port=${transport.rtpPort}-${transport.rtcpPort};server_port=${port}-${port + 1}`;
  }

  /** Passes a packet on, if this client plays its track. */
  deliver({ track, isRtcp, bytes }: FeedPacket): void {
    const transport = this.#transports.get(track);
    if (!this.isPlaying || transport === undefined) {
      return;
    }
    if (transport.kind === 'udp') {
      const pair = this.#udp[track];
      const port = isRtcp ? transport.rtcpPort : transport.rtpPort;
      (isRtcp ? pair?.rtcp : pair?.rtp)?.send(bytes, port, this.#socket.remoteAddress);
    } else if (this.#socket.writableLength > MAX_BACKLOG_BYTES) {
      this.#socket.destroy();
    } else {
      this.#socket.write(interleave(isRtcp ? transport.rtcpChannel : transport.rtpChannel, bytes));
    }
  }
}
