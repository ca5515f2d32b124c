import type { Scalar } from '#shared/catalogue/names.ts';
import type { RuleSet } from '#shared/catalogue/rules.ts';
import type { EventType } from '#shared/catalogue/vocabulary.ts';
import { checkEvent } from '#shared/cases/events.ts';
import { AppError } from '#shared/errors.ts';
import {
  ANY,
  MappingError,
  type FieldSource,
  type Mapping,
  type MappingIssue,
  type Target,
} from './mapping.ts';
import { Refusal } from './refusal.ts';
import type { TimeReader } from './times.ts';
import { valueReader, type ValueReader } from './values.ts';

/** A field of an event and the column that it comes from. */
interface FieldPlan {
  name: string;
  column: string;
  read: ValueReader;
}

/** What becomes of the records of one activity. */
export interface EventPlan {
  type: EventType;
  fields: readonly FieldPlan[];
  /** Values that win over those of columns. */
  constants: Readonly<Record<string, Scalar>>;
}

/** A mapping against a catalogue. */
export interface MappingPlan {
  byText: ReadonlyMap<string, EventPlan>;
  /** All other activities. */
  others: EventPlan | null;
  /** The plan of the event with this id, where others go by slug. */
  bySlug: ((id: string) => EventPlan | null) | null;
  where: readonly (readonly [column: string, values: ReadonlySet<string>])[];
  courts: ReadonlyMap<string, string>;
}

type TimeReaderOf = (format: string | undefined) => TimeReader;

const numberFieldOf = (type: EventType): string | undefined =>
  type.effects?.flatMap((effect) => (effect.kind === 'header' ? [effect.numberField] : [])).at(0);

/** Makes the plan of one mapping and notes everything in it that the catalogue doesn't have. */
class Planner {
  readonly issues: MappingIssue[] = [];
  readonly #mapping: Mapping;
  readonly #events: RuleSet['events'];
  readonly #timeReaderOf: TimeReaderOf;
  readonly #fields = new Map<string, readonly FieldPlan[]>();

  constructor(mapping: Mapping, events: RuleSet['events'], timeReaderOf: TimeReaderOf) {
    this.#mapping = mapping;
    this.#events = events;
    this.#timeReaderOf = timeReaderOf;
    this.#checkData();
  }

