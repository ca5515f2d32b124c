import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import type { PlainTrack } from '../../media-server/sfu/plain-track.ts';

/** A picture of 720p as units send it: 25 frames a second of 6 packets, about 1.4 Mbit/s. */
export const FPS = 25;
export const PACKETS_PER_FRAME = 6;
const PACKET_BYTES = 1_160;
const KEY_FRAME_EVERY = 50;
const CLOCK_RATE = 90_000;
const PAYLOAD_TYPE = 101;
const HEADER_BYTES = 12;
/** VP8 (RFC 7741 section 4.2): the payload begins a frame; the frame's own first bit is 0 in a key frame. */
const START_OF_FRAME = 0x10;
const INTER_FRAME = 0x01;

/** Sends a stream of the shape of VP8 into each of these tracks until it is stopped. */
export class Generator {
  readonly #socket: Socket = createSocket('udp4');
  readonly #timers: NodeJS.Timeout[];
  #sent = 0;

  constructor(tracks: readonly PlainTrack[]) {
    this.#timers = tracks.map((track, index) => {
      let frame = 0;
      const packet = randomBytes(PACKET_BYTES);
      packet[0] = 0x80;
      packet.writeUInt32BE(track.ssrc, 8);
      // Streams aren't in step with each other.
      frame += index * 7;
      return setInterval(() => this.#sendFrame(track.port, packet, frame++), 1_000 / FPS);
    });
  }

  /** Packets of all tracks together until now. */
  get sent(): number {
    return this.#sent;
  }

  stop(): void {
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
    this.#socket.close();
  }

  #sendFrame(port: number, template: Buffer, frame: number): void {
    for (let part = 0; part < PACKETS_PER_FRAME; part += 1) {
      const packet = Buffer.from(template);
      const isLast = part === PACKETS_PER_FRAME - 1;
      packet[1] = PAYLOAD_TYPE | (isLast ? 0x80 : 0);
      packet.writeUInt16BE((frame * PACKETS_PER_FRAME + part) & 0xffff, 2);
      packet.writeUInt32BE(((frame * CLOCK_RATE) / FPS) >>> 0, 4);
      packet[HEADER_BYTES] = part === 0 ? START_OF_FRAME : 0;
      packet[HEADER_BYTES + 1] = frame % KEY_FRAME_EVERY === 0 ? 0 : INTER_FRAME;
      this.#socket.send(packet, port, '127.0.0.1');
      this.#sent += 1;
    }
  }
}
