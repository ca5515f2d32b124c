import type { BriefBlock } from '#shared/analysis/brief.ts';

export type BriefTable = Extract<BriefBlock, { kind: 'table' }>;

/** What a table is set in. Points. */
export interface Setting {
  /** Of the whole table. */
  width: number;
  /** Of the type, as a rule and where the columns would not fit. */
  sizes: readonly [number, number];
  /** Beside the text of a cell, on either side. */
  margin: number;
  /** Width of a text; heads are bold. */
  widthOf: (text: string, size: number, isHead: boolean) => number;
}

/** Shares of a table that its names, the first column, get at least, and for which smaller type is chosen at most. */
const NAMES = { least: 0.2, most: 0.35 };

const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

/**
 * Widths of columns with their margins, and the size of the type: columns of figures fit what they have and the words of their heads, in
 * smaller type where that is needed; names get what is left.
 */
export function layoutOf(
  { columns, rows }: BriefTable,
  { width, sizes, margin, widthOf }: Setting,
): { size: number; widths: number[] } {
  const widestAt = (size: number, words: readonly string[], column: number): number =>
    Math.max(
      ...words.map((word) => widthOf(word, size, true)),
      ...rows.map((row) => widthOf(row[column] ?? '', size, false)),
    ) +
    2 * margin;
  const [name = '', ...heads] = columns;
  const wantedAt = (size: number): number[] =>
    heads.map((head, index) => widestAt(size, head.split(' '), index + 1));
  const [normal, narrow] = sizes;
  const names = Math.min(width * NAMES.most, widestAt(normal, [name], 0));
  const size = sumOf(wantedAt(normal)) + names <= width ? normal : narrow;
  const wanted = wantedAt(size);
  const share = Math.min(1, (width * (1 - NAMES.least)) / sumOf(wanted));
  const fitted = wanted.map((one) => one * share);
  return { size, widths: [width - sumOf(fitted), ...fitted] };
}
