import { hash } from 'node:crypto';
import { Zone } from '#shared/calendar/zone.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import type { RuleSet } from '#shared/catalogue/rules.ts';
import { checkEvent } from '#shared/cases/events.ts';
import { CaseEventInput } from '#shared/cases/input.ts';
import { AppError } from '#shared/errors.ts';
import { systemClock, type Clock } from '../../../clock.ts';
import type { RawRecord } from '../readers/items.ts';
import { Refusal, shown, textOf } from './refusal.ts';
import { slugOf } from './slug.ts';
import type { Mapping } from './mapping.ts';
import { planOf, type EventPlan, type MappingPlan } from './plan.ts';
import { timeReader, type TimeReader } from './times.ts';

/** Why a record is no event. `field` is the column that is to blame, or the event's member where no column is. */
export interface MappingProblem {
  place: string;
  field: string;
  reason: string;
  /** The three in a row: `line 17: column closed_at: "31.02.2026" is no date`. */
  message: string;
}

/** What a record became. Skipped: left out by `where`, or its activity stands for no event and such ones are skipped. */
export type Mapped =
  { event: CaseEventInput } | { problem: MappingProblem } | { skipped: 'where' | 'unknownEvent' };

/** Turns a record into an event. `place` as the reader gave it. */
export type Mapper = (record: RawRecord['record'], place: string) => Mapped;

const DAY_MS = 86_400_000;

/** Ends the mapping of one record. Used inside this file only. */
class Unmapped extends Error {
  readonly field: string;
  readonly reason: string;

  constructor(field: string, reason: string) {
    super(reason);
    this.field = field;
    this.reason = reason;
  }
}

/**
 * A record's text is a slice of a whole block of its file. What a caller keeps for long, such as the ids of all cases, would keep all
 * blocks; a copy doesn't.
 */
const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

/** An id that follows from what an event says, so that the same record gives the same id whenever it is read. */
function derivedId({ caseId, type, at, subject, data }: Omit<CaseEventInput, 'id' | 'courtId'>): string {
  const fields = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify([caseId, type, at, subject, fields]), 'base64url');
}

/** Maps the records of one feed. */
class RecordMapper {
  readonly #mapping: Mapping;
  readonly #plan: MappingPlan;
  readonly #rules: Pick<RuleSet, 'events'>;
  readonly #time: TimeReader;
  readonly #clock: Clock;

  constructor(
    mapping: Mapping,
    { rules, plan, time, clock }: { rules: RuleSet; plan: MappingPlan; time: TimeReader; clock: Clock },
  ) {
    this.#mapping = mapping;
    this.#rules = rules;
    this.#plan = plan;
    this.#time = time;
    this.#clock = clock;
  }

  map(record: RawRecord['record'], place: string): Mapped {
    if (!this.#isWanted(record)) {
      return { skipped: 'where' };
    }
    try {
      const activity = this.#required(record, 'type');
      const plan = this.#planFor(activity);
      if (plan === null) {
        if (this.#mapping.unknownEvents === 'skip') {
          return { skipped: 'unknownEvent' };
        }
        throw new Unmapped(this.#column('type'), `${shown(activity)} stands for no event`);
      }
      return { event: this.#event(record, plan) };
    } catch (error) {
      if (!(error instanceof Unmapped)) {
        throw error;
      }
      const { field, reason } = error;
      return { problem: { place, field, reason, message: `${place}: ${field}: ${reason}` } };
    }
  }

  #isWanted(record: RawRecord['record']): boolean {
    return this.#plan.where.every(([column, values]) => values.has(this.#text(record, column) ?? ''));
  }

  #planFor(activity: string): EventPlan | null {
    const { byText, others, bySlug } = this.#plan;
    const known = byText.get(activity) ?? others;
    if (known !== null || bySlug === null) {
      return known;
    }
    return bySlug(activity) ?? bySlug(slugOf(activity) ?? '');
  }