  plan(): MappingPlan {
    const { events, where = {}, courts = {} } = this.#mapping;
    const byText = new Map<string, EventPlan>();
    let others: EventPlan | null = null;
    let bySlug: MappingPlan['bySlug'] = null;
    for (const [key, target] of Object.entries(events)) {
      const text = key.trim();
      const isSlug = typeof target === 'object' && 'slug' in target;
      const plan = isSlug ? null : this.#eventPlan(`events.${key}`, target);
      if (text !== ANY) {
        if (byText.has(text)) {
          this.#note(`events.${key}`, 'there are two of this text');
        }
        if (plan !== null) {
          byText.set(text, plan);
        }
      } else if (isSlug) {
        const plans = new Map([...this.#events.values()].map((type) => [type.id, this.#plain(type)]));
        bySlug = (id) => plans.get(id) ?? null;
      } else {
        others = plan;
      }
    }
    return {
      byText,
      others,
      bySlug,
      where: Object.entries(where).map(([column, values]) => [
        column,
        new Set([values].flat().map((value) => String(value).trim())),
      ]),
      courts: new Map(Object.entries(courts).map(([text, court]) => [text.trim(), court])),
    };
  }

  #note(place: string, reason: string): void {
    this.issues.push({ place, reason });
  }

  #plain(type: EventType): EventPlan {
    return { type, fields: this.#fieldsOf(type), constants: {} };
  }

  #eventPlan(place: string, target: Exclude<Target, { slug: true }>): EventPlan | null {
    const { event: id, data = {} } = typeof target === 'string' ? { event: target } : target;
    const type = this.#events.get(id);
    if (type === undefined) {
      this.#note(place, `the catalogue has no event ${id}`);
      return null;
    }
    try {
      // Alone, so that neither its subject nor a field that a column gives is missed.
      const { subject: _subject, ...rest } = type;
      const fields = Object.fromEntries(
        Object.entries(type.fields ?? {}).map(([name, field]) => [name, { ...field, required: false }]),
      );
      checkEvent(
        { id: 'x', type: id, at: 0, subject: null, data },
        { events: new Map([[id, { ...rest, fields }]]) },
      );
    } catch (error) {
      if (!(error instanceof AppError)) {
        throw error;
      }
      this.#note(place, error.message);
    }
    return { ...this.#plain(type), constants: data };
  }

  /** Fields of an event: its own columns, then those for all events, then the case number. */
  #fieldsOf(type: EventType): readonly FieldPlan[] {
    const known = this.#fields.get(type.id);
    if (known !== undefined) {
      return known;
    }
    const { data = {}, columns } = this.#mapping;
    const sources = new Map<string, FieldSource>();
    const number = numberFieldOf(type);
    if (columns.number !== undefined && number !== undefined) {
      sources.set(number, { column: columns.number });
    }
    for (const source of [data[ANY] ?? {}, data[type.id] ?? {}]) {
      Object.entries(source).forEach(([name, given]) => sources.set(name, given));
    }
    const fields: FieldPlan[] = [];
    for (const [name, source] of sources) {
      const field = type.fields?.[name];
      if (field !== undefined) {
        const time = this.#timeReaderOf(source.timeFormat);
        fields.push({ name, column: source.column, read: valueReader(field, source, time) });
      }
    }
    this.#fields.set(type.id, fields);
    return fields;
  }

  #checkData(): void {
    const { data = {}, columns } = this.#mapping;
    const types = [...this.#events.values()];
    if (columns.number !== undefined && !types.some((type) => numberFieldOf(type) !== undefined)) {
      this.#note('columns.number', 'no event of the catalogue takes a case number');
    }
    for (const [event, sources] of Object.entries(data)) {
      const meant = event === ANY ? types : types.filter(({ id }) => id === event);
      if (meant.length === 0) {
        this.#note(`data.${event}`, `the catalogue has no event ${event}`);
        continue;
      }
      for (const [name, source] of Object.entries(sources)) {
        this.#checkSource(`data.${event}.${name}`, name, source, meant);
      }
    }
  }

  #checkSource(place: string, name: string, source: FieldSource, types: readonly EventType[]): void {
    const fields = types.flatMap((type) => type.fields?.[name] ?? []);
    if (fields.length === 0) {
      this.#note(
        place,
        types.length === 1 ? `${types[0]?.id} has no field ${name}` : `no event has a field ${name}`,
      );
    }
    for (const field of fields) {
      if (source.type !== undefined && source.type !== field.type) {
        this.#note(place, `the field is of type ${field.type}, not ${source.type}`);
        return;
      }
      const read = valueReader(field, source, this.#timeReaderOf(source.timeFormat));
      for (const text of Object.keys(source.values ?? {})) {
        const value = read(text);
        if (value instanceof Refusal) {
          this.#note(`${place}.values.${text}`, value.reason);
          return;
        }
      }
      if (source.thousands !== undefined && source.thousands === (source.decimal ?? '.')) {
        this.#note(place, 'thousands and decimal are the same sign');
      }
    }
  }
}

/**
 * Lays a mapping out against a catalogue's events.
 * @throws MappingError with everything that the catalogue doesn't have
 */
export function planOf(
  mapping: Mapping,
  { events }: Pick<RuleSet, 'events'>,
  timeReaderOf: TimeReaderOf,
): MappingPlan {
  const planner = new Planner(mapping, events, timeReaderOf);
  const plan = planner.plan();
  if (planner.issues.length > 0) {
    throw new MappingError(planner.issues);
  }
  return plan;
}
