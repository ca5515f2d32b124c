import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { AppError } from '#shared/errors.ts';
import { CutFileError } from './bytes.ts';
import { placeOfLine, type RawItem } from './items.ts';
import { MAX_DEPTH, MAX_STRETCH, MAX_VALUE } from './limits.ts';
import type { Source } from './source.ts';
import { addAttribute, componentOf, isAttribute, localName, type Component } from './xes-attributes.ts';

/** Ends the reading at a place. Used inside this file only. */
class XesStop extends Error {}

interface Trace extends Component {
  number: number;
  events: number;
}

interface Event extends Component {
  place: string;
}

const MEGA = 1_000_000;
/** As pm4py names the attributes of a trace beside those of its events. */
const TRACE_PREFIX = 'case:';

/** Follows the elements of one XES file. */
class XesHandler {
  readonly #parser = new SaxesParser();
  #items: RawItem[] = [];
  #depth = 0;
  /** The outermost element was seen. */
  #begun = false;
  /** Depth of the outermost element whose content isn't read; 0 when all is. */
  #ignored = 0;
  #traces = 0;
  #trace: Trace | null = null;
  #event: Event | null = null;
  /** Events outside of traces. */
  #loose = 0;
  /** Where the latest tag ended. */
  #tagEnd = 0;

  constructor() {
    this.#parser.on('doctype', (text) => {
      const line = this.#parser.line - (text.match(/\n/g)?.length ?? 0);
      throw AppError.invalidInput(placeOfLine(line), 'a document type declaration (DOCTYPE) is not read');
    });
    this.#parser.on('error', ({ message }) => {
      throw new XesStop(`is no well-formed XML: ${message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')}`);
    });
    this.#parser.on('opentag', (tag) => this.#openTag(tag));
    this.#parser.on('closetag', () => this.#closeTag());
  }

  /** Line of the next character. */
  get line(): number {
    return this.#parser.line;
  }

  /** The events that were read and not yet taken. */
  take(): RawItem[] {
    return this.#items.splice(0);
  }

  /**
   * @throws XesStop nothing after this place can be read
   * @throws AppError('invalidInput') the file as a whole can't
   */
  write(text: string): void {
    this.#parser.write(text);
    if (this.#parser.position - this.#tagEnd > MAX_STRETCH) {
      throw new XesStop(`there is no end of a tag within ${MAX_STRETCH / MEGA} MB`);
    }
  }

  /** @throws XesStop the file ends inside its log */
  end(): void {
    if (this.#depth > 0) {
      throw new XesStop('the file ends before its log does');
    }
    this.#parser.close();
  }

  /** The item that ends the reading. @throws AppError('invalidInput') when the log hadn't begun yet */
  stop(reason: string): RawItem {
    const event = this.#event === null ? null : (this.#trace?.events ?? this.#loose);
    const place = this.#place(event);
    if (!this.#begun) {
      throw AppError.invalidInput(place, reason);
    }
    return { place, reason, last: true };
  }

  #place(event: number | null): string {
    const trace = this.#trace === null ? '' : `, trace ${this.#trace.number}`;
    return `${placeOfLine(this.#parser.line)}${trace}${event === null ? '' : `, event ${event}`}`;
  }

  #openTag(tag: SaxesTagPlain): void {
    this.#tagEnd = this.#parser.position;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw new XesStop(`its elements are nested more than ${MAX_DEPTH} deep`);
    }
    if ((tag.attributes['value']?.length ?? 0) > MAX_VALUE) {
      throw new XesStop(`the value of an attribute is over ${MAX_VALUE / MEGA} MB`);
    }
    if (this.#ignored > 0) {
      return;
    }
    const name = localName(tag.name);
    if (this.#depth === 1) {
      this.#begun = true;
      if (name !== 'log') {
        throw AppError.invalidInput(
          placeOfLine(this.line),
          `is no XES: its outermost element is ${name}, not log`,
        );
      }
    } else if (this.#event === null && name === 'event') {
      this.#beginEvent();
    } else if (this.#trace === null && name === 'trace') {
      this.#traces += 1;
      this.#trace = { ...componentOf(null), number: this.#traces, events: 0 };
    } else {
      this.#attribute(tag);
      this.#ignored = this.#depth;
    }
  }

  #beginEvent(): void {
    const trace = this.#trace;
    const number = trace === null ? (this.#loose += 1) : (trace.events += 1);
    this.#event = { ...componentOf(trace), place: this.#place(number) };
  }

  #attribute(tag: SaxesTagPlain): void {
    if (!isAttribute(tag.name)) {
      return;
    }
    if (this.#event !== null) {
      addAttribute(this.#event, '', tag);
    } else if (this.#trace !== null) {
      if (this.#trace.events > 0) {
        this.#trace.reason ??= `the attribute ${tag.attributes['key'] ?? ''} of the trace stands after an event`;
      } else {
        addAttribute(this.#trace, TRACE_PREFIX, tag);
      }
    }
  }

  #closeTag(): void {
    this.#tagEnd = this.#parser.position;
    this.#depth -= 1;
    if (this.#ignored > 0) {
      if (this.#depth < this.#ignored) {
        this.#ignored = 0;
      }
      return;
    }
    if (this.#event !== null) {
      const { place, record, reason } = this.#event;
      this.#items.push(reason === null ? { place, record } : { place, reason });
      this.#event = null;
    } else if (this.#trace !== null) {
      this.#trace = null;
    }
  }
}

