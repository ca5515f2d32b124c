/** A value of a raw record. CSV gives text alone; JSON Lines and XES also give numbers, booleans and null. */
export type FieldValue = string | number | boolean | null;

/** A record as its file has it. `place` says where: `line 17`, `line 812, trace 3, event 7`. */
export interface RawRecord {
  place: string;
  record: Record<string, FieldValue>;
}

/** A record that can't be read. `last`: nothing after it could be read either, so that the file was not read as a whole. */
export interface UnreadRecord {
  place: string;
  reason: string;
  last?: true;
}

/** What a reader gives: records in the order of the file, and those that can't be read in their places. */
export type RawItem = RawRecord | UnreadRecord;

/** How a line is named to people. Lines are counted from 1. */
export const placeOfLine = (line: number): string => `line ${line}`;
