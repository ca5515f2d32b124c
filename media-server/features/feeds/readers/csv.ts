import { AppError } from '#shared/errors.ts';
import { CsvGrammarError, splitLine, splitPlain, type CsvDialect } from './csv-grammar.ts';
import { placeOfLine, type FieldValue, type RawItem } from './items.ts';
import { MAX_FIELDS, MAX_LINE } from './limits.ts';
import type { Line } from './lines.ts';

const NOT_CLOSED = 'a quote opens here and is not closed';

/** A record that goes on in the next line. */
interface Open {
  fields: string[];
  content: string;
  lines: Line[];
  size: number;
}

const NONE: readonly Line[] = [];

const list = (names: readonly string[]): string => names.join(', ');

/**
 * Names of the columns in the order of the file; empty for one that has none, whose values are left out.
 * @throws AppError('invalidInput') a name occurs twice, there are too many, or one that is needed is missing
 */
function readHeader(fields: readonly string[], line: number, needed: readonly string[]): string[] {
  const place = placeOfLine(line);
  const names = fields.map((field) => field.trim());
  if (names.length > MAX_FIELDS) {
    throw AppError.invalidInput(place, `has ${names.length} columns; at most ${MAX_FIELDS} are read`);
  }
  if (names.some((name) => /\r(?!\n)/.test(name))) {
    throw AppError.invalidInput(place, 'its lines end with a carriage return alone; save it with line feeds');
  }
  const known = new Set<string>();
  for (const name of names) {
    if (known.has(name) && name !== '') {
      throw AppError.invalidInput(place, `there are two columns ${name}`);
    }
    if (name === '__proto__') {
      throw AppError.invalidInput(place, 'a column cannot be called __proto__');
    }
    known.add(name);
  }
  const missing = needed.filter((name) => !known.has(name));
  if (missing.length > 0) {
    throw AppError.invalidInput(
      place,
      `there is no column ${list(missing)}; the columns are ${list(names.filter((name) => name !== ''))}`,
    );
  }
  return names;
}

/**
 * Puts lines together to records. It is written for this place because csv-parse counts a quoted CRLF as two lines and, after a quote that
 * is wrong, goes on inside out; it is the measure in the tests.
 */
class CsvAssembler {
  readonly #dialect: CsvDialect;
  readonly #needed: readonly string[];
  #names: string[] | null = null;
  #open: Open | null = null;
  #items: RawItem[] = [];
  #ended = false;

  constructor(dialect: CsvDialect, needed: readonly string[]) {
    this.#dialect = dialect;
    this.#needed = needed;
  }

  /** Nothing more is to be read. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Takes lines and answers with the records that end in them. */
  push(lines: readonly Line[]): RawItem[] {
    // Lines of a record whose quotes turn out wrong are read again as records of their own, before those that follow.
    const waiting = [{ lines, at: 0 }];
    for (let top = waiting.at(-1); top !== undefined && !this.#ended; top = waiting.at(-1)) {
      const line = top.lines[top.at];
      top.at += 1;
      if (line === undefined) {
        waiting.pop();
        continue;
      }
      const again = this.#take(line);
      if (again.length > 0) {
        waiting.push({ lines: again, at: 0 });
      }
    }
    return this.#items.splice(0);
  }

  /** @throws AppError('invalidInput') the file has no header */
  end(): RawItem[] {
    if (this.#open !== null && !this.#ended) {
      this.#stop(this.#open, `${NOT_CLOSED} up to the end of the file`);
    }
    if (this.#names === null) {
      throw AppError.invalidInput('line 1', 'the file has no header');
    }
    return this.#items.splice(0);
  }

