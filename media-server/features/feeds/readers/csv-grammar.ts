/** Characters of a CSV dialect. An empty quote: none is special. */
export interface CsvDialect {
  delimiter: string;
  quote: string;
}

/** A line that is no CSV. Used inside this folder only; readers turn it into a reason. */
export class CsvGrammarError extends Error {}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** A quoted field that began in an earlier line: its content so far. */
type Open = string | null;

/** Scans one line of a record that has quotes. */
class LineScan {
  readonly #text: string;
  readonly #dialect: CsvDialect;
  readonly #fields: string[];
  #at = 0;

  constructor(text: string, dialect: CsvDialect, fields: string[]) {
    this.#text = text;
    this.#dialect = dialect;
    this.#fields = fields;
  }

  /** Takes all fields of the line; answers with the content of a field that goes on in the next line. */
  run(open: Open): Open {
    let content = open;
    for (;;) {
      if (content === null && this.#text[this.#at] === this.#dialect.quote) {
        content = '';
        this.#at += 1;
      }
      if (content === null) {
        if (this.#plain()) {
          return null;
        }
      } else {
        const rest = this.#quoted(content);
        if (rest !== 'goes on') {
          return rest.open;
        }
        content = null;
      }
    }
  }

  /** Takes a field without quotes; true at the end of the line. */
  #plain(): boolean {
    const end = this.#text.indexOf(this.#dialect.delimiter, this.#at);
    const isLast = end === -1;
    const field = isLast ? withoutReturn(this.#text.slice(this.#at)) : this.#text.slice(this.#at, end);
    if (field.includes(this.#dialect.quote)) {
      throw new CsvGrammarError('a quote stands inside a field that does not begin with one');
    }
    this.#fields.push(field);
    this.#at = end + 1;
    return isLast;
  }

  #quoted(begun: string): 'goes on' | { open: Open } {
    const { delimiter, quote } = this.#dialect;
    let content = begun;
    for (;;) {
      const close = this.#text.indexOf(quote, this.#at);
      if (close === -1) {
        return { open: `${content}${this.#text.slice(this.#at)}\n` };
      }
      content += this.#text.slice(this.#at, close);
      this.#at = close + 1;
      if (this.#text[this.#at] !== quote) {
        break;
      }
      content += quote;
      this.#at += 1;
    }
    this.#fields.push(content);
    if (this.#text[this.#at] === delimiter) {
      this.#at += 1;
      return 'goes on';
    }
    if (withoutReturn(this.#text).length <= this.#at) {
      return { open: null };
    }
    throw new CsvGrammarError('text follows the quote that ends a field');
  }
}

/** The fields of a line that has no quotes; null when it has some. */
export function splitPlain(text: string, { delimiter, quote }: CsvDialect): string[] | null {
  return quote !== '' && text.includes(quote) ? null : withoutReturn(text).split(delimiter);
}

/**
 * Splits one line of CSV (RFC 4180) into fields, which it adds to `fields`. `open` is the content so far of a quoted field that began in
 * an earlier line; the answer is that of one that goes on in the next line, else null.
 * @throws CsvGrammarError
 */
export function splitLine(text: string, dialect: CsvDialect, fields: string[], open: Open): Open {
  return new LineScan(text, dialect, fields).run(open);
}
