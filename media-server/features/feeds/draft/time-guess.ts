import { Zone } from '#shared/calendar/zone.ts';
import { textOf } from '../mapping/refusal.ts';
import { timeReader } from '../mapping/times.ts';
import type { FieldValue } from '../readers/items.ts';

/** A format that all times of a sample have. `others` fit them as well. */
export interface TimeGuess {
  format: string;
  others: readonly string[];
}

const WRITTEN = [
  'iso',
  'yyyy/M/d[ H:mm[:ss[.S]]]',
  'yyyy.M.d[ H:mm[:ss[.S]]]',
  'yyyy-M-d[ H:mm[:ss[.S]]]',
  'yyyy年M月d日[ H:mm[:ss]]',
  'yyyy年M月d日H时mm分[ss秒]',
  'd.M.yyyy[ H:mm[:ss[.S]]]',
  'd/M/yyyy[ H:mm[:ss[.S]]]',
  'M/d/yyyy[ H:mm[:ss[.S]]]',
  'd-M-yyyy[ H:mm[:ss[.S]]]',
];

const COUNTED = ['epochMs', 'epochS'];
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Guesses how the times of a column are written; null when they are no times. `counted`: numbers may be times too. */
export function guessTimeFormat(
  values: readonly (FieldValue | undefined)[],
  { counted }: { counted: boolean },
): TimeGuess | null {
  const given = values.filter((value) => value !== undefined && textOf(value) !== null) as FieldValue[];
  if (given.length === 0) {
    return null;
  }
  const utc = new Zone('UTC');
  const formats = [...WRITTEN, ...(counted ? COUNTED : [])];
  const [format, ...others] = formats.filter((candidate) => {
    const read = timeReader(candidate, utc);
    return given.every((value) => {
      const at = read(value);
      return typeof at === 'number' && at >= EARLIEST && at < LATEST;
    });
  });
  return format === undefined ? null : { format, others };
}
