/** Bytes of a key frame's own header: frame tag, start code, width and height (RFC 6386, section 9.1). */
const KEY_FRAME_HEADER_BYTES = 10;

/** The part of an RTP payload behind its VP8 descriptor (RFC 7741, section 4.2); null where there is none. */
function withoutDescriptor(payload: Buffer): Buffer | null {
  const first = payload[0];
  if (first === undefined) {
    return null;
  }
  let offset = 1;
  if ((first & 0x80) !== 0) {
    const extensions = payload[offset] ?? 0;
    offset += 1;
    if ((extensions & 0x80) !== 0) {
      offset += ((payload[offset] ?? 0) & 0x80) === 0 ? 1 : 2;
    }
    // TL0PICIDX has a byte, TID and KEYIDX share one.
    offset += (extensions & 0x40) === 0 ? 0 : 1;
    offset += (extensions & 0x30) === 0 ? 0 : 1;
  }
  return offset < payload.length ? payload.subarray(offset) : null;
}

/** The VP8 key frame of a frame's RTP payloads; null where the frame isn't one that can be decoded by itself. */
export function vp8KeyFrame(payloads: readonly Buffer[]): Buffer | null {
  const parts = payloads.map(withoutDescriptor);
  if (parts.some((part) => part === null)) {
    return null;
  }
  const frame = Buffer.concat(parts.flatMap((part) => part ?? []));
  const isKeyFrame =
    frame.length > KEY_FRAME_HEADER_BYTES &&
    ((frame[0] ?? 1) & 1) === 0 &&
    frame.readUIntBE(3, 3) === 0x9d_01_2a;
  return isKeyFrame ? frame : null;
}

/**
 * A VP8 key frame as a picture that every browser shows: lossy WebP is such a frame in a RIFF container (RFC 9649, section 2.5), so
 * that nothing needs to be decoded or encoded.
 */
export function toWebp(keyFrame: Buffer): Buffer {
  const padding = keyFrame.length % 2;
  const head = Buffer.alloc(20);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(12 + keyFrame.length + padding, 4);
  head.write('WEBPVP8 ', 8, 'latin1');
  head.writeUInt32LE(keyFrame.length, 16);
  return Buffer.concat([head, keyFrame, Buffer.alloc(padding)]);
}