/** Feeds the bytes of a file to the handler, cut where a tag may end. */
class XesFeeder {
  readonly #handler = new XesHandler();
  readonly #coding: Source['coding'];
  #pending: Buffer = Buffer.alloc(0);
  #offset: number;

  constructor(coding: Source['coding']) {
    this.#coding = coding;
    this.#offset = coding.bom;
  }

  /** The events that end in this chunk; an item with `last` ends them. */
  push(chunk: Buffer): RawItem[] {
    const bytes = Buffer.concat([this.#pending, chunk]);
    const end = this.#coding.lastEndOf('>', bytes);
    this.#pending = bytes.subarray(end);
    return this.#feed(() => {
      this.#write(bytes.subarray(0, end));
      if (this.#pending.length > 2 * MAX_STRETCH) {
        throw new XesStop(`there is no end of a tag within ${MAX_STRETCH / MEGA} MB`);
      }
    });
  }

  end(): RawItem[] {
    return this.#feed(() => {
      this.#write(this.#pending);
      this.#handler.end();
    });
  }

  cut(reason: string): RawItem[] {
    return this.#feed(() => {
      throw new XesStop(`the file is cut after line ${this.#handler.line}: ${reason}`);
    });
  }

  #feed(step: () => void): RawItem[] {
    try {
      step();
      return this.#handler.take();
    } catch (error) {
      if (!(error instanceof XesStop)) {
        throw error;
      }
      const last = this.#handler.stop(error.message);
      return [...this.#handler.take(), last];
    }
  }

  #write(bytes: Buffer): void {
    let text: string;
    try {
      text = this.#coding.decode(bytes);
    } catch {
      // What precedes the bad byte is still read, and tells its line.
      const bad = this.#coding.firstBad(bytes);
      const good = this.#coding.lastEndOf('>', bytes.subarray(0, bad));
      this.#handler.write(this.#coding.decode(bytes.subarray(0, good)));
      throw new XesStop(`the byte at offset ${this.#offset + bad} is no ${this.#coding.name}`);
    }
    this.#handler.write(text);
    this.#offset += bytes.length;
  }
}

/**
 * Events of an XES file (IEEE 1849), several at once, with the attributes of their traces. Nested attributes, lists, globals, extensions
 * and classifiers are left out. Constant memory. XML that isn't well-formed, unknown entities and what is over a limit end the reading
 * with an item that says so; nothing outside of the file is ever read.
 * @throws AppError('invalidInput') the file is no XES or has a DOCTYPE; then nothing of it is read
 */
export async function* readXes({
  bytes,
  coding,
}: Pick<Source, 'bytes' | 'coding'>): AsyncGenerator<RawItem[], void, undefined> {
  const feeder = new XesFeeder(coding);
  const isLast = (items: readonly RawItem[]): boolean => {
    const item = items.at(-1);
    return item !== undefined && 'last' in item;
  };
  try {
    for await (const chunk of bytes) {
      const items = feeder.push(chunk);
      yield items;
      if (isLast(items)) {
        return;
      }
    }
  } catch (error) {
    if (!(error instanceof CutFileError)) {
      throw error;
    }
    yield feeder.cut(error.reason);
    return;
  }
  yield feeder.end();
}
