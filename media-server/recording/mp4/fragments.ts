import { BOX_HEADER_BYTES, boxesOf, childrenOf, findBox, type Box } from './boxes.ts';

/** A fragment is never as long as this: what claims to be is no MP4. */
const MAX_BOX_BYTES = 256_000_000;
/** `sample_is_non_sync_sample` of sample flags (ISO/IEC 14496-12, 8.8.3.1). */
const NON_SYNC = 0x1_00_00;
const TFHD = { baseOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 } as const;
const TRUN = {
  dataOffset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
} as const;

/** What a fragment (a `moof` with its `mdat`) holds of one track. Times in units of the track's timescale. */
export interface TrackRun {
  trackId: number;
  decodeTime: bigint;
  duration: number;
  samples: number;
  /** Whether it can be decoded without what came before. */
  startsWithSync: boolean;
}

/** A fragment as it came. */
export interface MovieFragment {
  bytes: Buffer;
  tracks: TrackRun[];
}

export type StreamPart = { kind: 'init'; bytes: Buffer } | { kind: 'fragment'; fragment: MovieFragment };

/** Timescale and handler (`vide`, `soun`) of each track of a movie header, by the track's number. */
export function tracksOf(init: Buffer): Map<number, { timescale: number; handler: string }> {
  const moov = findBox(init, ['moov']);
  const tracks = moov === undefined ? [] : childrenOf(init, moov, 'trak');
  return new Map(
    tracks.flatMap((trak) => {
      const tkhd = findBox(init, ['tkhd'], trak);
      const mdhd = findBox(init, ['mdia', 'mdhd'], trak);
      const hdlr = findBox(init, ['mdia', 'hdlr'], trak);
      if (tkhd === undefined || mdhd === undefined || hdlr === undefined) {
        return [];
      }
      const long = (box: Box): boolean => init[box.body] === 1;
      const id = init.readUInt32BE(tkhd.body + (long(tkhd) ? 20 : 12));
      const timescale = init.readUInt32BE(mdhd.body + (long(mdhd) ? 20 : 12));
      return [[id, { timescale, handler: init.toString('latin1', hdlr.body + 8, hdlr.body + 12) }]];
    }),
  );
}

/** Width and height of the first picture track; null when it has none. */
export function pictureSize(init: Buffer): { width: number; height: number } | null {
  const moov = findBox(init, ['moov']);
  for (const trak of moov === undefined ? [] : childrenOf(init, moov, 'trak')) {
    const tkhd = findBox(init, ['tkhd'], trak);
    const handler = findBox(init, ['mdia', 'hdlr'], trak);
    if (
      tkhd !== undefined &&
      handler !== undefined &&
      init.toString('latin1', handler.body + 8, handler.body + 12) === 'vide'
    ) {
      // 16.16 fixed point, the last of the header.
      return { width: init.readUInt16BE(tkhd.end - 8), height: init.readUInt16BE(tkhd.end - 4) };
    }
  }
  return null;
}

function readTrackRun(moof: Buffer, traf: Box): TrackRun {
  const tfhd = findBox(moof, ['tfhd'], traf);
  const tfdt = findBox(moof, ['tfdt'], traf);
  if (tfhd === undefined || tfdt === undefined) {
    throw new RangeError('a track fragment without its header or time');
  }
  const flags = moof.readUInt32BE(tfhd.body) & 0xff_ff_ff;
  let at = tfhd.body + 8;
  const optional = (mask: number, size: number): number | null => {
    if ((flags & mask) === 0) {
      return null;
    }
    at += size;
    return moof.readUInt32BE(at - 4);
  };
  optional(TFHD.baseOffset, 8);
  optional(TFHD.description, 4);
  const defaultDuration = optional(TFHD.duration, 4) ?? 0;
  optional(TFHD.size, 4);
  const defaultFlags = optional(TFHD.flags, 4) ?? 0;

  let duration = 0;
  let samples = 0;
  let firstFlags: number | null = null;
  for (const trun of childrenOf(moof, traf, 'trun')) {
    const run = moof.readUInt32BE(trun.body) & 0xff_ff_ff;
    const count = moof.readUInt32BE(trun.body + 4);
    let place = trun.body + 8 + ((run & TRUN.dataOffset) === 0 ? 0 : 4);
    if ((run & TRUN.firstFlags) !== 0) {
      firstFlags ??= moof.readUInt32BE(place);
      place += 4;
    }
    for (let index = 0; index < count; index += 1) {
      duration += (run & TRUN.duration) === 0 ? defaultDuration : moof.readUInt32BE(place);
      place += (run & TRUN.duration) === 0 ? 0 : 4;
      place += (run & TRUN.size) === 0 ? 0 : 4;
      if ((run & TRUN.flags) !== 0) {
        firstFlags ??= moof.readUInt32BE(place);
        place += 4;
      }
      place += (run & TRUN.composition) === 0 ? 0 : 4;
    }
    samples += count;
  }
  return {
    trackId: moof.readUInt32BE(tfhd.body + 4),
    decodeTime:
      moof[tfdt.body] === 1 ? moof.readBigUInt64BE(tfdt.body + 4) : BigInt(moof.readUInt32BE(tfdt.body + 4)),
    duration,
    samples,
    startsWithSync: ((firstFlags ?? defaultFlags) & NON_SYNC) === 0,
  };
}

