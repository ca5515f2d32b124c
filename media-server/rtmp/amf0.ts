import { RtmpError } from './rtmp-error.ts';

/** What AMF 0 can say, as far as commands need it. Dates are their milliseconds. */
export type Amf = number | boolean | string | null | undefined | Amf[] | { [name: string]: Amf };

/** Markers of the types (AMF 0 specification, section 2.1). */
const NUMBER = 0x00;
const BOOLEAN = 0x01;
const STRING = 0x02;
const OBJECT = 0x03;
const NULL = 0x05;
const UNDEFINED = 0x06;
const ECMA_ARRAY = 0x08;
const OBJECT_END = 0x09;
const STRICT_ARRAY = 0x0a;
const DATE = 0x0b;
const LONG_STRING = 0x0c;

const MAX_DEPTH = 8;
const MAX_VALUES = 1_000;

/** Reads values one after the other. Throws `RtmpError` at what is cut off, too deep or too much. */
class AmfReader {
  readonly #bytes: Buffer;
  #at = 0;
  #values = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(depth = 0): Amf {
    this.#values += 1;
    if (depth > MAX_DEPTH || this.#values > MAX_VALUES) {
      throw new RtmpError('a command is too deep or too large');
    }
    const marker = this.#take(1).readUInt8();
    switch (marker) {
      case NUMBER: {
        return this.#take(8).readDoubleBE();
      }
      case BOOLEAN: {
        return this.#take(1).readUInt8() !== 0;
      }
      case STRING: {
        return this.#text(this.#take(2).readUInt16BE());
      }
      case LONG_STRING: {
        return this.#text(this.#take(4).readUInt32BE());
      }
      case NULL: {
        return null;
      }
      case UNDEFINED: {
        return undefined;
      }
      case ECMA_ARRAY: {
        // Its length is only a hint.
        this.#take(4);
        return this.#object(depth);
      }
      case OBJECT: {
        return this.#object(depth);
      }
      case STRICT_ARRAY: {
        const length = this.#take(4).readUInt32BE();
        const items: Amf[] = [];
        for (let index = 0; index < length; index += 1) {
          items.push(this.value(depth + 1));
        }
        return items;
      }
      case DATE: {
        const ms = this.#take(8).readDoubleBE();
        this.#take(2);
        return ms;
      }
      default: {
        throw new RtmpError(`a command has a value of the unknown type ${marker}`);
      }
    }
  }

  #object(depth: number): Amf {
    const members: [string, Amf][] = [];
    for (;;) {
      const name = this.#text(this.#take(2).readUInt16BE());
      if (name === '' && this.#bytes[this.#at] === OBJECT_END) {
        this.#at += 1;
        return Object.fromEntries(members);
      }
      members.push([name, this.value(depth + 1)]);
    }
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new RtmpError('a command is cut off');
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** All values of a command message. Throws `RtmpError`. */
export function decodeAmf(bytes: Buffer): Amf[] {
  const reader = new AmfReader(bytes);
  const values: Amf[] = [];
  while (!reader.isAtEnd) {
    values.push(reader.value());
  }
  return values;
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function encodeOne(value: Amf): Buffer {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeUInt8(NUMBER);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === 'boolean') {
    return Buffer.from([BOOLEAN, value ? 1 : 0]);
  }
  if (typeof value === 'string') {
    return Buffer.concat([Buffer.from([STRING]), encodeText(value)]);
  }
  if (value === null || value === undefined) {
    return Buffer.from([value === null ? NULL : UNDEFINED]);
  }
  if (Array.isArray(value)) {
    const head = Buffer.alloc(5);
    head.writeUInt8(STRICT_ARRAY);
    head.writeUInt32BE(value.length, 1);
    return Buffer.concat([head, ...value.map(encodeOne)]);
  }
  const members = Object.entries(value).flatMap(([name, member]) => [encodeText(name), encodeOne(member)]);
  return Buffer.concat([Buffer.from([OBJECT]), ...members, encodeText(''), Buffer.from([OBJECT_END])]);
}

/** The values of a command message. Texts must be shorter than 64 kB. */
export function encodeAmf(values: readonly Amf[]): Buffer {
  return Buffer.concat(values.map(encodeOne));
}
