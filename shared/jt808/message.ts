import { ByteReader, ByteWriter } from './bytes.ts';
import type { BodyCodec } from './codec.ts';
import { Jt808Error, tryDecode } from './fault.ts';
import { encodeFrame, MAX_BODY_BYTES, type Frame, type Header } from './frame.ts';
import { GENERAL } from './general.ts';
import { toHex } from './hex.ts';
import { POSITION } from './position.ts';
import { REGISTRATION } from './registration.ts';
import { TALK } from './talk.ts';

const CODECS = [...GENERAL, ...REGISTRATION, ...POSITION, ...TALK] as const;
type Codec = (typeof CODECS)[number];
type BodyOf<C> = C extends BodyCodec<infer T, infer B> ? { type: T } & B : never;

/** The body of a message whose id this project doesn't read, or one that is encrypted or in fragments. */
export interface RawBody {
  type: 'raw';
  hex: string;
}
/** A body by its type. */
export type Body = BodyOf<Codec> | RawBody;
export type BodyType = Body['type'];

export interface Message {
  header: Header;
  body: Body;
  /** Bytes after what the edition has for the message, hexadecimal. */
  extraHex: string;
}

type AnyCodec = BodyCodec;
const BY_ID = new Map<number, AnyCodec>(CODECS.map((codec) => [codec.id, codec as unknown as AnyCodec]));
const BY_TYPE = new Map<string, AnyCodec>([...BY_ID.values()].map((codec) => [codec.type, codec]));

/** Reads a frame's body. Throws a `Jt808Error` where it is shorter than its message can be. */
export function decodeMessage({ header, body, bodyOffset }: Frame): Message {
  const codec = BY_ID.get(header.messageId);
  if (codec === undefined || header.encryption !== 0 || header.fragment !== null) {
    return { header, body: { type: 'raw', hex: toHex(body) }, extraHex: '' };
  }
  const reader = new ByteReader(body, bodyOffset);
  const read = codec.read(reader, header.edition);
  return { header, body: { type: codec.type, ...read } as Body, extraHex: toHex(reader.rest()) };
}

/** As `decodeMessage`, with the fault as its answer. */
export const tryDecodeMessage = (frame: Frame): Message | Jt808Error => tryDecode(() => decodeMessage(frame));

/** The id of a body's message; undefined for a raw one, which may be of any. */
export const idOf = (type: BodyType): number | undefined => BY_TYPE.get(type)?.id;

/** What a message is sent with. The id of a body that isn't raw follows from its type. */
export type Envelope = Omit<Header, 'messageId' | 'fragment' | 'encryption'> &
  Partial<Pick<Header, 'messageId' | 'fragment' | 'encryption'>>;

/** The body's bytes by themselves. Throws a `Jt808Error` of kind `value`. */
export function encodeBody(body: Body, edition: Header['edition']): Uint8Array {
  const writer = new ByteWriter();
  if (body.type === 'raw') {
    return writer.hex(body.hex).finish();
  }
  BY_TYPE.get(body.type)?.write(writer, body, edition);
  return writer.finish();
}

/**
 * The frames of a message, more than one where its body is longer than `maxBody` bytes; their serials follow one another, so that the
 * next message's serial is the last one plus 1. Throws a `Jt808Error` of kind `value` for what a field can't hold.
 */
export function encodeMessage(envelope: Envelope, body: Body, maxBody = MAX_BODY_BYTES): Uint8Array[] {
  const messageId = idOf(body.type) ?? envelope.messageId;
  if (messageId === undefined) {
    throw new Jt808Error('value', 0, `a body of type ${body.type} says no message id`);
  }
  const { fragment = null, encryption = 0 } = envelope;
  const header: Header = { ...envelope, messageId, fragment, encryption };
  const bytes = encodeBody(body, header.edition);
  const total = Math.max(1, Math.ceil(bytes.length / maxBody));
  if (total === 1) {
    return [encodeFrame({ header, body: bytes })];
  }
  return Array.from({ length: total }, (_, i) =>
    encodeFrame({
      header: { ...header, serial: (header.serial + i) & 0xffff, fragment: { total, number: i + 1 } },
      body: bytes.subarray(i * maxBody, (i + 1) * maxBody),
    }),
  );
}
