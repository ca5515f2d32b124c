import { expect, test } from 'vitest';
import type { EventView } from '#shared/cases/views.ts';
import { timelineOf } from './timeline.ts';

const DAY = 86_400_000;

const event = (id: string, at: number, over: Partial<EventView> = {}): EventView => ({
  id,
  type: 'caseFiled',
  at,
  subject: null,
  data: {},
  recordedAt: at,
  feed: null,
  retracted: false,
  ...over,
});

const ids = (entries: ReturnType<typeof timelineOf>): string[] =>
  entries.map((entry) => (entry.kind === 'stage' ? `stage ${entry.stage}` : entry.event.id));

test('timelineOf() has the newest first, and a stage above the event that led to it', () => {
  const visits = [
    { stage: 'filing', from: 1, to: 3 },
    { stage: 'control', from: 3, to: null },
  ];
  expect(ids(timelineOf({ events: [event('a', 1), event('b', 3), event('c', 4)], visits }))).toEqual([
    'c',
    'stage control',
    'b',
    'stage filing',
    'a',
  ]);
});

test('timelineOf() tells why an event was taken back', () => {
  const events = [
    event('a', 1, { retracted: true }),
    event('r', 2, { type: 'eventRetracted', data: { eventId: 'a', reason: '录错案件' } }),
  ];
  const [, taken] = timelineOf({ events, visits: [] });
  expect(taken).toMatchObject({ kind: 'event', retracted: '录错案件' });
});

test('timelineOf() calls late what was entered days after it happened, but not the history that came with the case', () => {
  const known = 100 * DAY;
  const events = [
    event('history', 10 * DAY, { recordedAt: known }),
    event('prompt', 101 * DAY, { recordedAt: 101 * DAY + 60_000 }),
    event('late', 102 * DAY, { recordedAt: 109 * DAY }),
    event('forgotten', 90 * DAY, { recordedAt: 120 * DAY }),
  ];
  const late = timelineOf({ events, visits: [] }).flatMap((entry) =>
    entry.kind === 'event' && entry.lateMs !== null ? [[entry.event.id, entry.lateMs / DAY]] : [],
  );
  expect(late).toEqual([
    ['late', 7],
    ['forgotten', 30],
  ]);
});
