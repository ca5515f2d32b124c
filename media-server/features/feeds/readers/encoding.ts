import { TextDecoder } from 'node:util';
import { AppError } from '#shared/errors.ts';

/** Encodings of files. GBK is read as GB18030, which contains it. */
export const FEED_ENCODINGS = ['utf-8', 'gb18030', 'gbk', 'utf-16le', 'utf-16be'] as const;
export type FeedEncoding = (typeof FEED_ENCODINGS)[number];

const NAMES: Readonly<Record<FeedEncoding, string>> = {
  'utf-8': 'UTF-8',
  gb18030: 'GB18030',
  gbk: 'GBK',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
};

const BOMS: readonly { encoding: FeedEncoding; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
  { encoding: 'gb18030', bytes: [0x84, 0x31, 0x95, 0x33] },
];

/**
 * How the bytes of one file are text. All its encodings keep an ASCII character apart from the bytes of others, so that bytes can be cut
 * behind one before they are decoded.
 */
export class Coding {
  readonly encoding: FeedEncoding;
  /** Bytes of the byte order mark at the file's beginning. */
  readonly bom: number;
  readonly #decoder: TextDecoder;

  constructor(encoding: FeedEncoding, bom = 0) {
    this.encoding = encoding;
    this.bom = bom;
    // A mark in the middle of a file is a character like others; the one at its beginning is skipped by `bom`.
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  /** As people write it. */
  get name(): string {
    return NAMES[this.encoding];
  }

  /** @throws TypeError when the bytes are no text of the encoding */
  decode(bytes: Buffer): string {
    return this.#decoder.decode(bytes);
  }

  /** The text with a replacement character for whatever is none. */
  decodeLoosely(bytes: Buffer): string {
    return new TextDecoder(this.encoding, { ignoreBOM: true }).decode(bytes);
  }

  /** Index of the first byte at which the bytes stop being text of the encoding; their length when they only end early. */
  firstBad(bytes: Buffer): number {
    // As a stream, the first `n` bytes decode for every `n` up to the bad byte and for none beyond it.
    const decodes = (count: number): boolean => {
      try {
        new TextDecoder(this.encoding, { fatal: true }).decode(bytes.subarray(0, count), { stream: true });
        return true;
      } catch {
        // The answer is all that is asked for.
        return false;
      }
    };
    let good = 0;
    let bad = bytes.length + 1;
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      if (decodes(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  /** Index behind the first `mark` at or after `from`; -1 when there is none. */
  endOf(mark: string, bytes: Buffer, from = 0): number {
    if (!this.encoding.startsWith('utf-16')) {
      return bytes.indexOf(mark, from, 'latin1') + 1 || -1;
    }
    const wanted = this.#wide(mark);
    let at = bytes.indexOf(wanted, from);
    while (at % 2 === 1) {
      at = bytes.indexOf(wanted, at + 1);
    }
    return at === -1 ? -1 : at + 2;
  }

  /** Index behind the last `mark`; 0 when there is none. */
  lastEndOf(mark: string, bytes: Buffer): number {
    if (!this.encoding.startsWith('utf-16')) {
      return bytes.lastIndexOf(mark, undefined, 'latin1') + 1;
    }
    const wanted = this.#wide(mark);
    let at = bytes.lastIndexOf(wanted);
    while (at % 2 === 1) {
      at = bytes.lastIndexOf(wanted, at - 1);
    }
    return at === -1 ? 0 : at + 2;
  }

  #wide(mark: string): Buffer {
    const bytes = Buffer.from(mark, 'utf16le');
    return this.encoding === 'utf-16le' ? bytes : bytes.swap16();
  }
}

const XML_DECLARATION = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/;
const DECLARED: ReadonlyMap<string, FeedEncoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['gb18030', 'gb18030'],
  ['gbk', 'gbk'],
  ['gb2312', 'gbk'],
]);

/** @throws AppError('invalidInput') the XML declaration names an encoding that isn't read */
function declaredIn(head: Buffer): FeedEncoding | undefined {
  const [, declared] = XML_DECLARATION.exec(head.toString('latin1')) ?? [];
  if (declared === undefined) {
    return undefined;
  }
  const encoding = DECLARED.get(declared.toLowerCase());
  if (encoding === undefined) {
    throw AppError.invalidInput('line 1', `the encoding ${declared} is not read; save the file as UTF-8`);
  }
  return encoding;
}

/**
 * Tells the encoding of a file from its first bytes: its byte order mark, else the one that was named, else what its XML declaration
 * says, else UTF-8.
 * @throws AppError('invalidInput') the XML declaration names an encoding that isn't read
 */
export function codingOf(head: Buffer, named?: FeedEncoding): Coding {
  for (const { encoding, bytes } of BOMS) {
    if (bytes.every((byte, index) => head[index] === byte)) {
      return new Coding(encoding, bytes.length);
    }
  }
  return new Coding(named ?? declaredIn(head) ?? 'utf-8');
}
