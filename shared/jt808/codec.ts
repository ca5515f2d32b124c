import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Edition } from './frame.ts';

/** How the body of one message id is read and written. Bytes without a meaning are hexadecimal text in what is decoded. */
export interface BodyCodec<T extends string = string, B extends object = object> {
  id: number;
  type: T;
  /** Throws a `Jt808Error` where bytes are missing that the message can't be without. */
  read(reader: ByteReader, edition: Edition): B;
  write(writer: ByteWriter, body: B, edition: Edition): void;
}

/** Ties a codec's type of body to its name. */
export const bodyCodec = <T extends string, B extends object>(codec: BodyCodec<T, B>): BodyCodec<T, B> =>
  codec;

/** A codec of a message without a body. */
export const emptyCodec = <T extends string>(id: number, type: T): BodyCodec<T> => ({
  id,
  type,
  read: () => ({}),
  write: () => undefined,
});
