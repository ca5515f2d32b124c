import { parseRtp } from '../snapshots/rtp-frames.ts';

const HEADER_BYTES = 12;
const SEQUENCES = 0x1_00_00;
const TIMESTAMPS = 0x1_00_00_00_00;
/** Time that is left between two speakers at least: one packet of Opus, ms. */
const LEAST_GAP_MS = 20;

/** `a - b` of two numbers that wrap, from minus to plus half of `range`. */
const distance = (a: number, b: number, range: number): number => {
  const forward = (a - b + range) % range;
  return forward >= range / 2 ? forward - range : forward;
};

/** A speaker's first packet as it came, and what is added to the numbers of each. */
interface Turn {
  first: number;
  sequenceBy: number;
  timestampBy: number;
}

export interface RtpSpliceOptions {
  ssrc: number;
  payloadType: number;
  /** Hertz. */
  clockRate: number;
}

/**
 * Makes one RTP stream of many speakers' that follow one another: numbers and times go on without a jump, so that whoever receives it
 * never sees where one ends and the next begins but by the marker bit.
 */
export class RtpSplice {
  readonly #options: RtpSpliceOptions;
  /** Of the present speaker. */
  #turn: Turn | null = null;
  #last: { sequence: number; timestamp: number; at: number } | null = null;

  constructor(options: RtpSpliceOptions) {
    this.#options = options;
  }

  /** The next packet is another speaker's first. */
  begin(): void {
    this.#turn = null;
  }

  /** The packet as it goes out; null for one that isn't sound of this speaker. `now` in ms of a clock that doesn't go back. */
  push(packet: Buffer, now: number): Buffer | null {
    const read = parseRtp(packet);
    if (read === null) {
      return null;
    }
    const isFirst = this.#turn === null;
    this.#turn ??= this.#begin(read, now);
    const { first, sequenceBy, timestampBy } = this.#turn;
    // What was sent before the speaker had the floor and comes late isn't anybody's business.
    if (distance(read.sequence, first, SEQUENCES) < 0) {
      return null;
    }
    const sequence = (read.sequence + sequenceBy) % SEQUENCES;
    const timestamp = (read.timestamp + timestampBy) % TIMESTAMPS;
    if (this.#last === null || distance(sequence, this.#last.sequence, SEQUENCES) > 0) {
      this.#last = { sequence, timestamp, at: now };
    }
    const { ssrc, payloadType } = this.#options;
    const out = Buffer.allocUnsafe(HEADER_BYTES + read.payload.length);
    out[0] = 0x80;
    out[1] = payloadType | (isFirst ? 0x80 : 0);
    out.writeUInt16BE(sequence, 2);
    out.writeUInt32BE(timestamp, 4);
    out.writeUInt32BE(ssrc, 8);
    read.payload.copy(out, HEADER_BYTES);
    return out;
  }

  #begin({ sequence, timestamp }: { sequence: number; timestamp: number }, now: number): Turn {
    const last = this.#last;
    if (last === null) {
      return { first: sequence, sequenceBy: 0, timestampBy: 0 };
    }
    const gap = Math.round((Math.max(now - last.at, LEAST_GAP_MS) * this.#options.clockRate) / 1000);
    return {
      first: sequence,
      sequenceBy: (last.sequence + 1 - sequence + SEQUENCES) % SEQUENCES,
      timestampBy: (((last.timestamp + gap - timestamp) % TIMESTAMPS) + TIMESTAMPS) % TIMESTAMPS,
    };
  }
}
