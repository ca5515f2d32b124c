const FIXED_HEADER_BYTES = 12;
/** Frames that are being gathered at a time: packets of two may be mixed on the way. */
const MAX_FRAMES = 4;
/** Packets of one frame: a key frame of a large picture has some hundred. */
const MAX_PACKETS = 4_000;

interface RtpPacket {
  marker: boolean;
  sequence: number;
  timestamp: number;
  payload: Buffer;
}

/** Reads a packet (RFC 3550, section 5.1); null for what is none. */
export function parseRtp(packet: Buffer): RtpPacket | null {
  const first = packet[0];
  const second = packet[1];
  if (first === undefined || second === undefined || first >> 6 !== 2 || packet.length < FIXED_HEADER_BYTES) {
    return null;
  }
  let offset = FIXED_HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (packet.length < offset + 4) {
      return null;
    }
    offset += 4 + packet.readUInt16BE(offset + 2) * 4;
  }
  const padding = (first & 0x20) === 0 ? 0 : (packet.at(-1) ?? 0);
  const end = packet.length - padding;
  return end <= offset
    ? null
    : {
        marker: (second & 0x80) !== 0,
        sequence: packet.readUInt16BE(2),
        timestamp: packet.readUInt32BE(4),
        payload: packet.subarray(offset, end),
      };
}

interface Gathering {
  packets: Map<number, Buffer>;
  last: number | null;
}

const next = (sequence: number): number => (sequence + 1) & 0xff_ff;

/**
 * Puts frames together from packets that may come in any order. A frame begins with the very first packet, or after the last packet
 * of another frame; it is whole when all packets up to its marker are there.
 */
export class RtpFrames {
  readonly #frames = new Map<number, Gathering>();
  /** Sequence numbers with which a frame begins. */
  readonly #beginnings = new Set<number>();
  #isFirst = true;

  /** The payloads of the frame that this packet makes whole, in order; null where it makes none. */
  push(packet: Buffer): Buffer[] | null {
    const parsed = parseRtp(packet);
    if (parsed === null) {
      return null;
    }
    const { sequence, timestamp, marker, payload } = parsed;
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#beginnings.add(sequence);
    }
    const frame = this.#frames.get(timestamp) ?? { packets: new Map<number, Buffer>(), last: null };
    this.#frames.set(timestamp, frame);
    if (frame.packets.size < MAX_PACKETS) {
      frame.packets.set(sequence, payload);
    }
    if (marker) {
      frame.last = sequence;
      this.#beginnings.add(next(sequence));
    }
    const whole = this.#wholeFrame(frame);
    if (whole !== null) {
      this.#frames.delete(timestamp);
    }
    this.#tidy();
    return whole;
  }

  #wholeFrame({ packets, last }: Gathering): Buffer[] | null {
    if (last === null) {
      return null;
    }
    for (const beginning of packets.keys()) {
      if (this.#beginnings.has(beginning)) {
        const payloads: Buffer[] = [];
        for (let sequence = beginning; ; sequence = next(sequence)) {
          const payload = packets.get(sequence);
          if (payload === undefined) {
            return null;
          }
          payloads.push(payload);
          if (sequence === last) {
            return payloads;
          }
        }
      }
    }
    return null;
  }

  #tidy(): void {
    for (const timestamp of this.#frames.keys()) {
      if (this.#frames.size <= MAX_FRAMES) {
        break;
      }
      this.#frames.delete(timestamp);
    }
    for (const beginning of this.#beginnings) {
      if (this.#beginnings.size <= MAX_FRAMES * 2) {
        break;
      }
      this.#beginnings.delete(beginning);
    }
  }
}
