import type { Zone } from '#shared/calendar/zone.ts';
import type { FieldValue } from '../readers/items.ts';
import { calendarDay, LocalTimes } from './local-time.ts';
import { Refusal, shown } from './refusal.ts';
import { patternExpression } from './time-pattern.ts';

/** UTC ms of a value, or why it has none. */
export type TimeReader = (value: FieldValue) => number | Refusal;

const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[Tt ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?(?: ?(?<offset>[Zz]|[+-]\d{2}(?::?\d{2})?))?)?$/;

const MINUTE_MS = 60_000;
const MAX_OFFSET_MINUTES = 18 * 60;

/** Milliseconds of the digits behind the point; what is finer is left out. */
const fractionMs = (digits = ''): number => Number(digits.slice(0, 3).padEnd(3, '0'));

/** Minutes ahead of UTC; null for an offset that no clock has. */
function offsetMinutes(text: string): number | null {
  if (/^z$/i.test(text)) {
    return 0;
  }
  const digits = text.replaceAll(/\D/g, '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || '0');
  const size = hours * 60 + minutes;
  return minutes > 59 || size > MAX_OFFSET_MINUTES ? null : text.startsWith('-') ? -size : size;
}

type Parts = Readonly<Partial<Record<string, string>>>;

function timeOfDay({ hour = '0', minute = '0', second = '0', fraction }: Parts): number | null {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  return hours > 23 || minutes > 59 || seconds > 59
    ? null
    : ((hours * 60 + minutes) * 60 + seconds) * 1000 + fractionMs(fraction);
}

function instantOf(parts: Parts, value: FieldValue, local: LocalTimes): number | Refusal {
  const day = calendarDay({
    year: Number(parts['year']),
    month: Number(parts['month']),
    day: Number(parts['day']),
  });
  if (day === null) {
    return new Refusal(`${shown(value)} is no date`);
  }
  const ms = timeOfDay(parts);
  if (ms === null) {
    return new Refusal(`${shown(value)} is no time of the day; a day ends at 23:59:59`);
  }
  const { offset } = parts;
  if (offset === undefined) {
    return (
      local.at({ day, ms }) ??
      new Refusal(`${shown(value)} is never shown by the clocks of ${local.zone.name}, which go forward then`)
    );
  }
  const minutes = offsetMinutes(offset);
  return minutes === null
    ? new Refusal(`${shown(value)} has no offset of a time zone`)
    : day * 86_400_000 + ms - minutes * MINUTE_MS;
}

function epochReader(unitMs: 1 | 1000): TimeReader {
  return (value) => {
    const [, whole, digits] = /^(-?\d{1,14})(?:\.(\d+))?$/.exec(String(value).trim()) ?? [];
    if (whole === undefined || typeof value === 'boolean') {
      return new Refusal(`${shown(value)} is no number of ${unitMs === 1 ? 'milliseconds' : 'seconds'}`);
    }
    const fraction = unitMs === 1 ? 0 : fractionMs(digits);
    const at = Number(whole) * unitMs + (whole.startsWith('-') ? -fraction : fraction);
    return Math.abs(at) <= 8.64e15 ? at : new Refusal(`${shown(value)} is no time`);
  };
}

/**
 * Reads times of one format: `iso`, `epochMs`, `epochS` or a pattern. Those without an offset are read as the zone's clocks show them; one
 * that is shown twice is the first. Times are kept to the millisecond, what is finer is left out.
 */
export function timeReader(format: string, zone: Zone): TimeReader {
  if (format === 'epochMs' || format === 'epochS') {
    return epochReader(format === 'epochMs' ? 1 : 1000);
  }
  const expression = format === 'iso' ? ISO : patternExpression(format);
  const name = format === 'iso' ? 'ISO 8601 time' : `time of the form ${format}`;
  const local = new LocalTimes(zone);
  return (value) => {
    const groups = typeof value === 'string' ? expression.exec(value.trim())?.groups : undefined;
    return groups === undefined
      ? new Refusal(`${shown(value)} is no ${name}`)
      : instantOf(groups, value, local);
  };
}
