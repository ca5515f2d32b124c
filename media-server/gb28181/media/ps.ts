/** Codecs that a program stream of GB/T 28181 carries and that can be shown. */
export type GbCodec = 'h264' | 'h265' | 'pcma' | 'pcmu' | 'aac';

/** A picture with all its parts, or a piece of sound. */
export interface GbFrame {
  kind: 'video' | 'audio';
  codec: GbCodec;
  /** ms from the first frame of the stream; grows without jumps. */
  timestamp: number;
  payload: Buffer;
}

const PACK = 0xba;
const PROGRAM_END = 0xb9;
const STREAM_MAP = 0xbc;
/** No code of H.264 and H.265 is so high: their first bit is forbidden. */
const LOWEST_CODE = 0xb9;
/** A picture that grows beyond this has lost its end. */
const MAX_PICTURE_BYTES = 4_000_000;
const MAX_BUFFER_BYTES = 1_000_000;

/** stream_type of a program stream map (GB/T 28181-2016, annex C; ISO/IEC 13818-1, table 2-34). */
const STREAM_TYPES: Readonly<Record<number, GbCodec>> = {
  0x1b: 'h264',
  0x24: 'h265',
  0x90: 'pcma',
  0x91: 'pcmu',
  0x0f: 'aac',
};

const isVideo = (id: number): boolean => id >= 0xe0 && id <= 0xef;
const isAudio = (id: number): boolean => id >= 0xc0 && id <= 0xdf;

/** Codecs by stream id. Null when the map can't be read. */
function readMap(section: Buffer): Map<number, GbCodec | null> | null {
  if (section.length < 10) {
    return null;
  }
  let at = 10 + section.readUInt16BE(8);
  if (section.length < at + 2) {
    return null;
  }
  const end = Math.min(at + 2 + section.readUInt16BE(at), section.length);
  at += 2;
  const codecs = new Map<number, GbCodec | null>();
  while (at + 4 <= end) {
    codecs.set(section.readUInt8(at + 1), STREAM_TYPES[section.readUInt8(at)] ?? null);
    at += 4 + section.readUInt16BE(at + 2);
  }
  return codecs;
}

/** The time of presentation, of 90 kHz, and the bytes of a PES packet; null when its head can't be read. */
function readPes(packet: Buffer): { pts: number | null; payload: Buffer } | null {
  if (packet.length < 9 || packet.readUInt8(6) >> 6 !== 2) {
    return null;
  }
  const begin = 9 + packet.readUInt8(8);
  if (begin > packet.length) {
    return null;
  }
  const hasPts = (packet.readUInt8(7) & 0x80) !== 0 && begin >= 14;
  const pts = hasPts
    ? ((packet.readUInt8(9) >> 1) & 7) * 2 ** 30 +
      (packet.readUInt16BE(10) >> 1) * 2 ** 15 +
      (packet.readUInt16BE(12) >> 1)
    : null;
  return { pts, payload: packet.subarray(begin) };
}

/** The codec of a picture by its parameter sets, for streams that have no map. */
function codecOf(picture: Buffer): GbCodec | null {
  for (let at = picture.indexOf('\0\0\u0001', 0, 'latin1'); at !== -1 && at + 4 < picture.length;) {
    const first = picture.readUInt8(at + 3);
    if (first === 0x40 && picture.readUInt8(at + 4) === 0x01) {
      return 'h265';
    }
    if ((first & 0x1f) === 7 && (first & 0x60) !== 0) {
      return 'h264';
    }
    at = picture.indexOf('\0\0\u0001', at + 3, 'latin1');
  }
  return null;
}

const WRAP = 2 ** 33;
/** A clock that jumps further than this was set anew. */
const JUMP = 5 * 90_000;
const STEP_AFTER_JUMP = 3_600;

/** Times of 33 bits as ms that grow from 0. */
class Timeline {
  #last: number | null = null;
  #elapsed = 0;

