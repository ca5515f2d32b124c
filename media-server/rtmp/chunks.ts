import { RtmpError } from './rtmp-error.ts';

/** Message types (RTMP 1.0, sections 5.4 and 7.1). */
export const MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowSize: 5,
  peerBandwidth: 6,
  audio: 8,
  video: 9,
  data: 18,
  command: 20,
} as const;

export interface Message {
  type: number;
  streamId: number;
  /** Milliseconds, modulo 2^32. */
  timestamp: number;
  payload: Buffer;
}

/** Chunk size before anybody sets another (section 5.4.1). */
const INITIAL_CHUNK_BYTES = 128;
/** Commands are short: until an encoder is let in it can't make the server keep more than this for each message. */
const MAX_COMMAND_BYTES = 64_000;
/** A key frame of 4K at a high rate; anything above is an attack or a fault. */
const MAX_MEDIA_BYTES = 4_000_000;
/** Messages that may be under way at a time, by the bytes that they will have, as multiples of the largest. */
const MAX_UNDER_WAY = 2;
const MAX_CHUNK_STREAMS = 32;
/** A timestamp that doesn't fit its three bytes follows in four. */
const EXTENDED = 0xff_ff_ff;
/** Bytes of the message header by the chunk's format (section 5.3.1.2). */
const HEADER_BYTES = [11, 7, 3, 0] as const;
const MAX_BASIC_BYTES = 3;
const EXTENDED_BYTES = 4;
const WRAP = 2 ** 32;

/** What a chunk stream remembers from one chunk to the next. */
interface ChunkStream {
  timestamp: number;
  /** The timestamp field of the last header: a time or a delta. */
  field: number;
  isExtended: boolean;
  length: number;
  type: number;
  streamId: number;
  /** The message under way, as long as it will be; null between two. */
  payload: Buffer | null;
  received: number;
}

interface Basic {
  format: 0 | 1 | 2 | 3;
  id: number;
  bytes: number;
}

/** The basic header at `at`; null while it isn't all there. */
function readBasic(bytes: Buffer, at: number): Basic | null {
  const first = bytes[at];
  if (first === undefined) {
    return null;
  }
  const format = (first >> 6) as Basic['format'];
  const low = first & 0x3f;
  if (low >= 2) {
    return { format, id: low, bytes: 1 };
  }
  const size = low === 0 ? 2 : MAX_BASIC_BYTES;
  if (bytes.length < at + size) {
    return null;
  }
  const id = low === 0 ? bytes.readUInt8(at + 1) + 64 : bytes.readUInt16LE(at + 1) + 64;
  return { format, id, bytes: size };
}

/** Puts messages together from the chunks that they come in (section 5.3). */
export class ChunkReader {
  readonly #streams = new Map<number, ChunkStream>();
  #chunkBytes = INITIAL_CHUNK_BYTES;
  #maxMessageBytes = MAX_COMMAND_BYTES;
  /** Bytes that the messages under way will have: so much memory they hold. */
  #underWay = 0;
  #rest: Buffer = Buffer.alloc(0);

  /** From now on messages may be as large as pictures are. */
  allowMedia(): void {
    this.#maxMessageBytes = MAX_MEDIA_BYTES;
  }