/** What a fragment holds. Throws `RangeError` when it isn't one. */
export function readFragment(bytes: Buffer): MovieFragment {
  const moof = findBox(bytes, ['moof']);
  const trafs = moof === undefined ? [] : childrenOf(bytes, moof, 'traf');
  return { bytes, tracks: trafs.map((traf) => readTrackRun(bytes, traf)) };
}

/** Cuts a fragmented MP4, as a program writes it, into its header and its fragments. */
export class FragmentReader {
  #held: Buffer[] = [];
  #heldBytes = 0;
  #begun: Buffer[] = [];

  /** Takes the next bytes; answers with what is complete by them. Throws `RangeError` for what is no MP4. */
  push(chunk: Buffer): StreamPart[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const parts: StreamPart[] = [];
    for (let box = this.#takeBox(); box !== null; box = this.#takeBox()) {
      const part = this.#gather(box.type, box.bytes);
      if (part !== null) {
        parts.push(part);
      }
    }
    return parts;
  }

  #gather(type: string, bytes: Buffer): StreamPart | null {
    switch (type) {
      case 'ftyp':
      case 'styp':
      case 'moof': {
        this.#begun = [bytes];
        return null;
      }
      case 'moov': {
        return { kind: 'init', bytes: Buffer.concat([...this.#begun, bytes]) };
      }
      case 'mdat': {
        return { kind: 'fragment', fragment: readFragment(Buffer.concat([...this.#begun, bytes])) };
      }
      default: {
        return null;
      }
    }
  }

  #takeBox(): { type: string; bytes: Buffer } | null {
    const header = this.#peek(BOX_HEADER_BYTES);
    if (header === null) {
      return null;
    }
    const size = header.readUInt32BE(0);
    if (size < BOX_HEADER_BYTES || size > MAX_BOX_BYTES) {
      throw new RangeError(`a box of ${size} bytes`);
    }
    const bytes = this.#peek(size);
    if (bytes === null) {
      return null;
    }
    this.#held = [(this.#held[0] ?? bytes).subarray(size)];
    this.#heldBytes -= size;
    return { type: bytes.toString('latin1', 4, 8), bytes };
  }

  /** The next bytes without taking them; they then lie in the first buffer. Null when they aren't all there. */
  #peek(size: number): Buffer | null {
    if (this.#heldBytes < size) {
      return null;
    }
    const [first] = this.#held;
    if (first === undefined || first.length < size) {
      this.#held = [Buffer.concat(this.#held, this.#heldBytes)];
    }
    return this.#held[0]?.subarray(0, size) ?? null;
  }
}

/** Writes other decode times into a fragment, in place: `shift` answers with what is added to that of a track. */
export function shiftFragment(fragment: MovieFragment, shift: (trackId: number) => bigint): void {
  const { bytes } = fragment;
  const moof = findBox(bytes, ['moof']);
  for (const [index, traf] of (moof === undefined ? [] : childrenOf(bytes, moof, 'traf')).entries()) {
    const tfdt = findBox(bytes, ['tfdt'], traf);
    const track = fragment.tracks[index];
    if (tfdt === undefined || track === undefined || bytes[tfdt.body] !== 1) {
      throw new RangeError('a track fragment without a time of 64 bits');
    }
    track.decodeTime += shift(track.trackId);
    bytes.writeBigUInt64BE(track.decodeTime, tfdt.body + 4);
  }
}

/** Bytes of boxes at the top, for tests and recovery: whether a file is whole. */
export function isWhole(bytes: Buffer): boolean {
  try {
    const types = [...boxesOf(bytes, 0, bytes.length)].map(({ type }) => type);
    return types.includes('moof') && types.at(-1) === 'mdat';
  } catch {
    return false;
  }
}
