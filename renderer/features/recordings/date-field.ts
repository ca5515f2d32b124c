import { CHINA_OFFSET_MS } from '#shared/calendar/zone.ts';

/** A time for a field of date and time, as the court's clocks show it, to the tenth of a second. */
export const toDateField = (at: number): string =>
  new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 21).replace('T', ' ');

/** What stands in a field of date and time, UTC ms; null while it is none. */
export function fromDateField(text: string | null | undefined): number | null {
  const trimmed = (text ?? '').trim();
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(trimmed)) {
    return null;
  }
  const at = Date.parse(`${trimmed.replace(' ', 'T')}Z`) - CHINA_OFFSET_MS;
  return Number.isNaN(at) ? null : at;
}
