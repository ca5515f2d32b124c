import { AppError } from '#shared/errors.ts';
import path from 'node:path';
import type { ReadControl } from './bytes.ts';
import { readCsv } from './csv.ts';
import type { CsvDialect } from './csv-grammar.ts';
import type { FeedEncoding } from './encoding.ts';
import type { RawItem } from './items.ts';
import { readJsonLines } from './json-lines.ts';
import { readLines } from './lines.ts';
import { openSource, type Source } from './source.ts';
import { readXes } from './xes.ts';

/** Formats of files: CSV, JSON Lines, XES. */
export const FEED_FORMATS = ['csv', 'jsonl', 'xes'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** How a file is read. What isn't given is told from the file. */
export interface ReadOptions extends ReadControl {
  /** Default by the name of the file, with or without `.gz`. */
  format?: FeedFormat | undefined;
  /** Default UTF-8, or what an XML declaration says. A byte order mark wins over both. */
  encoding?: FeedEncoding | undefined;
  /** Delimiter, by default a comma, in `.tsv` files a tab; quote, by default `"`, empty for none. */
  csv?: { delimiter?: string | undefined; quote?: string | undefined } | undefined;
  /** Columns that the header of a CSV file must have. */
  columns?: readonly string[] | undefined;
}

const FORMATS: Readonly<Record<string, FeedFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.xes': 'xes',
};

const extensionOf = (file: string): string => path.extname(file.replace(/\.gz$/i, '')).toLowerCase();

/** The format that a file's name tells. @throws AppError('invalidInput') when it tells none */
export function formatOf(file: string): FeedFormat {
  const format = FORMATS[extensionOf(file)];
  if (format === undefined) {
    throw AppError.invalidInput(
      path.basename(file),
      `its name does not tell the format; known are ${Object.keys(FORMATS).join(', ')}, each also with .gz`,
    );
  }
  return format;
}

function dialectOf(file: string, { delimiter, quote }: NonNullable<ReadOptions['csv']> = {}): CsvDialect {
  return {
    delimiter: delimiter ?? (extensionOf(file) === '.tsv' ? '\t' : ','),
    quote: quote ?? '"',
  };
}

function itemsOf(
  source: Source,
  format: FeedFormat,
  dialect: CsvDialect,
  columns: readonly string[] | undefined,
): AsyncIterable<RawItem[]> {
  switch (format) {
    case 'csv': {
      return readCsv(readLines(source, dialect.quote || undefined), dialect, columns);
    }
    case 'jsonl': {
      return readJsonLines(readLines(source));
    }
    case 'xes': {
      return readXes(source);
    }
  }
}

/**
 * Reads the records of a file, one after the other and in constant memory: CSV, JSON Lines or XES, each also packed by gzip. A record that
 * can't be read is given with its place and reason, and the good ones go on; an item with `last` says that nothing after it could be read.
 * The file is closed when the generator ends or is left.
 * @throws AppError('invalidInput') nothing of the file can be used: it is missing, empty or of another format, its header lacks a column
 *   or has one twice, it has a DOCTYPE
 * @throws the signal's reason
 */
export async function* openRecords(
  file: string,
  options: ReadOptions = {},
): AsyncGenerator<RawItem, void, undefined> {
  const { format = formatOf(file), encoding, csv, columns, signal, onProgress } = options;
  const source = await openSource(file, encoding, { signal, onProgress });
  try {
    for await (const items of itemsOf(source, format, dialectOf(file, csv), columns)) {
      for (const item of items) {
        yield item;
      }
    }
  } finally {
    await source.close();
  }
}
