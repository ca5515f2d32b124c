import { Gb28181Error } from '../fault.ts';
import { findHead, MAX_HEAD_BYTES, parseHead, statedLength, type SipMessage } from './message.ts';

/** Cuts what comes over TCP into messages. After it has thrown nothing more can be read of the connection. */
export class SipStreamReader {
  #rest: Buffer = Buffer.alloc(0);
  #head: { message: SipMessage; length: number } | null = null;

  /** Messages that are whole now. Throws `Gb28181Error`. */
  *push(chunk: Buffer): Generator<SipMessage> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      this.#head ??= this.#takeHead();
      if (this.#head === null || this.#rest.length < this.#head.length) {
        return;
      }
      const { message, length } = this.#head;
      const body = Buffer.from(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
      this.#head = null;
      yield { ...message, body };
    }
  }

  #takeHead(): { message: SipMessage; length: number } | null {
    let begin = 0;
    // Blank lines between messages keep the connection open (RFC 5626, section 3.5.1).
    while (this.#rest[begin] === 0x0d || this.#rest[begin] === 0x0a) {
      begin += 1;
    }
    this.#rest = this.#rest.subarray(begin);
    const end = findHead(this.#rest);
    if ((end?.head ?? this.#rest.length) > MAX_HEAD_BYTES) {
      throw new Gb28181Error('tooLong', 'a head without an end');
    }
    if (end === null) {
      return null;
    }
    const message = parseHead(this.#rest.subarray(0, end.head));
    this.#rest = this.#rest.subarray(end.head + end.skip);
    return { message, length: statedLength(message) ?? 0 };
  }
}