  toMs(pts: number): number {
    if (this.#last !== null) {
      const step = ((pts - this.#last + WRAP * 1.5) % WRAP) - WRAP / 2;
      this.#elapsed += Math.abs(step) > JUMP ? STEP_AFTER_JUMP : step;
    }
    this.#last = pts;
    return Math.max(0, Math.round(this.#elapsed / 90));
  }
}

/** Takes a program stream apart. Wrong bytes are passed over and counted; it never throws. */
export class PsDemuxer {
  readonly #onFrame: (frame: GbFrame) => void;
  readonly #timeline = new Timeline();
  #rest: Buffer = Buffer.alloc(0);
  #codecs: ReadonlyMap<number, GbCodec | null> = new Map();
  #videoCodec: GbCodec | null = null;
  #picture: { pieces: Buffer[]; bytes: number; pts: number | null } | null = null;
  /** Of the RTP packet that is being read: pictures without a time of their own have this one. */
  #packetTime = 0;
  /** What couldn't be read: places at which it was gone on from another one. */
  faults = 0;

  constructor(onFrame: (frame: GbFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** `hasGap`: bytes before these are lost, and with them what they belong to. */
  push(payload: Buffer, given: { timestamp: number; hasGap: boolean }): void {
    if (given.hasGap) {
      this.#rest = Buffer.alloc(0);
      this.#picture = null;
      this.faults += 1;
    }
    this.#packetTime = given.timestamp;
    this.#rest = this.#rest.length === 0 ? payload : Buffer.concat([this.#rest, payload]);
    while (this.#step()) {
      // Each step takes something off.
    }
    if (this.#rest.length > MAX_BUFFER_BYTES) {
      this.#rest = Buffer.alloc(0);
      this.faults += 1;
    }
  }

  /** Takes the next part off; false when it isn't whole yet. */
  #step(): boolean {
    const rest = this.#rest;
    if (rest.length < 4) {
      return false;
    }
    const id = rest.readUInt8(3);
    if (rest.readUIntBE(0, 3) !== 1 || id < LOWEST_CODE) {
      return this.#resynchronise();
    }
    if (id === PACK) {
      return this.#takePack();
    }
    if (id === PROGRAM_END) {
      return this.#take(4) !== null;
    }
    if (rest.length < 6) {
      return false;
    }
    const length = rest.readUInt16BE(4);
    if (length === 0 && isVideo(id)) {
      return this.#takeUnbounded(id);
    }
    const part = this.#take(6 + length);
    if (part === null) {
      return false;
    }
    this.#read(id, part);
    return true;
  }

  #take(bytes: number): Buffer | null {
    if (this.#rest.length < bytes) {
      return null;
    }
    const part = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return part;
  }

  #takePack(): boolean {
    const rest = this.#rest;
    if (rest.length < 14) {
      return false;
    }
    // MPEG-1 has a shorter one.
    const bytes = rest.readUInt8(4) >> 6 === 1 ? 14 + (rest.readUInt8(13) & 7) : 12;
    if (this.#take(bytes) === null) {
      return false;
    }
    if (this.#picture?.pts === null) {
      this.#flush();
    }
    return true;
  }

  /** A packet whose length isn't stated goes to the next part. */
  #takeUnbounded(id: number): boolean {
    const end = this.#nextCode(6);
    if (end === -1) {
      return false;
    }
    const part = this.#take(end);
    if (part !== null) {
      this.#read(id, part);
    }
    return true;
  }

  #nextCode(from: number): number {
    let at = this.#rest.indexOf('\0\0\u0001', from, 'latin1');
    while (at !== -1 && at + 3 < this.#rest.length && this.#rest.readUInt8(at + 3) < LOWEST_CODE) {
      at = this.#rest.indexOf('\0\0\u0001', at + 1, 'latin1');
    }
    return at !== -1 && at + 3 < this.#rest.length ? at : -1;
  }

  #resynchronise(): boolean {
    this.faults += 1;
    this.#picture = null;
    const at = this.#nextCode(1);
    // A code may begin within the last three bytes.
    this.#rest = this.#rest.subarray(at === -1 ? Math.max(this.#rest.length - 3, 1) : at);
    return at !== -1;
  }

  #read(id: number, part: Buffer): void {
    if (id === STREAM_MAP) {
      this.#codecs = readMap(part) ?? this.#codecs;
      return;
    }
    if (!isVideo(id) && !isAudio(id)) {
      return;
    }
    const pes = readPes(part);
    if (pes === null) {
      this.faults += 1;
    } else if (isVideo(id)) {
      this.#addToPicture(id, pes);
    } else {
      this.#emitSound(id, pes);
    }
  }

  #addToPicture(id: number, { pts, payload }: { pts: number | null; payload: Buffer }): void {
    const known = this.#codecs.get(id);
    if (known === null) {
      // A codec that nothing here can show.
      return;
    }
    this.#videoCodec = known ?? this.#videoCodec;
    if (this.#picture !== null && pts !== null && this.#picture.pts !== pts) {
      this.#flush();
    }
    this.#picture ??= { pieces: [], bytes: 0, pts };
    this.#picture.pieces.push(payload);
    this.#picture.bytes += payload.length;
    if (this.#picture.bytes > MAX_PICTURE_BYTES) {
      this.#picture = null;
      this.faults += 1;
    }
  }

  #flush(): void {
    const picture = this.#picture;
    this.#picture = null;
    if (picture === null) {
      return;
    }
    const payload = Buffer.concat(picture.pieces);
    this.#videoCodec ??= codecOf(payload);
    if (this.#videoCodec !== null && payload.length > 0) {
      const timestamp = this.#timeline.toMs(picture.pts ?? this.#packetTime);
      this.#onFrame({ kind: 'video', codec: this.#videoCodec, timestamp, payload });
    }
  }

  #emitSound(id: number, { pts, payload }: { pts: number | null; payload: Buffer }): void {
    // Without a map sound is G.711 A: what the standard's devices must have.
    const codec = this.#codecs.size === 0 ? 'pcma' : this.#codecs.get(id);
    if (codec !== undefined && codec !== null && payload.length > 0) {
      const timestamp = this.#timeline.toMs(pts ?? this.#packetTime);
      this.#onFrame({ kind: 'audio', codec, timestamp, payload: Buffer.from(payload) });
    }
  }
}
