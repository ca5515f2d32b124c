import type { FieldNames } from './columns.ts';

/** How the records of a file become events, as the console's feeds are told. */
export interface FileMapping {
  format: 'csv' | 'xes' | 'jsonl';
  columns: Readonly<Record<'caseId' | 'courtId' | 'eventId' | 'type' | 'at' | 'subject', string>>;
  timeFormat: 'iso' | 'epochMs';
  events: { '*': { slug: true } };
  /** Columns of single fields, for every event that has such a field. */
  data?: { '*': Record<string, { column: string }> };
  /** Column that holds all fields of an event as JSON. */
  json?: string;
}

const PLAIN = {
  caseId: 'caseId',
  courtId: 'courtId',
  eventId: 'id',
  type: 'type',
  at: 'at',
  subject: 'subject',
} as const;
const BY_NAME = { '*': { slug: true } } as const;

const ownColumns = ({ all }: FieldNames): FileMapping['data'] => ({
  '*': Object.fromEntries(all.map((name) => [name, { column: name }])),
});

/** Names the columns of a file: CSV with one column of JSON, CSV or XES with one for each field. */
export function mappingOf(format: 'csv' | 'csv-flat' | 'xes', names: FieldNames): FileMapping {
  switch (format) {
    case 'csv': {
      return { format: 'csv', columns: PLAIN, timeFormat: 'iso', events: BY_NAME, json: 'data' };
    }
    case 'csv-flat': {
      return {
        format: 'csv',
        columns: PLAIN,
        timeFormat: 'iso',
        events: BY_NAME,
        data: ownColumns(names) ?? { '*': {} },
      };
    }
    case 'xes': {
      return {
        format: 'xes',
        columns: {
          caseId: 'case:concept:name',
          courtId: 'case:courtId',
          eventId: 'id',
          type: 'concept:name',
          at: 'time:timestamp',
          subject: 'subject',
        },
        timeFormat: 'iso',
        events: BY_NAME,
        data: ownColumns(names) ?? { '*': {} },
      };
    }
  }
}
