import type { SaxesTagPlain } from 'saxes';
import type { FieldValue } from './items.ts';
import { MAX_EVENT, MAX_FIELDS } from './limits.ts';

/** What the attributes of a trace or an event have given. */
export interface Component {
  record: Record<string, FieldValue>;
  fields: number;
  /** Characters of keys and values. */
  size: number;
  /** The first thing that is wrong in it. */
  reason: string | null;
}

/** A component that begins with what another one has. */
export const componentOf = (base: Component | null): Component => ({
  record: { ...base?.record },
  fields: base?.fields ?? 0,
  size: base?.size ?? 0,
  reason: base?.reason ?? null,
});

/** The name of an element without its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** What a number can't hold exactly stays text: it is an id. */
function intOf(text: string): FieldValue | undefined {
  if (!/^[+-]?\d+$/.test(text)) {
    return undefined;
  }
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function floatOf(text: string): FieldValue | undefined {
  if (text === 'NaN') {
    return null;
  }
  const value = Number(text);
  return /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(value) ? value : undefined;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** How the types of attributes are read; undefined for a text that is none of the type. */
const TYPES: ReadonlyMap<string, (text: string) => FieldValue | undefined> = new Map([
  ['string', (text: string) => text],
  ['date', (text: string) => text],
  ['id', (text: string) => text],
  ['int', (text: string) => intOf(text.trim())],
  ['float', (text: string) => floatOf(text.trim())],
  ['boolean', (text: string) => BOOLEANS.get(text.trim())],
]);

/** Whether an element is an attribute that is read. */
export const isAttribute = (name: string): boolean => TYPES.has(localName(name));

/** Adds an attribute under its key with a prefix, or notes what is wrong with it. Lists and containers are left out. */
export function addAttribute(to: Component, prefix: string, { name, attributes }: SaxesTagPlain): void {
  const type = localName(name);
  const read = TYPES.get(type);
  if (read === undefined || to.reason !== null) {
    return;
  }
  const { key, value: text } = attributes;
  if (key === undefined || text === undefined) {
    to.reason = key === undefined ? 'an attribute has no key' : `the attribute ${key} has no value`;
    return;
  }
  const field = `${prefix}${key}`;
  to.fields += 1;
  to.size += field.length + text.length;
  const value = read(text);
  if (to.fields > MAX_FIELDS) {
    to.reason = `has more than ${MAX_FIELDS} attributes`;
  } else if (to.size > MAX_EVENT) {
    to.reason = `is over ${MAX_EVENT / 1_000_000} MB`;
  } else if (field === '__proto__') {
    to.reason = 'an attribute cannot be called __proto__';
  } else if (Object.hasOwn(to.record, field)) {
    to.reason = `there are two attributes ${key}`;
  } else if (value === undefined) {
    to.reason = `the attribute ${key}: ${JSON.stringify(text.slice(0, 60))} is no ${type}`;
  } else {
    to.record[field] = value;
  }
}
