import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { checkEvent, compareEvents, toFen, type CaseEvent } from './events.ts';
import { CaseEventInput } from './input.ts';
import { happened, rulesOf } from './testing.ts';

const rules = rulesOf([]);
const START = '2026-03-02 10:00';

const placeOf = (event: CaseEvent): string | undefined => {
  try {
    checkEvent(event, rules);
    return undefined;
  } catch (error) {
    return error instanceof AppError && error.code === 'invalidInput' ? error.place : String(error);
  }
};

describe('checkEvent()', () => {
  test.each([
    happened('begun', START, { data: { kind: 'plain', until: 1_772_416_800_000 } }),
    happened('begun', START),
    happened('itemFound', START, { subject: 'car', data: { urgent: false, value: 0.1, sort: '' } }),
    happened('paidIn', START, { subject: 'a', data: { amount: 1e13 } }),
    happened('nodeWaived', START, { data: { node: 'n', reason: '理由' } }),
    happened('begun', START, { subject: 'whatever' }),
  ])('of $type with $data takes it', (event) => {
    expect(placeOf(event)).toBeUndefined();
  });

  test.each<[string, CaseEvent]>([
    ['type', happened('nope', START)],
    ['subject', happened('itemFound', START)],
    ['data.colour', happened('begun', START, { data: { colour: 'red' } })],
    ['data.kind', happened('begun', START, { data: { kind: 'odd' } })],
    ['data.kind', happened('begun', START, { data: { kind: true } })],
    ['data.until', happened('begun', START, { data: { until: '2026-03-02' } })],
    ['data.until', happened('begun', START, { data: { until: 1.5 } })],
    ['data.until', happened('extended', START)],
    ['data.count', happened('asked', START, { data: { count: '2' } })],
    ['data.recorded', happened('asked', START, { data: { recorded: 'true' } })],
    ['data.urgent', happened('itemFound', START, { subject: 'car', data: { urgent: 1 } })],
    ['data.sort', happened('itemFound', START, { subject: 'car', data: { sort: 1 } })],
    ['data.amount', happened('paidIn', START, { subject: 'a', data: { amount: 0.001 } })],
    ['data.amount', happened('paidIn', START, { subject: 'a', data: { amount: -1 } })],
    ['data.amount', happened('paidIn', START, { subject: 'a', data: { amount: 1e13 + 1 } })],
    ['data.amount', happened('paidIn', START, { subject: 'a' })],
    ['data.reason', happened('nodeWaived', START, { data: { node: 'n' } })],
    ['data.eventId', happened('eventRetracted', START, { data: { reason: '误录' } })],
  ])('of an event that is wrong in %s refuses it there', (place, event) => {
    expect(placeOf(event)).toBe(place);
  });
});

describe('compareEvents()', () => {
  test('orders by time, at one millisecond by the catalogue, then by id; unknown types come last', () => {
    const events = [
      happened('nope', START, { id: 'a' }),
      happened('done', START, { id: 'c' }),
      happened('done', START, { id: 'b' }),
      happened('begun', START, { id: 'd' }),
      happened('done', '2026-03-01', { id: 'e' }),
    ];
    expect(events.toSorted(compareEvents(rules)).map(({ id }) => id)).toEqual(['e', 'd', 'b', 'c', 'a']);
  });
});

describe('toFen()', () => {
  test('of any amount with two decimals is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (fen) => {
        expect(toFen(fen / 100)).toBe(fen);
      }),
    );
  });
});

describe('CaseEventInput', () => {
  const good = { id: 'e1', type: 'begun', at: 0, caseId: 'c1' };

  test('of an event without subject and data has none of both', () => {
    expect(CaseEventInput.parse(good)).toEqual({ ...good, subject: null, data: {} });
    expect(CaseEventInput.parse({ ...good, caseId: ' c1 ' }).caseId).toBe('c1');
  });

  test.each<[string, object]>([
    ['an empty id', { id: '' }],
    ['an id that is too long', { id: 'x'.repeat(121) }],
    ['an id with a NUL', { id: 'a\0b' }],
    ['an id that is no text', { id: '\ud800' }],
    ['a type that is no name', { type: '1st' }],
    ['a time between two milliseconds', { at: 1.5 }],
    ['no time', { at: Number.NaN }],
    ['an empty case', { caseId: '' }],
    ['a case with a NUL', { caseId: 'a\0b' }],
    ['an empty subject', { subject: '' }],
    ['a text with a NUL', { data: { text: 'a\0b' } }],
    ['a text that is no text', { data: { text: '\ud800' } }],
    ['a text that is too long', { data: { text: 'x'.repeat(2001) } }],
    ['a field that is a list', { data: { list: [] } }],
    ['a field whose name is none', { data: { 'a b': 1 } }],
    ['a member that it doesn’t know', { colour: 'red' }],
  ])('of an event with %s is refused', (_, over) => {
    expect(CaseEventInput.safeParse({ ...good, ...over }).success).toBe(false);
  });
});
