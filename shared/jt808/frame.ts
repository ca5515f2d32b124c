import { ByteReader, ByteWriter } from './bytes.ts';
import { Jt808Error } from './fault.ts';

/** Editions whose headers differ. That of 2011 has the header of 2013. */
export type Edition = '2013' | '2019';

export const MARK = 0x7e;
const ESCAPE = 0x7d;
/** Escaped by its followers 0x01 and 0x02 (section 4.4.2). */
const ESCAPED: Readonly<Record<number, number>> = { 0x01: ESCAPE, 0x02: MARK };

/** The header's ten bits for a length. */
export const MAX_BODY_BYTES = 1023;
/** Header of 2019 with fragments, body, checksum. */
const MAX_FRAME_BYTES = 21 + MAX_BODY_BYTES + 1;
/** A frame between its marks, every byte escaped. */
export const MAX_ESCAPED_BYTES = 2 * MAX_FRAME_BYTES;
const MIN_FRAME_BYTES = 12 + 1;

const FRAGMENTED = 1 << 13;
const VERSIONED = 1 << 14;

/** Section 4.4.3. */
export interface Header {
  messageId: number;
  edition: Edition;
  /** Only 2019's header has it. */
  protocolVersion: number | null;
  /** Digits of the terminal's number, as many as the header has: 12, or 20 in 2019. */
  phone: string;
  serial: number;
  /** Bits 10–12 of the attributes: 0 not encrypted, 1 by RSA. */
  encryption: number;
  /** The body is one of several; `number` counts from 1. */
  fragment: { total: number; number: number } | null;
}

export interface Frame {
  header: Header;
  body: Uint8Array;
  /** Where the body begins, for places in errors. */
  bodyOffset: number;
}

const xorOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

function unescape(escaped: Uint8Array): Uint8Array {
  if (!escaped.includes(ESCAPE)) {
    return escaped;
  }
  const bytes: number[] = [];
  for (let i = 0; i < escaped.length; i++) {
    const byte = escaped[i] ?? 0;
    if (byte !== ESCAPE) {
      bytes.push(byte);
      continue;
    }
    i += 1;
    const meant = ESCAPED[escaped[i] ?? 0];
    if (meant === undefined) {
      throw new Jt808Error('escape', i - 1, '0x7d is followed by neither 0x01 nor 0x02');
    }
    bytes.push(meant);
  }
  return Uint8Array.from(bytes);
}

function readHeader(reader: ByteReader): Header & { bodyBytes: number } {
  const messageId = reader.u16();
  const attributes = reader.u16();
  const edition = (attributes & VERSIONED) === 0 ? '2013' : '2019';
  const protocolVersion = edition === '2019' ? reader.u8() : null;
  const phone = reader.bcd(edition === '2019' ? 10 : 6);
  const serial = reader.u16();
  const place = reader.offset;
  const fragment = (attributes & FRAGMENTED) === 0 ? null : { total: reader.u16(), number: reader.u16() };
  if (fragment !== null && (fragment.number < 1 || fragment.number > fragment.total)) {
    throw new Jt808Error('fragment', place, `there is no fragment ${fragment.number} of ${fragment.total}`);
  }
  const bodyBytes = attributes & MAX_BODY_BYTES;
  const encryption = (attributes >> 10) & 7;
  return { messageId, edition, protocolVersion, phone, serial, encryption, fragment, bodyBytes };
}

/** Decodes what stands between two marks. Throws a `Jt808Error`. */
export function decodeFrame(escaped: Uint8Array): Frame {
  if (escaped.length > MAX_ESCAPED_BYTES) {
    throw new Jt808Error('tooLong', MAX_ESCAPED_BYTES, 'no frame is as long');
  }
  const bytes = unescape(escaped);
  if (bytes.length < MIN_FRAME_BYTES) {
    throw new Jt808Error('tooShort', bytes.length, `a frame has at least ${MIN_FRAME_BYTES} bytes`);
  }
  const content = bytes.subarray(0, -1);
  const stated = bytes.at(-1) ?? 0;
  const computed = xorOf(content);
  if (stated !== computed) {
    throw new Jt808Error(
      'checksum',
      content.length,
      `the checksum is ${stated}, of these bytes it is ${computed}`,
    );
  }
  const reader = new ByteReader(content);
  const { bodyBytes, ...header } = readHeader(reader);
  const bodyOffset = reader.offset;
  if (reader.left !== bodyBytes) {
    throw new Jt808Error('length', 2, `a body of ${bodyBytes} bytes is stated, ${reader.left} are there`);
  }
  return { header, body: reader.rest(), bodyOffset };
}

function escape(bytes: Uint8Array): Uint8Array {
  const escaped: number[] = [MARK];
  for (const byte of bytes) {
    if (byte === MARK || byte === ESCAPE) {
      escaped.push(ESCAPE, byte === MARK ? 0x02 : 0x01);
    } else {
      escaped.push(byte);
    }
  }
  escaped.push(MARK);
  return Uint8Array.from(escaped);
}

/** A whole frame with its marks. Throws a `Jt808Error` of kind `value` for what a field can't hold. */
export function encodeFrame({ header, body }: Pick<Frame, 'header' | 'body'>): Uint8Array {
  if (body.length > MAX_BODY_BYTES) {
    throw new Jt808Error('value', 2, `a body of ${body.length} bytes needs fragments`);
  }
  const is2019 = header.edition === '2019';
  const attributes =
    body.length |
    ((header.encryption & 7) << 10) |
    (header.fragment === null ? 0 : FRAGMENTED) |
    (is2019 ? VERSIONED : 0);
  const writer = new ByteWriter().u16(header.messageId).u16(attributes);
  if (is2019) {
    writer.u8(header.protocolVersion ?? 1);
  }
  writer.bcd(header.phone, is2019 ? 10 : 6).u16(header.serial);
  if (header.fragment !== null) {
    writer.u16(header.fragment.total).u16(header.fragment.number);
  }
  const content = writer.bytes(body).finish();
  const whole = new Uint8Array(content.length + 1);
  whole.set(content);
  whole[content.length] = xorOf(content);
  return escape(whole);
}
