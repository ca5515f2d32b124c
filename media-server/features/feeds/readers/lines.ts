import { CutFileError } from './bytes.ts';
import type { Coding } from './encoding.ts';
import { MAX_LINE } from './limits.ts';
import type { Source } from './source.ts';

/** A line of a file without its line feed; a carriage return before it is still there. */
export interface Line {
  number: number;
  text: string;
  /** Why the line can't be used; then `text` is as near to it as can be had. */
  reason?: string;
  /** The line was too long to be kept, and has the watched character in it or not. */
  dropped?: { watched: boolean };
  /** No line follows, though the file has not come to its end. */
  last?: true;
}

const NO_BYTES: Buffer = Buffer.alloc(0);
const TOO_LONG = `is over ${MAX_LINE / 1_000_000} MB`;

/** Cuts bytes into lines and numbers them. */
class LineCutter {
  readonly #coding: Coding;
  readonly #watch: string | undefined;
  #pending: Buffer = NO_BYTES;
  /** Place in the file of the next line's first byte. */
  #offset: number;
  /** Lines given so far. */
  #count = 0;
  /** Of a line that was too long to be kept, whose end has not been seen. */
  #dropped: { watched: boolean } | null = null;

  constructor(coding: Coding, watch: string | undefined) {
    this.#coding = coding;
    this.#watch = watch;
    this.#offset = coding.bom;
  }

  get count(): number {
    return this.#count;
  }

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const end = this.#coding.lastEndOf('\n', bytes);
    const lines = this.#linesOf(bytes.subarray(0, end));
    this.#pending = bytes.subarray(end);
    if (this.#pending.length > MAX_LINE || this.#dropped !== null) {
      this.#drop();
    }
    return lines;
  }

  /** The last line, where no line feed ends it. */
  end(): Line[] {
    if (this.#dropped !== null) {
      this.#drop();
      return [this.#lineOf(NO_BYTES)];
    }
    return this.#pending.length === 0 ? [] : [this.#lineOf(this.#pending)];
  }

  #drop(): void {
    this.#dropped = { watched: this.#dropped?.watched === true || this.#watches(this.#pending) };
    // A character of two bytes may be cut in half here; its other half begins what is pending.
    const kept = this.#pending.length % 2;
    this.#offset += this.#pending.length - kept;
    this.#pending = this.#pending.subarray(this.#pending.length - kept);
  }

  #watches(bytes: Buffer): boolean {
    return this.#watch !== undefined && this.#coding.endOf(this.#watch, bytes) !== -1;
  }

  #linesOf(bytes: Buffer): Line[] {
    if (bytes.length <= MAX_LINE && this.#dropped === null) {
      try {
        const texts = this.#coding.decode(bytes).split('\n');
        texts.pop();
        this.#offset += bytes.length;
        return texts.map((text) => ({ number: (this.#count += 1), text }));
      } catch {
        // Some line is no text; one by one they tell which.
      }
    }
    const lines: Line[] = [];
    for (let from = 0; from < bytes.length;) {
      const to = this.#coding.endOf('\n', bytes, from);
      lines.push(this.#lineOf(bytes.subarray(from, to)));
      from = to;
    }
    return lines;
  }

  /** One line, with its line feed where it has one. */
  #lineOf(bytes: Buffer): Line {
    const offset = this.#offset;
    this.#offset += bytes.length;
    const number = (this.#count += 1);
    if (this.#dropped !== null || bytes.length > MAX_LINE) {
      const watched = this.#dropped?.watched === true || this.#watches(bytes);
      this.#dropped = null;
      return { number, text: '', reason: TOO_LONG, dropped: { watched } };
    }
    try {
      return { number, text: this.#coding.decode(bytes).replace(/\n$/, '') };
    } catch {
      const bad = offset + this.#coding.firstBad(bytes);
      return {
        number,
        text: this.#coding.decodeLoosely(bytes).replace(/\n$/, ''),
        reason: `the byte at offset ${bad} is no ${this.#coding.name}`,
      };
    }
  }
}

/**
 * The lines of a file, as many at once as a chunk of it has. Constant memory. A line that is too long or no text of the encoding is given
 * with its reason; of a file that is cut, the incomplete last line is left out and a line with a reason and `last` ends it.
 * @param watch an ASCII character that is looked for in lines which are too long to be kept
 */
export async function* readLines(
  { bytes, coding }: Pick<Source, 'bytes' | 'coding'>,
  watch?: string,
): AsyncGenerator<Line[], void, undefined> {
  const cutter = new LineCutter(coding, watch);
  try {
    for await (const chunk of bytes) {
      const lines = cutter.push(chunk);
      if (lines.length > 0) {
        yield lines;
      }
    }
  } catch (error) {
    if (!(error instanceof CutFileError)) {
      throw error;
    }
    const number = cutter.count;
    yield [{ number, text: '', reason: `the file is cut after line ${number}: ${error.reason}`, last: true }];
    return;
  }
  yield cutter.end();
}
