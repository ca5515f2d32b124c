import type { Catalogue } from '#shared/catalogue/catalogue.ts';

/** Columns of what every event has, in CSV and in flat rows. */
export const COLUMNS = ['caseId', 'courtId', 'id', 'type', 'at', 'subject'] as const;

/** The fields of a catalogue's events: their names, and which of them are times. */
export interface FieldNames {
  all: readonly string[];
  times: ReadonlySet<string>;
}

/**
 * Names of the fields that events of a catalogue have.
 * @throws Error for a name that a column has already, or that is a time in one event and none in another
 */
export function fieldNamesOf({ events }: Pick<Catalogue, 'events'>): FieldNames {
  const times = new Set<string>();
  const others = new Set<string>();
  for (const { fields = {} } of events) {
    for (const [name, { type }] of Object.entries(fields)) {
      (type === 'time' ? times : others).add(name);
    }
  }
  // Those of the built-in events, which no catalogue lists.
  for (const name of ['node', 'reason', 'approvedBy', 'eventId']) {
    others.add(name);
  }
  const taken = new Set<string>(COLUMNS);
  const wrong = [...times].find((name) => others.has(name)) ?? [...others].find((name) => taken.has(name));
  if (wrong !== undefined) {
    throw new Error(`the field ${wrong} can't be a column of its own`);
  }
  return { all: [...times, ...others].sort(), times };
}
