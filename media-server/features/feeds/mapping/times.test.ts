import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Zone } from '#shared/calendar/zone.ts';
import type { FieldValue } from '../readers/items.ts';
import { Refusal } from './refusal.ts';
import { timeReader } from './times.ts';

const SHANGHAI = new Zone('Asia/Shanghai');
const BERLIN = new Zone('Europe/Berlin');

/** The time as ISO 8601 in UTC, or the reason why there is none. */
function read(value: FieldValue, format = 'iso', zone = SHANGHAI): string {
  const at = timeReader(format, zone)(value);
  return at instanceof Refusal ? at.reason : new Date(at).toISOString();
}

describe('timeReader() of iso', () => {
  test.each([
    ['2026-02-09T10:30:00Z', '2026-02-09T10:30:00.000Z'],
    ['2026-02-09t10:30:00z', '2026-02-09T10:30:00.000Z'],
    ['2026-02-09 10:30:00+08:00', '2026-02-09T02:30:00.000Z'],
    ['2026-02-09 10:30:00 +0800', '2026-02-09T02:30:00.000Z'],
    ['2026-02-09T10:30-03', '2026-02-09T13:30:00.000Z'],
    ['2026-02-09T10:30:00.5+08:00', '2026-02-09T02:30:00.500Z'],
    ['2011-10-11 13:45:40.276999123+02:00', '2011-10-11T11:45:40.276Z'],
    ['2026-02-09T10:30:00,123456', '2026-02-09T02:30:00.123Z'],
    ['2026-02-09T10:30:00', '2026-02-09T02:30:00.000Z'],
    [' 2026-02-09 10:30 ', '2026-02-09T02:30:00.000Z'],
    ['2026-02-09', '2026-02-08T16:00:00.000Z'],
    ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
  ])('of %s answers %s', (text, at) => {
    expect(read(text)).toBe(at);
  });

  test.each([
    ['31.02.2026', '"31.02.2026" is no ISO 8601 time'],
    ['2026-02-31', '"2026-02-31" is no date'],
    ['2025-02-29T10:00:00Z', '"2025-02-29T10:00:00Z" is no date'],
    ['2026-13-01', '"2026-13-01" is no date'],
    ['2026-00-10', '"2026-00-10" is no date'],
    ['2026-02-00', '"2026-02-00" is no date'],
    ['2026-02-09T24:00:00', '"2026-02-09T24:00:00" is no time of the day; a day ends at 23:59:59'],
    ['2026-02-09 10:60', '"2026-02-09 10:60" is no time of the day; a day ends at 23:59:59'],
    ['2026-02-09 23:59:60Z', '"2026-02-09 23:59:60Z" is no time of the day; a day ends at 23:59:59'],
    ['2026-02-09T10:30+19:00', '"2026-02-09T10:30+19:00" has no offset of a time zone'],
    ['2026-02-09T10:30+05:60', '"2026-02-09T10:30+05:60" has no offset of a time zone'],
    ['2026-2-9', '"2026-2-9" is no ISO 8601 time'],
    ['20260209T103000Z', '"20260209T103000Z" is no ISO 8601 time'],
    ['2026-02-09T10:30:00Z and more', '"2026-02-09T10:30:00Z and more" is no ISO 8601 time'],
    [1_770_000_000_000, '"1770000000000" is no ISO 8601 time'],
    [null, '"null" is no ISO 8601 time'],
  ])('of %s refuses', (value, reason) => {
    expect(read(value)).toBe(reason);
  });

  test('of any instant in any notation answers with that instant', () => {
    const instants = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(minutes);
        const offset = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
        expect(read(`${local}${minutes < 0 ? '-' : '+'}${offset.join(':')}`)).toBe(date.toISOString());
        expect(read(date.toISOString().replace('T', ' '))).toBe(date.toISOString());
      }),
    );
  });
});