  /** Takes one line; answers with lines that have to be taken again. */
  #take(line: Line): readonly Line[] {
    if (line.last === true || line.dropped !== undefined) {
      this.#takeUnkept(line);
      return NONE;
    }
    const plain = this.#open === null ? splitPlain(line.text, this.#dialect) : null;
    if (plain === null) {
      return this.#takeQuoted(line);
    }
    this.#finish(plain, [line]);
    return NONE;
  }

  #takeQuoted(line: Line): readonly Line[] {
    const open = this.#open;
    const fields = open?.fields ?? [];
    const lines = open?.lines ?? [];
    lines.push(line);
    let content: string | null;
    try {
      content = splitLine(line.text, this.#dialect, fields, open?.content ?? null);
    } catch (error) {
      if (!(error instanceof CsvGrammarError)) {
        throw error;
      }
      this.#open = null;
      const [first = line, ...others] = lines;
      this.#refuse(first.number, lines.find(({ reason }) => reason !== undefined)?.reason ?? error.message);
      return others;
    }
    if (content === null) {
      this.#open = null;
      this.#finish(fields, lines);
      return NONE;
    }
    const size = (open?.size ?? 0) + line.text.length + 1;
    this.#open = { fields, content, lines, size };
    if (size > MAX_LINE) {
      this.#stop(this.#open, `${NOT_CLOSED} within ${MAX_LINE / 1_000_000} MB`);
    }
    return NONE;
  }

  #takeUnkept(line: Line): void {
    const { reason = '', dropped } = line;
    if (line.last === true) {
      if (this.#names === null) {
        throw AppError.invalidInput(placeOfLine(line.number), reason);
      }
      this.#items.push({ place: placeOfLine(line.number), reason, last: true });
      this.#ended = true;
    } else if (this.#open !== null) {
      this.#stop(this.#open, `${NOT_CLOSED} before line ${line.number}, which ${reason}`);
    } else if (dropped?.watched === true) {
      // Whether its quotes are closed isn't known, and what a party wrote must not be taken for records.
      this.#stop({ lines: [line] }, `${reason} and has quotes; where its record ends is not known`);
    } else {
      this.#refuse(line.number, reason);
    }
  }

  /** The rest of the file may be text between quotes: it is not read. */
  #stop({ lines: [first] }: Pick<Open, 'lines'>, reason: string): void {
    const number = first?.number ?? 1;
    this.#refuse(number, reason);
    const item = this.#items.at(-1);
    if (item !== undefined && 'reason' in item) {
      item.last = true;
    }
    this.#ended = true;
  }

  /** @throws AppError('invalidInput') it is the header that can't be read */
  #refuse(line: number, reason: string): void {
    if (this.#names === null) {
      throw AppError.invalidInput(placeOfLine(line), `no header can be read: ${reason}`);
    }
    this.#items.push({ place: placeOfLine(line), reason });
  }

  #finish(fields: readonly string[], lines: readonly Line[]): void {
    const number = lines[0]?.number ?? 1;
    const bad = lines.find(({ reason }) => reason !== undefined);
    if (bad?.reason !== undefined) {
      this.#refuse(bad.number, bad.reason);
      return;
    }
    if (lines.length === 1 && /^\r?$/.test(lines[0]?.text ?? '')) {
      return;
    }
    const names = this.#names;
    if (names === null) {
      this.#names = readHeader(fields, number, this.#needed);
    } else if (fields.length !== names.length) {
      this.#refuse(number, `has ${fields.length} fields; the header has ${names.length}`);
    } else {
      this.#items.push({ place: placeOfLine(number), record: recordOf(names, fields) });
    }
  }
}

function recordOf(names: readonly string[], fields: readonly string[]): Record<string, FieldValue> {
  const record: Record<string, FieldValue> = {};
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    if (name !== undefined && name !== '') {
      record[name] = fields[index] ?? null;
    }
  }
  return record;
}

/**
 * Records of a CSV file, several at once. Its first line that isn't empty is the header; empty lines are skipped.
 * @param needed columns that the header must have
 * @throws AppError('invalidInput') there is no header, or it can't be used; then nothing of the file is read
 */
export async function* readCsv(
  lines: AsyncIterable<Line[]>,
  dialect: CsvDialect,
  needed: readonly string[] = [],
): AsyncGenerator<RawItem[], void, undefined> {
  const assembler = new CsvAssembler(dialect, needed);
  for await (const some of lines) {
    yield assembler.push(some);
    if (assembler.ended) {
      return;
    }
  }
  yield assembler.end();
}
