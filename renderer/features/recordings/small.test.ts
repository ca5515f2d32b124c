import { expect, test } from 'vitest';
import type { Recording, RecordingStorage } from '#shared/recordings.ts';
import { fromDateField, toDateField } from './date-field.ts';
import { filterOf, withPages } from './list/params.ts';
import { roomOf, timeToFull } from './storage-words.ts';
import { openBySource, openRecordingOf } from './use-open-recordings.ts';

const STORAGE: RecordingStorage = {
  state: 'ok',
  usedBytes: 600,
  budgetBytes: 1_000,
  freeBytes: 5_000,
  ringMs: 300_000,
};

const recording = (given: Partial<Recording>): Recording => ({
  id: 'r',
  sourceId: 's',
  sourceName: 'S',
  sourceKind: 'rtsp',
  courtId: 'zj',
  trigger: 'schedule',
  ruleId: null,
  note: null,
  caseNumber: null,
  startedBy: null,
  startedAt: 1,
  until: null,
  endedAt: null,
  state: 'recording',
  endReason: null,
  hasVideo: true,
  hasAudio: false,
  reencoded: false,
  bytes: 1,
  mediaMs: 1,
  locks: 0,
  keptUntil: null,
  ...given,
});

test('a field of date and time shows the court’s clock and is read back', () => {
  const at = Date.UTC(2026, 10, 21, 4, 5, 6, 700);
  expect(toDateField(at)).toBe('2026-11-21 12:05:06.7');
  expect(fromDateField(toDateField(at))).toBe(at);
  expect(fromDateField('2026-11-21T12:05')).toBe(Date.UTC(2026, 10, 21, 4, 5));
  expect(fromDateField('')).toBeNull();
  expect(fromDateField('2026-13-41T12:05')).toBeNull();
  expect(fromDateField(undefined)).toBeNull();
});

test('an address gives a filter; what it can’t mean is left out', () => {
  expect(
    filterOf({ court: 'zj', trigger: 'manual', open: 'no', locked: 'yes', from: '2026-11-21T12:05' }),
  ).toEqual({
    courtId: 'zj',
    trigger: 'manual',
    open: false,
    locked: true,
    from: Date.UTC(2026, 10, 21, 4, 5),
  });
  expect(filterOf({ trigger: 'nonsense', from: 'never', open: 'perhaps', case: '' })).toEqual({});
});

test('pages are put together without doubles', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => recording({ id }));
  if (a === undefined || b === undefined || c === undefined) {
    throw new Error('three were made');
  }
  expect(withPages([[a, b], [b, c], []]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('room ends at the budget, or at what the disk has', () => {
  expect(roomOf(STORAGE).wholeBytes).toBe(1_000);
  expect(roomOf({ ...STORAGE, budgetBytes: null }).wholeBytes).toBe(5_600);
  expect(roomOf({ ...STORAGE, freeBytes: 100 }).wholeBytes).toBe(700);
  expect(roomOf({ ...STORAGE, usedBytes: 2_000 }).wholeBytes).toBe(2_000);
});

test('time to full follows from how fast it fills, and isn’t guessed', () => {
  const samples = [
    { at: 0, usedBytes: 500 },
    { at: 100_000, usedBytes: 600 },
  ];
  expect(timeToFull(samples, STORAGE)).toBe(400_000);
  expect(timeToFull(samples.slice(0, 1), STORAGE)).toBeNull();
  expect(timeToFull([], STORAGE)).toBeNull();
  expect(timeToFull([...samples.slice(1), { at: 200_000, usedBytes: 600 }], STORAGE)).toBeNull();
});

test('of several open recordings of a source the one that a person can end comes first', () => {
  const all = [
    recording({ id: 'rule' }),
    recording({ id: 'hand', trigger: 'manual', state: 'waiting' }),
    recording({ id: 'other', sourceId: 'x', trigger: 'manual' }),
  ];
  expect(openBySource(all).get('s')?.id).toBe('hand');
  expect(openBySource(all.slice(0, 1)).get('s')?.id).toBe('rule');
  expect(openBySource(all).get('y')).toBeUndefined();
});

test('which recording is open follows each change of what is known', () => {
  const rule = recording({ id: 'rule' });
  const hand = recording({ id: 'hand', trigger: 'manual' });
  const before = new Map([[rule.id, rule]]);
  expect(openRecordingOf(before, 's')?.id).toBe('rule');
  expect(openRecordingOf(new Map(before).set(hand.id, hand), 's')?.id).toBe('hand');
  expect(openRecordingOf(new Map(), 's')).toBeNull();
});
