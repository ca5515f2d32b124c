import { placeOfLine, type FieldValue, type RawItem } from './items.ts';
import { MAX_FIELDS } from './limits.ts';
import type { Line } from './lines.ts';

/** An integer of so many digits may be more than a number holds exactly. */
const LONG_INTEGER = /\d{16}/;

/** Ids are often long integers: those that a number would change are kept as the text that the file has. */
function keepLong(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isChanged =
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '');
  return isChanged ? context?.source : value;
}

const isValue = (value: unknown): value is FieldValue =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';

/** The record of a line, or why it has none. */
function recordOf(text: string): Record<string, FieldValue> | string {
  let parsed: unknown;
  try {
    parsed = LONG_INTEGER.test(text) ? JSON.parse(text, keepLong) : JSON.parse(text);
  } catch (error) {
    const [, position] = /at position (\d+)/.exec((error as Error).message) ?? [];
    return position === undefined ? 'is no JSON' : `is no JSON from its character ${Number(position) + 1} on`;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return 'is no JSON object';
  }
  const entries = Object.entries(parsed);
  if (entries.length > MAX_FIELDS) {
    return `has ${entries.length} fields; at most ${MAX_FIELDS} are read`;
  }
  const record: Record<string, FieldValue> = {};
  for (const [name, value] of entries) {
    if (name === '__proto__') {
      return 'a field cannot be called __proto__';
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return `${name} is a number that is too large`;
    }
    if (isValue(value)) {
      record[name] = value;
    }
  }
  return record;
}

function itemOf({ number, text, reason, last }: Line): RawItem | null {
  const place = placeOfLine(number);
  if (reason !== undefined) {
    return last === true ? { place, reason, last } : { place, reason };
  }
  if (text.trim() === '') {
    return null;
  }
  const record = recordOf(text);
  return typeof record === 'string' ? { place, reason: record } : { place, record };
}

/** Records of a JSON Lines file, several at once: one object a line. Empty lines are skipped, nested values left out. */
export async function* readJsonLines(
  lines: AsyncIterable<Line[]>,
): AsyncGenerator<RawItem[], void, undefined> {
  for await (const some of lines) {
    yield some.map(itemOf).filter((item) => item !== null);
  }
}
