import { z } from 'zod';
import { EntryId, type EventData, type Scalar } from '../catalogue/names.ts';
import type { RuleSet } from '../catalogue/rules.ts';
import type { Field } from '../catalogue/vocabulary.ts';
import { AppError } from '../errors.ts';
import { isStorable, NOT_STORABLE } from '../text.ts';

const Text = z.string().max(2000).refine(isStorable, NOT_STORABLE);

/** Id of an event, of its case's other events different: the same id again is the same event. */
export const EventId = z.string().min(1).max(120).refine(isStorable, NOT_STORABLE);
export const SubjectId = z.string().min(1).max(80).refine(isStorable, NOT_STORABLE);

/**
 * Something that happened in a case. `at` (UTC ms) is when it happened, whenever it was entered. `subject` names the property item, clue
 * or payment that it is about.
 */
export const CaseEvent = z.strictObject({
  id: EventId,
  type: EntryId,
  at: z.number().int(),
  subject: SubjectId.nullable(),
  data: z.record(EntryId, z.union([Text, z.number(), z.boolean()])),
});
export type CaseEvent = z.infer<typeof CaseEvent>;

/** Yuan as whole fen, so that sums are exact. */
export function toFen(yuan: number): number {
  return Math.round(yuan * 100);
}

const MAX_YUAN = 1e13;

function problemOf(field: Field, value: Scalar): string | null {
  switch (field.type) {
    case 'text': {
      return typeof value === 'string' ? null : 'is no text';
    }
    case 'number': {
      return typeof value === 'number' ? null : 'is no number';
    }
    case 'boolean': {
      return typeof value === 'boolean' ? null : 'is neither true nor false';
    }
    case 'time': {
      return Number.isSafeInteger(value) ? null : 'is no time in UTC milliseconds';
    }
    case 'money': {
      return typeof value === 'number' && value >= 0 && value <= MAX_YUAN && toFen(value) / 100 === value
        ? null
        : 'is no amount in yuan with at most two decimals';
    }
    case 'choice': {
      const choices = field.choices ?? [];
      return choices.some(({ id }) => id === value)
        ? null
        : `is none of ${choices.map(({ id }) => id).join(', ')}`;
    }
  }
}

/**
 * Checks an event against the catalogue's vocabulary.
 * @throws AppError('invalidInput') naming the place: the type is unknown, a field is unknown, missing or of another type, the subject
 *   is missing
 */
export function checkEvent(event: CaseEvent, { events }: Pick<RuleSet, 'events'>): void {
  const type = events.get(event.type);
  if (type === undefined) {
    throw AppError.invalidInput('type', `the catalogue has no event ${event.type}`);
  }
  if (type.subject !== undefined && event.subject === null) {
    throw AppError.invalidInput('subject', `${event.type} is about a ${type.subject}, which it has to name`);
  }
  const fields = type.fields ?? {};
  for (const [name, value] of Object.entries(event.data)) {
    const field = fields[name];
    if (field === undefined) {
      throw AppError.invalidInput(`data.${name}`, `${event.type} has no such field`);
    }
    const problem = problemOf(field, value);
    if (problem !== null) {
      throw AppError.invalidInput(`data.${name}`, `${String(value)} ${problem}`);
    }
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field.required === true && event.data[name] === undefined) {
      throw AppError.invalidInput(`data.${name}`, `${event.type} needs it`);
    }
  }
}

/** Compares two events by when they happened; at the same millisecond by their place in the catalogue, then by id. */
export function compareEvents({ rank }: Pick<RuleSet, 'rank'>): (a: CaseEvent, b: CaseEvent) => number {
  const place = ({ type }: CaseEvent): number => rank.get(type) ?? Number.MAX_SAFE_INTEGER;
  return (a, b) => a.at - b.at || place(a) - place(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** A text field of an event; null where it has none. */
export function textOf(data: EventData, field: string | undefined): string | null {
  const value = field === undefined ? undefined : data[field];
  return typeof value === 'string' ? value : null;
}

/** A number field of an event; null where it has none. */
export function numberOf(data: EventData, field: string | undefined): number | null {
  const value = field === undefined ? undefined : data[field];
  return typeof value === 'number' ? value : null;
}