  /** Messages that `bytes` complete, in order. Throws `RtmpError` for what no correct sender sends. */
  *read(bytes: Buffer): Generator<Message> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    try {
      for (;;) {
        const taken = this.#readChunk(at);
        if (taken === null) {
          return;
        }
        at += taken.bytes;
        if (taken.message !== null && !this.#control(taken.message)) {
          yield taken.message;
        }
      }
    } finally {
      this.#rest = Buffer.from(this.#rest.subarray(at));
    }
  }

  /** One chunk at `at`; null while it isn't all there, and then nothing has changed. */
  #readChunk(at: number): { bytes: number; message: Message | null } | null {
    const bytes = this.#rest;
    const basic = readBasic(bytes, at);
    if (basic === null) {
      return null;
    }
    const known = this.#streams.get(basic.id);
    if (known === undefined && basic.format !== 0) {
      throw new RtmpError('a chunk refers to one that was never sent');
    }
    let end = at + basic.bytes;
    const header = bytes.subarray(end, end + HEADER_BYTES[basic.format]);
    end += HEADER_BYTES[basic.format];
    if (bytes.length < end) {
      return null;
    }
    const stream = this.#headed(known, basic.format, header);
    if (stream.isExtended) {
      end += EXTENDED_BYTES;
      if (bytes.length < end) {
        return null;
      }
      stream.field = bytes.readUInt32BE(end - EXTENDED_BYTES);
    }
    const size = Math.min(this.#chunkBytes, stream.length - stream.received);
    if (bytes.length < end + size) {
      return null;
    }
    if (stream.payload === null) {
      stream.timestamp = basic.format === 0 ? stream.field : (stream.timestamp + stream.field) % WRAP;
      stream.payload = this.#reserve(stream.length);
    }
    this.#remember(basic.id, stream);
    stream.received += bytes.copy(stream.payload, stream.received, end, end + size);
    end += size;
    return {
      bytes: end - at,
      message: stream.received < stream.length ? null : this.#complete(stream, stream.payload),
    };
  }

  /** What the stream is with this header; a copy, so that nothing has changed if the chunk isn't all there. */
  #headed(known: ChunkStream | undefined, format: Basic['format'], header: Buffer): ChunkStream {
    const stream: ChunkStream =
      known === undefined
        ? {
            timestamp: 0,
            field: 0,
            isExtended: false,
            length: 0,
            type: 0,
            streamId: 0,
            payload: null,
            received: 0,
          }
        : { ...known };
    if (format === 3) {
      return stream;
    }
    if (stream.payload !== null) {
      throw new RtmpError('a message begins before the one before it is complete');
    }
    stream.field = header.readUIntBE(0, 3);
    stream.isExtended = stream.field === EXTENDED;
    if (format <= 1) {
      stream.length = header.readUIntBE(3, 3);
      stream.type = header.readUInt8(6);
      if (stream.length > this.#maxMessageBytes) {
        throw new RtmpError(`a message has more than ${this.#maxMessageBytes} bytes`);
      }
    }
    if (format === 0) {
      stream.streamId = header.readUInt32LE(7);
    }
    return stream;
  }

  #remember(id: number, stream: ChunkStream): void {
    this.#streams.set(id, stream);
    if (this.#streams.size > MAX_CHUNK_STREAMS) {
      throw new RtmpError(`there are more than ${MAX_CHUNK_STREAMS} chunk streams`);
    }
  }

  /** Room for a message, whatever the size of its chunks. */
  #reserve(length: number): Buffer {
    this.#underWay += length;
    if (this.#underWay > MAX_UNDER_WAY * this.#maxMessageBytes) {
      throw new RtmpError('too many messages are under way at a time');
    }
    return Buffer.alloc(length);
  }

  #complete(stream: ChunkStream, payload: Buffer): Message {
    const { type, streamId, timestamp } = stream;
    this.#drop(stream);
    return { type, streamId, timestamp, payload };
  }

  /** Obeys a message that is about the chunks themselves; false for any other. */
  #control({ type, payload }: Message): boolean {
    if (type === MESSAGE.setChunkSize) {
      const size = payload.length >= 4 ? payload.readUInt32BE() : 0;
      if (size < 1 || size > MAX_MEDIA_BYTES) {
        throw new RtmpError(`the chunk size ${size} is out of range`);
      }
      this.#chunkBytes = size;
      return true;
    }
    if (type === MESSAGE.abort) {
      const stream = payload.length >= 4 ? this.#streams.get(payload.readUInt32BE()) : undefined;
      if (stream !== undefined) {
        this.#drop(stream);
      }
      return true;
    }
    return false;
  }

  #drop(stream: ChunkStream): void {
    this.#underWay -= stream.payload?.length ?? 0;
    stream.payload = null;
    stream.received = 0;
  }
}

/** The chunks of a short message on chunk stream `chunkStreamId`, with chunks of `chunkBytes` and the time 0. */
export function writeMessage(
  chunkStreamId: number,
  { type, streamId, payload }: Omit<Message, 'timestamp'>,
  chunkBytes = INITIAL_CHUNK_BYTES,
): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt8(chunkStreamId);
  head.writeUIntBE(payload.length, 4, 3);
  head.writeUInt8(type, 7);
  head.writeUInt32LE(streamId, 8);
  const parts: Buffer[] = [head];
  for (let at = 0; at < payload.length; at += chunkBytes) {
    if (at > 0) {
      parts.push(Buffer.from([(3 << 6) | chunkStreamId]));
    }
    parts.push(payload.subarray(at, at + chunkBytes));
  }
  return Buffer.concat(parts);
}
