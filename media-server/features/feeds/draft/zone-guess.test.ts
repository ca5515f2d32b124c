import { expect, test } from 'vitest';
import { ZoneGuess } from './zone-guess.ts';

function guess(...texts: string[]) {
  const zones = new ZoneGuess();
  for (const text of texts) {
    zones.add(text, Date.parse(text));
  }
  return zones.result();
}

test.each([
  ['Asia/Shanghai', ['2026-02-09T10:30:00+08:00', '2026-07-09 10:30:00+0800']],
  ['Europe/Berlin', ['2026-02-09T10:30:00+01:00', '2026-07-09T10:30:00+02:00']],
  ['Europe/London', ['2026-02-09T10:30:00+00:00', '2026-07-09T10:30:00+01:00']],
  ['America/New_York', ['2026-02-09T10:30:00-05:00', '2026-07-09T10:30:00-04:00']],
  ['UTC', ['2026-02-09T10:30:00Z', '2026-07-09T10:30:00+00:00']],
  ['Asia/Kathmandu', ['2026-02-09T10:30:00+05:45']],
])('ZoneGuess finds %s by the offsets of its times', (zone, texts) => {
  expect([zone, 'Asia/Katmandu']).toContain(guess(...texts).zone);
});

test('ZoneGuess of times without an offset takes the zone of the court, and says so', () => {
  expect(guess('2026-02-09 10:30', '2026-02-09')).toEqual({
    zone: 'Asia/Shanghai',
    note: expect.stringContaining('have no offset') as string,
  });
});

test('ZoneGuess of offsets that no one zone has counts in UTC, and says so', () => {
  expect(guess('2026-02-09T10:30:00+08:00', '2026-02-09T10:30:00+01:00')).toEqual({
    zone: 'UTC',
    note: expect.stringContaining('fit no one zone') as string,
  });
});
