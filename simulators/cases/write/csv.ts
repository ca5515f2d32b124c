import type { CaseEventInput } from '#shared/cases/input.ts';
import { localIso } from '../time/work-days.ts';
import { COLUMNS, type FieldNames } from './columns.ts';

const NEEDS_QUOTES = /[",\r\n]/;

/** A value as CSV has it (RFC 4180). */
function cell(value: string): string {
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

const common = ({ caseId, courtId = '', id, type, at, subject }: CaseEventInput): string =>
  [caseId, courtId, id, type, localIso(at), subject ?? ''].map(cell).join(',');

/** CSV with the fields of an event as JSON in its last column, `data`. Times of events are ISO 8601 with the province's offset. */
export function* csvWithJson(events: Iterable<CaseEventInput>): Generator<string, void, undefined> {
  yield `${[...COLUMNS, 'data'].join(',')}\n`;
  for (const event of events) {
    yield `${common(event)},${cell(JSON.stringify(event.data))}\n`;
  }
}

/** CSV with a column for every field that any event has. Times are ISO 8601 with the province's offset. */
export function* csvFlat(
  events: Iterable<CaseEventInput>,
  { all, times }: FieldNames,
): Generator<string, void, undefined> {
  yield `${[...COLUMNS, ...all].join(',')}\n`;
  for (const event of events) {
    let line = common(event);
    for (const name of all) {
      const value = event.data[name];
      const text = value === undefined ? '' : times.has(name) ? localIso(Number(value)) : String(value);
      line += `,${cell(text)}`;
    }
    yield `${line}\n`;
  }
}
