import { Gb28181Error } from '../fault.ts';
import { REORDER_MS, REORDER_PACKETS } from '../policy.ts';

export interface RtpPacket {
  sequence: number;
  /** Of 90 kHz. */
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

const HEADER_BYTES = 12;

/** Throws `Gb28181Error`. */
export function parseRtp(bytes: Buffer): RtpPacket {
  const [first = 0] = bytes;
  if (bytes.length < HEADER_BYTES || first >> 6 !== 2) {
    throw new Gb28181Error('rtp', 'no header of version 2');
  }
  let begin = HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (bytes.length < begin + 4) {
      throw new Gb28181Error('rtp', 'the extension is cut off');
    }
    begin += 4 + bytes.readUInt16BE(begin + 2) * 4;
  }
  const padding = (first & 0x20) === 0 ? 0 : (bytes.at(-1) ?? 0);
  const end = bytes.length - padding;
  if (begin > end) {
    throw new Gb28181Error('rtp', 'header and padding are longer than the packet');
  }
  return {
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(begin, end),
  };
}

/** How far `b` lies behind `a` on the circle of 16 bits: negative when before it. */
const ahead = (a: number, b: number): number => ((b - a + 0x1_8000) & 0xffff) - 0x8000;

/** A jump of this many packets is another beginning, not a loss. */
const RESTART = 3_000;

/** Puts packets in order. One that is missing is waited for a little; `hasGap` says that what came before a packet is lost. */
export class RtpOrder {
  readonly #onPacket: (packet: RtpPacket, hasGap: boolean) => void;
  readonly #waiting = new Map<number, RtpPacket>();
  #next: number | null = null;
  #waitsSince = 0;
  /** Packets that never came. */
  lost = 0;

  constructor(onPacket: (packet: RtpPacket, hasGap: boolean) => void) {
    this.#onPacket = onPacket;
  }

  /** `now` in ms of any clock that doesn't jump. */
  push(packet: RtpPacket, now: number): void {
    const distance = this.#next === null ? 0 : ahead(this.#next, packet.sequence);
    if (Math.abs(distance) > RESTART) {
      this.#waiting.clear();
      this.#deliver(packet, true);
      return;
    }
    if (distance < 0) {
      return;
    }
    if (distance === 0) {
      this.#deliver(packet, false);
    } else {
      if (this.#waiting.size === 0) {
        this.#waitsSince = now;
      }
      this.#waiting.set(packet.sequence, packet);
      if (this.#waiting.size < REORDER_PACKETS && now - this.#waitsSince < REORDER_MS) {
        return;
      }
      this.#skip();
    }
    this.#deliverWaiting(now);
  }

  #skip(): void {
    const from = this.#next ?? 0;
    const distances = [...this.#waiting.keys()].map((sequence) => ahead(from, sequence));
    const nearest = Math.min(...distances);
    const sequence = (from + nearest) & 0xffff;
    const packet = this.#waiting.get(sequence);
    if (packet !== undefined) {
      this.lost += nearest;
      this.#waiting.delete(sequence);
      this.#deliver(packet, true);
    }
  }

  #deliverWaiting(now: number): void {
    for (;;) {
      const packet = this.#waiting.get(this.#next ?? -1);
      if (packet === undefined) {
        // What is missing now has been missing only since now.
        this.#waitsSince = now;
        return;
      }
      this.#waiting.delete(packet.sequence);
      this.#deliver(packet, false);
    }
  }

  #deliver(packet: RtpPacket, hasGap: boolean): void {
    this.#next = (packet.sequence + 1) & 0xffff;
    this.#onPacket(packet, hasGap);
  }
}

/** Cuts a TCP stream of RTP into packets (RFC 4571): two bytes of length before each. */
export class RtpFrames {
  #rest: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Buffer> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 2) {
      const length = this.#rest.readUInt16BE(0);
      if (this.#rest.length < 2 + length) {
        return;
      }
      const packet = this.#rest.subarray(2, 2 + length);
      this.#rest = this.#rest.subarray(2 + length);
      if (length > 0) {
        yield packet;
      }
    }
  }
}
