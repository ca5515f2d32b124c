import i18next from 'i18next';
import type { Scalar } from '#shared/catalogue/names.ts';
import {
  BUILT_IN_EVENTS,
  EVENT_RETRACTED,
  NODE_WAIVED,
  type EventType,
  type Field,
} from '#shared/catalogue/vocabulary.ts';
import type { EventView } from '#shared/cases/views.ts';
import { MASKED } from '#shared/privacy.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatMinute } from '../../shared/dates.ts';
import { formatYuan } from '../../words.ts';

const pick = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }): string =>
  i18next.language === 'en' ? nameEn : nameZh;

/** The kind of an event; the catalogue doesn't list those that every catalogue has. */
function typeOf(words: CatalogueWords, id: string): EventType | undefined {
  return (
    words.view.events.find((event) => event.id === id) ?? BUILT_IN_EVENTS.find((event) => event.id === id)
  );
}

/** What an event is about: `财产 p1`. */
export function subjectText(words: CatalogueWords, type: string, subject: string): string {
  const kind = typeOf(words, type)?.subject;
  return kind === undefined ? subject : `${words.subject(kind)} ${subject}`;
}

function valueText(field: Field | undefined, value: Scalar): string {
  switch (field?.type) {
    case 'money': {
      const amount = formatYuan(Math.round(Number(value) * 100));
      // Many fields have the unit in their name.
      return /元|yuan/.test(pick(field)) ? amount : i18next.t('pipeline:cases.yuan', { amount });
    }
    case 'time': {
      return formatMinute(Number(value));
    }
    case 'boolean': {
      return i18next.t(value === true ? 'pipeline:cases.yes' : 'pipeline:cases.no');
    }
    case 'choice': {
      const choice = field.choices?.find(({ id }) => id === value);
      return choice === undefined ? String(value) : pick(choice);
    }
    case 'number':
    case 'text':
    case undefined: {
      return String(value);
    }
  }
}

/** A field of an event as it is read. */
export interface FieldText {
  id: string;
  name: string;
  text: string;
  /** Personal, and not opened. */
  isMasked: boolean;
}

/** What a case's events refer to. */
export interface FieldContext {
  words: CatalogueWords;
  /** The case's events by id. */
  events: ReadonlyMap<string, EventView>;
  /** Values that were opened; empty while they are masked. */
  personal: Readonly<Record<string, Scalar>>;
}

/** Fields of the built-in events that name something else: a node, another event. */
function referredText(
  type: string,
  id: string,
  value: Scalar,
  { words, events }: FieldContext,
): string | null {
  if (type === NODE_WAIVED && id === 'node') {
    return words.node(String(value));
  }
  const other = type === EVENT_RETRACTED && id === 'eventId' ? events.get(String(value)) : undefined;
  return other === undefined ? null : `${words.event(other.type)} · ${formatMinute(other.at)}`;
}

/** The fields of an event by their names. */
export function fieldTexts(event: Pick<EventView, 'type' | 'data'>, context: FieldContext): FieldText[] {
  const fields = typeOf(context.words, event.type)?.fields ?? {};
  return Object.entries({ ...event.data, ...context.personal }).map(([id, value]) => {
    const field = fields[id];
    const isMasked = value === MASKED;
    return {
      id,
      name: field === undefined ? id : pick(field),
      text: isMasked ? MASKED : (referredText(event.type, id, value, context) ?? valueText(field, value)),
      isMasked,
    };
  });
}
