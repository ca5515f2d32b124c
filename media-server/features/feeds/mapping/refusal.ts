import type { FieldValue } from '../readers/items.ts';

/** Why a value can't be taken. */
export class Refusal {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

const SHOWN = 60;

/** A value as reasons show it, cut where it is long. */
export function shown(value: FieldValue): string {
  const text = String(value);
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** The value without spaces around it; null for one that is absent or empty. */
export function textOf(value: FieldValue | undefined): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  const text = String(value).trim();
  return text === '' ? null : text;
}
