import type { Coding, FeedEncoding } from '../readers/encoding.ts';
import type { FieldValue, UnreadRecord } from '../readers/items.ts';
import { formatOf, openRecords, type FeedFormat, type ReadOptions } from '../readers/open.ts';
import { openSource } from '../readers/source.ts';

/** How a file of an unknown process is to be read, and its first records. */
export interface Sample {
  options: Pick<ReadOptions, 'format' | 'encoding' | 'csv'>;
  format: FeedFormat;
  /** Columns of any of the records, in their order. */
  columns: readonly string[];
  records: readonly Record<string, FieldValue>[];
  notes: readonly string[];
}

const HEAD = 1_000_000;
const SAMPLE = 1_000;
const DELIMITERS = [',', ';', '\t', '|', '，'];

/** The part of a file's beginning that ends with a whole line. */
const wholeLines = (coding: Coding, head: Buffer): Buffer =>
  head.subarray(coding.bom, coding.lastEndOf('\n', head) || head.length);

function delimiterIn(text: string): string {
  const [header = ''] = text.split('\n').filter((line) => line.trim() !== '');
  const plain = header.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => plain.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** What the first bytes of a file tell beyond its name: that it isn't UTF-8, and what separates its columns. */
async function lookAt(
  file: string,
  format: FeedFormat,
  signal: AbortSignal | undefined,
): Promise<{ encoding?: FeedEncoding; delimiter?: string; notes: string[] }> {
  const source = await openSource(file, undefined, { headSize: HEAD, signal });
  try {
    const { coding, head } = source;
    const lines = wholeLines(coding, head);
    // The head may end in the middle of a character where it has no line end.
    const isText = coding.firstBad(lines) === lines.length;
    const delimiter = format === 'csv' ? { delimiter: delimiterIn(coding.decodeLoosely(lines)) } : {};
    if (isText) {
      return { ...delimiter, notes: [] };
    }
    return {
      ...delimiter,
      encoding: 'gb18030',
      notes: [`the file is no ${coding.name} and is read as GB18030; set encoding if that is wrong`],
    };
  } finally {
    await source.close();
  }
}

/**
 * Reads the first records of a file and tells how it has to be read.
 * @throws AppError('invalidInput') as `openRecords`
 */
export async function sampleOf(
  file: string,
  { format: given, signal }: Pick<ReadOptions, 'format' | 'signal'>,
): Promise<Sample> {
  const format = given ?? formatOf(file);
  const { encoding, delimiter, notes } = await lookAt(file, format, signal);
  const options = {
    ...(given === undefined ? {} : { format: given }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined || delimiter === ',' ? {} : { csv: { delimiter } }),
  };
  const columns = new Set<string>();
  const records: Record<string, FieldValue>[] = [];
  for await (const item of openRecords(file, { ...options, signal })) {
    if ('record' in item) {
      Object.keys(item.record).forEach((column) => columns.add(column));
      records.push(item.record);
    }
    if (records.length === SAMPLE) {
      break;
    }
  }
  return { options, format, columns: [...columns], records, notes };
}

/** Says of a file's unread records what a reader has to know. */
export class UnreadNotes {
  #count = 0;
  #first: UnreadRecord | null = null;
  #last: UnreadRecord | null = null;

  add(item: UnreadRecord): void {
    this.#count += 1;
    this.#first ??= item;
    this.#last = item.last === true ? item : null;
  }

  notes(): string[] {
    const notes: string[] = [];
    if (this.#first !== null) {
      const { place, reason } = this.#first;
      notes.push(`${this.#count} records could not be read, the first: ${place}: ${reason}`);
    }
    if (this.#last !== null) {
      const { place, reason } = this.#last;
      notes.push(`the file was not read to its end: ${place}: ${reason}`);
    }
    return notes;
  }
}
