import { expect, test } from 'vitest';
import { entryTimeOf } from './entry.ts';

const delays = Array.from({ length: 20_000 }, (_, place) => {
  const event = { id: `e1-000007-${place}`, type: 'cluesAsked', at: 1_000 };
  return (entryTimeOf(event) - event.at) / 3_600_000;
});
const share = (test: (hours: number) => boolean): number => delays.filter(test).length / delays.length;

test('entryTimeOf() is mostly minutes after the event, sometimes hours, seldom days, never more than nine', () => {
  expect(delays.every((hours) => hours >= 0 && hours <= 9 * 24)).toBe(true);
  expect(share((hours) => hours < 0.5)).toBeCloseTo(0.84, 1);
  expect(share((hours) => hours > 18)).toBeCloseTo(0.033, 2);
});

test('entryTimeOf() of the same event is the same', () => {
  const event = { id: 'e1-000001-4', type: 'partyVerified', at: 7 };
  expect(entryTimeOf({ ...event })).toBe(entryTimeOf(event));
});

test('entryTimeOf() of what a system writes is at once', () => {
  expect(entryTimeOf({ id: 'e1-000001-9', type: 'queryReturned', at: 5_000 })).toBe(6_000);
});
