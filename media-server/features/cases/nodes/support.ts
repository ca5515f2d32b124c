import { dateOf, day, endOf } from '#shared/calendar/testing.ts';
import type { Counting } from '#shared/calendar/deadline.ts';
import { WEEKDAYS, type WorkCalendar } from '#shared/calendar/working-days.ts';
import { DAY_MS, HOUR_MS, isoDate } from '#shared/calendar/zone.ts';
import type { Match } from '#shared/catalogue/conditions.ts';
import { NO_CHOICE } from '#shared/catalogue/choice.ts';
import type { EventData, Scalar } from '#shared/catalogue/names.ts';
import type { NodeDefinition } from '#shared/catalogue/nodes.ts';
import { compileRules, countingOf } from '#shared/catalogue/rules.ts';
import { BUILT_IN_EVENTS, type EventType, type Field } from '#shared/catalogue/vocabulary.ts';
import { checkEvent, type CaseEvent } from '#shared/cases/events.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../catalogue-file.ts';

export const catalogue = await loadCatalogueFile(BUILT_IN_CATALOGUE);

/** The catalogue's days, without the official lists that come out after these tests were written. */
function countingUntil(lastDay: string): Counting {
  const counting = countingOf(catalogue);
  const official = counting.calendar;
  const listed = (number: number): WorkCalendar => (number <= day(lastDay) ? official : WEEKDAYS);
  return {
    ...counting,
    calendar: {
      isWorking: (number) => listed(number).isWorking(number),
      noteOf: (number) => listed(number).noteOf(number),
      isPublished: (number) => listed(number).isPublished(number),
    },
  };
}

/** Every executable node of the catalogue in force, whatever profile it belongs to. */
export const rules = compileRules(
  catalogue,
  { ...NO_CHOICE, profiles: catalogue.profiles.map(({ id }) => id) },
  countingUntil('2026-12-31'),
);

export const executable = catalogue.nodes.filter(({ inWords }) => inWords === undefined);

export function nodeOf(id: string): NodeDefinition {
  const found = catalogue.nodes.find((node) => node.id === id);
  if (found === undefined) {
    throw new Error(`the catalogue has no node ${id}`);
  }
  return found;
}

const types = new Map([...BUILT_IN_EVENTS, ...catalogue.events].map((type) => [type.id, type]));

export function typeOf(match: Match): EventType {
  const id = typeof match === 'string' ? match : match.event;
  const type = types.get(id);
  if (type === undefined) {
    throw new Error(`the catalogue has no event ${id}`);
  }
  return type;
}

/** Values that a match asks of the fields of its event, one each of those that would do. */
export function whereOf(match: Match): EventData[] {
  const fields = typeof match === 'string' ? [] : Object.entries(match.where ?? {});
  return fields.reduce<Record<string, Scalar>[]>(
    (sofar, [name, values]) =>
      sofar.flatMap((data) => [values].flat().map((value) => ({ ...data, [name]: value }))),
    [{}],
  );
}

function anyValue({ type, choices = [] }: Field, at: number): Scalar {
  switch (type) {
    case 'text': {
      return '内容';
    }
    case 'number': {
      return 1;
    }
    case 'money': {
      return 100;
    }
    case 'boolean': {
      return true;
    }
    case 'time': {
      return at + 30 * DAY_MS;
    }
    case 'choice': {
      return choices[0]?.id ?? '';
    }
  }
}

/** The subject that the events of a story are about: one of each kind. */
export const subjectOf = (type: EventType): string | null =>
  type.subject === undefined ? null : `${type.subject}1`;

/** Fields of `data` that events of a type carry. */
export const fieldsOf = (type: EventType, data: EventData): EventData =>
  Object.fromEntries(Object.entries(data).filter(([name]) => type.fields?.[name] !== undefined));

let sequence = 0;

/** An event that a match means, with every field that it must have, checked against the vocabulary. */
export function make(match: Match, at: number, data: EventData = {}): CaseEvent {
  sequence += 1;
  const type = typeOf(match);
  const needed = Object.entries(type.fields ?? {})
    .filter(([, field]) => field.required === true)
    .map(([name, field]) => [name, anyValue(field, at)] as const);
  const event = {
    id: `e${String(sequence).padStart(8, '0')}`,
    type: type.id,
    at,
    subject: subjectOf(type),
    data: { ...Object.fromEntries(needed), ...whereOf(match)[0], ...data },
  };
  checkEvent(event, rules);
  return event;
}

/** An event type whose effect is what is asked, such as one that sets a flag. */
export function eventWith(effect: (one: NonNullable<EventType['effects']>[number]) => boolean): EventType {
  const type = catalogue.events.find(({ effects = [] }) => effects.some(effect));
  if (type === undefined) {
    throw new Error('no event has that effect');
  }
  return type;
}

/** The end of the day that lies so many natural days before the day of an instant, in Shanghai. */
export const endOfDayBefore = (at: number, days: number): number => endOf(isoDate(day(dateOf(at)) - days));

export { DAY_MS, HOUR_MS };