describe('timeReader() where clocks are changed', () => {
  test.each([
    ['2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29 03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29 23:00', '2026-03-29T21:00:00.000Z'],
    ['2026-10-25 01:00', '2026-10-24T23:00:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25 02:30+01:00', '2026-10-25T01:30:00.000Z'],
    ['2026-10-25 03:00', '2026-10-25T02:00:00.000Z'],
  ])('of %s in Berlin answers %s', (text, at) => {
    expect(read(text, 'iso', BERLIN)).toBe(at);
  });

  test('of a time that the clocks never show refuses', () => {
    expect(read('2026-03-29 02:30', 'iso', BERLIN)).toBe(
      '"2026-03-29 02:30" is never shown by the clocks of Europe/Berlin, which go forward then',
    );
    expect(read('1988-04-17 02:30')).toMatch(/never shown by the clocks of Asia\/Shanghai/);
    expect(read('2011-12-30 10:00', 'iso', new Zone('Pacific/Apia'))).toMatch(/never shown/);
  });

  test('of what a zone shows at any instant answers with an instant at which it shows that', () => {
    const zones = fc.constantFrom(
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Australia/Lord_Howe',
    );
    const instants = fc.integer({ min: 0, max: Date.UTC(2030, 0, 1) / 60_000 });
    fc.assert(
      fc.property(zones, instants, (name, minute) => {
        const shown = (at: number) =>
          new Intl.DateTimeFormat('sv-SE', {
            timeZone: name,
            dateStyle: 'short',
            timeStyle: 'medium',
          }).format(at);
        const text = shown(minute * 60_000);
        const at = timeReader('iso', new Zone(name))(text);
        expect(at instanceof Refusal ? at.reason : shown(at)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('timeReader() of patterns and counts', () => {
  test.each([
    ['2026/02/09 10:30', 'yyyy/MM/dd HH:mm[:ss]', '2026-02-09T02:30:00.000Z'],
    ['2026/02/09 10:30:15', 'yyyy/MM/dd HH:mm[:ss]', '2026-02-09T02:30:15.000Z'],
    ['09.02.2026 10:30', 'dd.MM.yyyy HH:mm', '2026-02-09T02:30:00.000Z'],
    ['2026年2月9日 9时05分', "yyyy年M月d日 H'时'mm分", '2026-02-09T01:05:00.000Z'],
    ['2/9/2026', 'M/d/yyyy', '2026-02-08T16:00:00.000Z'],
    ['2026.02.09T10:30:00.25-01:00', "yyyy.MM.dd'T'HH:mm:ss.SXXX", '2026-02-09T11:30:00.250Z'],
    [1_770_604_200_123, 'epochMs', '2026-02-09T02:30:00.123Z'],
    ['1770604200123', 'epochMs', '2026-02-09T02:30:00.123Z'],
    [1_770_604_200, 'epochS', '2026-02-09T02:30:00.000Z'],
    [1_770_604_200.276, 'epochS', '2026-02-09T02:30:00.276Z'],
    ['1770604200.2769', 'epochS', '2026-02-09T02:30:00.276Z'],
    ['-0.5', 'epochS', '1969-12-31T23:59:59.500Z'],
  ])('of %s as %s answers %s', (value, format, at) => {
    expect(read(value, format)).toBe(at);
  });

  test.each([
    ['31.02.2026 10:00', 'dd.MM.yyyy HH:mm', '"31.02.2026 10:00" is no date'],
    ['09.02.2026 24:00', 'dd.MM.yyyy HH:mm', 'is no time of the day'],
    ['9.2.2026 10:00', 'dd.MM.yyyy HH:mm', '"9.2.2026 10:00" is no time of the form dd.MM.yyyy HH:mm'],
    ['09x02x2026', 'dd.MM.yyyy', 'is no time of the form'],
    ['2026-02-09', 'epochMs', 'is no number of milliseconds'],
    [true, 'epochS', 'is no number of seconds'],
    ['99999999999999', 'epochS', 'is no time'],
  ])('of %s as %s refuses', (value, format, reason) => {
    expect(read(value, format)).toContain(reason);
  });
});
