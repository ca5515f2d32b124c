const FILE_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 12;

/** A clip as its encoder made it. */
export interface Ivf {
  width: number;
  height: number;
  frames: readonly Buffer[];
}

/**
 * Reads an IVF file: 32 bytes of header (`DKIF`, header's length, codec, size), then frames, each after its length and its time.
 * Throws with the offset where the file is not whole.
 */
export function parseIvf(file: Buffer): Ivf {
  if (file.length < FILE_HEADER_BYTES || file.toString('latin1', 0, 4) !== 'DKIF') {
    throw new Error('not an IVF file: its header is missing');
  }
  if (file.toString('latin1', 8, 12) !== 'VP80') {
    throw new Error(`the IVF file holds ${file.toString('latin1', 8, 12)}, not VP80`);
  }

  const frames: Buffer[] = [];
  let offset = file.readUInt16LE(6);
  while (offset < file.length) {
    const start = offset + FRAME_HEADER_BYTES;
    const end = start <= file.length ? start + file.readUInt32LE(offset) : Infinity;
    if (end > file.length) {
      throw new Error(`the IVF file ends inside the frame at byte ${offset}`);
    }
    frames.push(file.subarray(start, end));
    offset = end;
  }
  return { width: file.readUInt16LE(12), height: file.readUInt16LE(14), frames };
}

/** Whether a VP8 frame is a key frame: bit 0 of its first byte is clear (RFC 6386 section 9.1). */
export function isKeyFrame(frame: Buffer): boolean {
  return frame.length > 0 && ((frame[0] ?? 1) & 1) === 0;
}
