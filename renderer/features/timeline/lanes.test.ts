import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimelineItem } from '#shared/timeline.ts';
import { indexAt, laneOf, marksOf, toneOf } from './lanes.ts';

const talk = (at: number, ms: number): TimelineItem => ({
  kind: 'talk',
  at,
  to: at + ms,
  groupName: 'g',
  label: 'l',
  name: 'n',
});
const incident = (at: number): TimelineItem => ({
  kind: 'incident',
  at,
  incidentId: '00000000-0000-4000-8000-000000000000',
  title: 't',
  by: 'b',
  step: 'opened',
});

describe('marks of a lane', () => {
  const given = fc
    .array(fc.record({ at: fc.integer({ min: 0, max: 100_000 }), ms: fc.integer({ min: 0, max: 5_000 }) }))
    .map((all) => all.sort((a, b) => a.at - b.at).map(({ at, ms }) => talk(at, ms)));

  test('lose nothing, lie apart, and cover every item', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 0, max: 3_000 }), (items, apartMs) => {
        const marks = marksOf(items, apartMs);
        expect(marks.reduce((sum, { count }) => sum + count, 0)).toBe(items.length);
        for (const [i, mark] of marks.entries()) {
          expect(mark.from - (marks[i - 1]?.to ?? -Infinity)).toBeGreaterThan(apartMs);
        }
        for (const item of items) {
          expect(marks.some(({ from, to }) => from <= item.at && item.at <= to)).toBe(true);
        }
      }),
    );
  });

  test('show the worst of what they hold', () => {
    expect(marksOf([talk(0, 10), incident(11), talk(12, 1)], 5)).toEqual([
      { from: 0, to: 13, tone: 'danger', count: 3 },
    ]);
  });
});

test('the item of a time is the last that has happened', () => {
  const items = [{ at: 10 }, { at: 20 }, { at: 20 }, { at: 30 }];
  expect([9, 10, 20, 29, 99].map((at) => indexAt(items, at))).toEqual([-1, 0, 2, 2, 3]);
});

test('a call for help is dangerous when it is raised, and lies with the incidents', () => {
  const raised: TimelineItem = {
    kind: 'log',
    at: 0,
    no: 1,
    by: null,
    fact: {
      kind: 'sos',
      sosId: '00000000-0000-4000-8000-000000000000',
      unitId: 'u1',
      callSign: 'u',
      step: 'raised',
    },
  };
  expect([laneOf(raised), toneOf(raised)]).toEqual(['incidents', 'danger']);
});