  #event(record: RawRecord['record'], plan: EventPlan): CaseEventInput {
    const { columns } = this.#mapping;
    const found = {
      caseId: copyOf(`${this.#mapping.caseIdPrefix ?? ''}${this.#required(record, 'caseId')}`),
      type: plan.type.id,
      at: this.#at(record),
      subject: this.#text(record, columns.subject),
      data: this.#data(record, plan),
    };
    const courtId = this.#court(record);
    const event = CaseEventInput.safeParse({
      ...found,
      id: columns.eventId === undefined ? derivedId(found) : this.#required(record, 'eventId'),
      ...(courtId === null ? {} : { courtId }),
    });
    if (!event.success) {
      throw this.#schemaProblem(event.error.issues[0], plan);
    }
    this.#check(event.data, plan);
    return event.data;
  }

  #schemaProblem(
    issue: { path: readonly PropertyKey[]; code?: string; message: string } | undefined,
    plan: EventPlan,
  ): Unmapped {
    const { path = [], message = 'is no event' } = issue ?? {};
    const place = path.map(String).join('.');
    const maximum = (issue as { maximum?: number } | undefined)?.maximum;
    return new Unmapped(
      this.#fieldName(place, plan),
      issue?.code === 'too_big' ? `has more than ${maximum} characters` : message,
    );
  }

  #check(event: CaseEventInput, plan: EventPlan): void {
    try {
      checkEvent(event, this.#rules);
    } catch (error) {
      if (!(error instanceof AppError) || error.place === undefined) {
        throw error;
      }
      throw new Unmapped(this.#fieldName(error.place, plan), error.message.slice(error.place.length + 2));
    }
  }

  /** The column that gives a member of the event; the member's own name where none does. */
  #fieldName(place: string, plan: EventPlan): string {
    const { columns } = this.#mapping;
    const [member = '', field = ''] = place.split('.');
    const column =
      member === 'data'
        ? plan.fields.find(({ name }) => name === field)?.column
        : { ...columns, id: columns.eventId }[member];
    return column === undefined ? place : `column ${column}`;
  }

  #column(member: 'caseId' | 'type' | 'at' | 'eventId'): string {
    return `column ${this.#mapping.columns[member] ?? member}`;
  }

  #text(record: RawRecord['record'], column: string | undefined): string | null {
    return column !== undefined && Object.hasOwn(record, column) ? textOf(record[column]) : null;
  }

  #required(record: RawRecord['record'], member: 'caseId' | 'type' | 'eventId'): string {
    const text = this.#text(record, this.#mapping.columns[member]);
    if (text === null) {
      throw new Unmapped(this.#column(member), 'is empty');
    }
    return text;
  }

  #at(record: RawRecord['record']): number {
    const field = this.#column('at');
    const { at: column } = this.#mapping.columns;
    const value = record[column] ?? null;
    if (this.#text(record, column) === null) {
      throw new Unmapped(field, 'is empty');
    }
    const at = this.#time(value);
    if (at instanceof Refusal) {
      throw new Unmapped(field, at.reason);
    }
    if (at < 0) {
      throw new Unmapped(field, `${shown(value)} lies before 1970`);
    }
    if (at > this.#clock.now() + DAY_MS) {
      throw new Unmapped(field, `${shown(value)} lies more than a day ahead`);
    }
    return at;
  }

  #court(record: RawRecord['record']): string | null {
    const text = this.#text(record, this.#mapping.columns.courtId);
    return text === null ? (this.#mapping.court ?? null) : (this.#plan.courts.get(text) ?? text);
  }

  #data(record: RawRecord['record'], plan: EventPlan): Record<string, Scalar> {
    const data: Record<string, Scalar> = {};
    for (const { name, column, read } of plan.fields) {
      const value = Object.hasOwn(record, column) ? read(record[column]) : null;
      if (value instanceof Refusal) {
        throw new Unmapped(`column ${column}`, value.reason);
      }
      if (value !== null) {
        data[name] = value;
      }
    }
    return Object.assign(data, plan.constants);
  }
}

/**
 * Makes a mapping ready for records of a feed, against the rules of the catalogue that its events belong to. The answer never throws: a
 * record that can't be an event gives a problem. Every event it gives has passed the catalogue's own check, and lies between 1970 and a
 * day from `clock`.
 * @throws MappingError the mapping names events, fields or values that the catalogue doesn't have
 */
export function compileMapping(mapping: Mapping, rules: RuleSet, clock: Clock = systemClock): Mapper {
  const zone = mapping.zone === undefined ? rules.counting.zone : new Zone(mapping.zone);
  const time = timeReader(mapping.timeFormat, zone);
  const plan = planOf(mapping, rules, (format) => (format === undefined ? time : timeReader(format, zone)));
  const mapper = new RecordMapper(mapping, { rules, plan, time, clock });
  return (record, place) => mapper.map(record, place);
}
