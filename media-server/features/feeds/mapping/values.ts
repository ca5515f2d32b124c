import type { Scalar } from '#shared/catalogue/names.ts';
import type { Field } from '#shared/catalogue/vocabulary.ts';
import type { FieldValue } from '../readers/items.ts';
import type { FieldSource } from './mapping.ts';
import { Refusal, shown, textOf } from './refusal.ts';
import type { TimeReader } from './times.ts';

/** The value of a field; null where the record has none; or why it can't be taken. */
export type ValueReader = (value: FieldValue | undefined) => Scalar | null | Refusal;

const MAX_TEXT = 2000;
const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Text of a number in the form that JavaScript reads; null when it isn't written as stated. */
function plainNumber(text: string, { thousands, decimal = '.' }: FieldSource): string | null {
  let plain = text;
  if (thousands !== undefined && plain.includes(thousands)) {
    const [whole = '', ...rest] = plain.split(decimal);
    const [first = '', ...groups] = whole.split(thousands);
    if (!/^[+-]?\d{1,3}$/.test(first) || groups.some((group) => !/^\d{3}$/.test(group))) {
      return null;
    }
    plain = [[first, ...groups].join(''), ...rest].join(decimal);
  }
  if (decimal !== '.') {
    plain = plain.includes('.') ? '' : plain.replace(decimal, '.');
  }
  return PLAIN_NUMBER.test(plain) ? plain : null;
}

function readNumber(value: FieldValue, source: FieldSource): number | Refusal {
  if (typeof value === 'number') {
    return value;
  }
  const text = String(value).trim();
  const plain = typeof value === 'string' ? plainNumber(text, source) : null;
  if (plain === null) {
    const hint = /^[+-]?\d[\d.,' ]*$/.test(text) ? '; state thousands or decimal if it has separators' : '';
    return new Refusal(`${shown(value)} is no number${hint}`);
  }
  const number = Number(plain);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? number
    : new Refusal(`${shown(value)} has more digits than a number keeps`);
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
  ['是', true],
  ['否', false],
]);

function readText(value: string): string | Refusal {
  if (value.length > MAX_TEXT) {
    return new Refusal(`has more than ${MAX_TEXT} characters`);
  }
  return value.isWellFormed() && !value.includes('\0') ? value : new Refusal('is not well-formed text');
}

function convert(
  value: FieldValue,
  field: Field,
  source: FieldSource,
  time: TimeReader,
): Scalar | null | Refusal {
  const text = textOf(value) ?? '';
  switch (field.type) {
    case 'text': {
      return readText(text);
    }
    case 'number':
    case 'money': {
      return readNumber(value, source);
    }
    case 'boolean': {
      return (
        WORDS.get(text.toLowerCase()) ??
        new Refusal(`${shown(value)} is none of ${[...WORDS.keys()].join(', ')}`)
      );
    }
    case 'time': {
      return time(value);
    }
    case 'choice': {
      const choices = field.choices ?? [];
      return choices.some(({ id }) => id === text)
        ? text
        : new Refusal(`${shown(value)} is none of ${choices.map(({ id }) => id).join(', ')}`);
    }
  }
}

/** Reads the values of one column as a field of the catalogue wants them. */
export function valueReader(field: Field, source: FieldSource, time: TimeReader): ValueReader {
  const table = new Map(Object.entries(source.values ?? {}).map(([text, value]) => [text.trim(), value]));
  return (value) => {
    const text = textOf(value);
    if (text === null || value === undefined) {
      return null;
    }
    return convert(table.get(text) ?? value, field, source, time);
  };
}
