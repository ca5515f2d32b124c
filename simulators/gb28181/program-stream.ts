/*
 * A program stream as GB/T 28181 (annex C) wants it (ISO/IEC 13818-1): each picture begins with a pack header, key pictures have the
 * system header and the program stream map besides, and what doesn't fit a PES packet goes into further ones.
 */

const VIDEO_ID = 0xe0;
const AUDIO_ID = 0xc0;
const MAX_PES_PAYLOAD = 65_000;

/** stream_type of the map. */
export const STREAM_TYPE = { h264: 0x1b, h265: 0x24, pcma: 0x90 } as const;

/** `clock` of 90 kHz. */
function packHeader(clock: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt32BE(0x0000_01ba);
  const scr = BigInt(Math.round(clock));
  // 01, three bits, marker, 15 bits, marker, 15 bits, marker, nine bits of extension, marker.
  const packed =
    (0x1n << 46n) |
    (((scr >> 30n) & 0x7n) << 43n) |
    (1n << 42n) |
    (((scr >> 15n) & 0x7fffn) << 27n) |
    (1n << 26n) |
    ((scr & 0x7fffn) << 11n) |
    (1n << 10n) |
    1n;
  bytes.writeUIntBE(Number(packed >> 24n), 4, 3);
  bytes.writeUIntBE(Number(packed & 0xff_ffffn), 7, 3);
  const rate = 6_106;
  bytes.writeUIntBE(((rate & 0x3f_ffff) << 2) | 3, 10, 3);
  bytes.writeUInt8(0xf8, 13);
  return bytes;
}

function systemHeader(): Buffer {
  return Buffer.from([
    0,
    0,
    1,
    0xbb,
    0,
    12,
    0x80,
    0xcc,
    0xf5,
    0x04,
    0xe1,
    0x7f,
    VIDEO_ID,
    0xe0,
    0xe8,
    AUDIO_ID,
    0xc0,
    0x20,
  ]);
}

/** CRC-32 of MPEG (ISO/IEC 13818-1, annex A). */
function crc32(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000_0000) === 0 ? crc << 1 : (crc << 1) ^ 0x04c1_1db7;
    }
  }
  return crc >>> 0;
}

function streamMap(videoType: number): Buffer {
  const entries = Buffer.from([videoType, VIDEO_ID, 0, 0, STREAM_TYPE.pcma, AUDIO_ID, 0, 0]);
  const head = Buffer.from([0, 0, 1, 0xbc, 0, 10 + entries.length, 0xe1, 0xff, 0, 0, 0, entries.length]);
  const crc = Buffer.alloc(4);
  const body = Buffer.concat([head, entries]);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([body, crc]);
}

function pes(id: number, pts: number | null, payload: Buffer): Buffer {
  const head = Buffer.alloc(pts === null ? 9 : 14);
  head.writeUInt32BE(0x100 | id);
  head.writeUInt16BE(head.length - 6 + payload.length, 4);
  head.writeUInt8(0x80, 6);
  if (pts !== null) {
    const time = BigInt(Math.round(pts)) & 0x1_ffff_ffffn;
    head.writeUInt8(0x80, 7);
    head.writeUInt8(5, 8);
    head.writeUInt8(Number(0x21n | (((time >> 30n) & 7n) << 1n)), 9);
    head.writeUInt16BE(Number((((time >> 15n) & 0x7fffn) << 1n) | 1n), 10);
    head.writeUInt16BE(Number(((time & 0x7fffn) << 1n) | 1n), 12);
  }
  return Buffer.concat([head, payload]);
}

/** A picture; `pts` of 90 kHz. */
export function videoPack(
  picture: Buffer,
  given: { pts: number; isKey: boolean; videoType: number },
): Buffer {
  const { pts, isKey, videoType } = given;
  const parts = [packHeader(pts), ...(isKey ? [systemHeader(), streamMap(videoType)] : [])];
  for (let at = 0; at < picture.length; at += MAX_PES_PAYLOAD) {
    parts.push(pes(VIDEO_ID, at === 0 ? pts : null, picture.subarray(at, at + MAX_PES_PAYLOAD)));
  }
  return Buffer.concat(parts);
}

export const audioPack = (sound: Buffer, pts: number): Buffer =>
  Buffer.concat([packHeader(pts), pes(AUDIO_ID, pts, sound)]);

const MAX_RTP_PAYLOAD = 1_400;
const PAYLOAD_TYPE = 96;

/** Cuts packs into RTP packets of one SSRC (RFC 2250, section 2; the marker ends a picture). */
export class RtpSender {
  readonly #ssrc: number;
  #sequence = Math.floor(Math.random() * 0xffff);

  constructor(ssrc: number) {
    this.#ssrc = ssrc;
  }

  /** `timestamp` of 90 kHz. */
  packets(pack: Buffer, timestamp: number): Buffer[] {
    const found: Buffer[] = [];
    for (let at = 0; at < pack.length; at += MAX_RTP_PAYLOAD) {
      const isLast = at + MAX_RTP_PAYLOAD >= pack.length;
      const head = Buffer.alloc(12);
      head.writeUInt8(0x80);
      head.writeUInt8(PAYLOAD_TYPE | (isLast ? 0x80 : 0), 1);
      head.writeUInt16BE(this.#sequence, 2);
      head.writeUInt32BE(Math.round(timestamp) >>> 0, 4);
      head.writeUInt32BE(this.#ssrc, 8);
      this.#sequence = (this.#sequence + 1) & 0xffff;
      found.push(Buffer.concat([head, pack.subarray(at, at + MAX_RTP_PAYLOAD)]));
    }
    return found;
  }
}
