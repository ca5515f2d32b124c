import { CHINA_OFFSET_MS, DAY_MS } from '#shared/calendar/zone.ts';

/** An order is due when the court's day ends. */
const CLOSE_OF_DAY_MS = 18 * 3_600_000;
/** The server refuses what is further away. */
const MAX_DUE_MS = 366 * DAY_MS;

/** Natural days that are offered for an order. */
export const DUE_DAYS: readonly number[] = [1, 3, 7, 15];

/** 18:00 in the court's time zone, so many natural days after today; UTC ms. */
export function dueAfter(days: number, now: number): number {
  const today = Math.floor((now + CHINA_OFFSET_MS) / DAY_MS);
  return (today + days) * DAY_MS + CLOSE_OF_DAY_MS - CHINA_OFFSET_MS;
}

/** A moment as a date and time field has it, by the court's clock: `2026-11-28T18:00`. */
export function toField(at: number): string {
  return new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 16);
}

/** The same to be read and typed: `2026-11-28 18:00`, which is unmistakable in every language. */
export const toText = (at: number): string => toField(at).replace('T', ' ');

/** What a date and time field holds or somebody has typed, UTC ms; null while it is no date and time. */
export function fromField(text: string): number | null {
  const found = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2})[:：](\d{2})$/.exec(text.trim());
  if (found === null) {
    return null;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute) - CHINA_OFFSET_MS;
  // 31 February is no day, though it can be counted.
  const [date, time] = toField(at).split('T');
  const pad = (value: number): string => String(value).padStart(2, '0');
  const isReal = date === `${year}-${pad(month)}-${pad(day)}` && time === `${pad(hour)}:${pad(minute)}`;
  return isReal ? at : null;
}

/** Whether an order may be due at this moment. */
export function isDueAllowed(at: number | null, now: number): at is number {
  return at !== null && at > now && at <= now + MAX_DUE_MS;
}
