import { Jt808Error } from './fault.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';
import { fromHex, toHex } from './hex.ts';

/** Strings of a fixed length are filled with zeros or spaces, at the end by the standard, before by some makers. */
const FILL = /^[\0 ]+|[\0 ]+$/g;

/** Reads big-endian fields one after another. Each read throws a `Jt808Error` where too few bytes are left. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  #at = 0;

  /** `base`: what the first byte is counted as in errors. */
  constructor(bytes: Uint8Array, base = 0) {
    this.#bytes = bytes;
    this.#base = base;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Where the next byte stands, counted as errors count. */
  get offset(): number {
    return this.#base + this.#at;
  }

  bytes(count: number): Uint8Array {
    if (count > this.left) {
      throw new Jt808Error('tooShort', this.offset, `${count} bytes are needed, ${this.left} are left`);
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  /** The byte that stands `ahead` bytes on, without reading it. */
  peek(ahead = 0): number | undefined {
    return this.#bytes[this.#at + ahead];
  }

  /** A reader of the next bytes, which this one passes over. */
  part(count: number): ByteReader {
    const { offset } = this;
    return new ByteReader(this.bytes(count), offset);
  }

  /** All that is left, from the present place on; reading it doesn't move this reader. */
  ahead(): ByteReader {
    return new ByteReader(this.#bytes.subarray(this.#at), this.offset);
  }

  u8(): number {
    return this.bytes(1)[0] ?? 0;
  }

  u16(): number {
    const [high = 0, low = 0] = this.bytes(2);
    return (high << 8) | low;
  }

  u32(): number {
    return this.u16() * 0x10000 + this.u16();
  }

  /** Two digits a byte. A device that has letters in its number keeps them, as hexadecimal digits. */
  bcd(count: number): string {
    return toHex(this.bytes(count));
  }

  /** GBK of a fixed length, without what it is filled with. */
  text(count: number): string {
    return decodeGbk(this.bytes(count)).replaceAll(FILL, '');
  }

  restText(): string {
    return this.text(this.left);
  }
}

/** Writes what a `ByteReader` reads. Throws a `Jt808Error` of kind `value` for what a field can't hold. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  bytes(bytes: Uint8Array): this {
    for (const byte of bytes) {
      this.#bytes.push(byte);
    }
    return this;
  }

  hex(text: string): this {
    return this.bytes(fromHex(text) ?? this.#refuse(`${text} is not hexadecimal`));
  }

  u8(value: number): this {
    return this.#whole(value, 1);
  }

  u16(value: number): this {
    return this.#whole(value, 2);
  }

  u32(value: number): this {
    return this.#whole(value, 4);
  }

  /** `count` bytes of digits; shorter ones get zeros before them. */
  bcd(digits: string, count: number): this {
    return digits.length > 2 * count
      ? this.#refuse(`${digits} has more than ${2 * count} digits`)
      : this.hex(digits.padStart(2 * count, '0'));
  }

  /** GBK, filled with zeros at its end. */
  text(text: string, count: number): this {
    const encoded = encodeGbk(text);
    if (encoded.length > count) {
      return this.#refuse(`"${text}" takes more than ${count} bytes`);
    }
    return this.bytes(encoded).bytes(new Uint8Array(count - encoded.length));
  }

  restText(text: string): this {
    return this.bytes(encodeGbk(text));
  }

  /** GBK after its length in one byte. */
  countedText(text: string): this {
    const encoded = encodeGbk(text);
    return this.u8(encoded.length).bytes(encoded);
  }

  /** GBK after its length in two bytes. */
  longText(text: string): this {
    const encoded = encodeGbk(text);
    return this.u16(encoded.length).bytes(encoded);
  }

  #whole(value: number, size: 1 | 2 | 4): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      return this.#refuse(`${value} is no whole number of ${size} bytes`);
    }
    for (let shift = size - 1; shift >= 0; shift--) {
      this.#bytes.push(Math.floor(value / 2 ** (8 * shift)) & 0xff);
    }
    return this;
  }

  #refuse(reason: string): never {
    throw new Jt808Error('value', this.#bytes.length, reason);
  }
}
