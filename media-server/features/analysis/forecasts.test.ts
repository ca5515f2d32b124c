import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMonths, DAY_MS, dayNumber, dayOf } from '#shared/calendar/zone.ts';
import { outlook } from './forecasts.ts';
import { FactBase } from './model/database.ts';
import type { CaseFacts } from './model/facts.ts';
import { asking } from './testing.ts';

const FIRST = dayNumber({ year: 2022, month: 1, day: 1 });
const MONTHS = 50;
/** Two courts with the same course, one a third of the other. */
const WEIGHTS = { 'zj-hz': 3, 'zj-nb': 1 } as const;

/** Cases of a month: more in spring, fewer in autumn, a little more each year. */
const received = (month: number): number =>
  Math.round(40 + 0.3 * month + 12 * Math.sin((2 * Math.PI * month) / 12));

function caseOf(no: number, courtId: string, day: number): CaseFacts {
  const none = { money: [], stays: [], acts: [], nodes: [], clocks: [] };
  return {
    ...none,
    cases: [
      {
        case_no: no,
        catalogue_id: 'enforcement',
        court_id: courtId,
        high_id: 'zj',
        intermediate_id: courtId,
        basic_id: null,
        case_kind: 'initial',
        band: 'none',
        debtor_kind: null,
        property_kind: null,
        handler_id: null,
        number: null,
        status: 'closed',
        began_at: day * DAY_MS,
        closed_at: day * DAY_MS,
        closing_way: 'fullyPerformed',
        handler_name: null,
        claimed_fen: null,
        received_fen: 0,
      },
    ],
    runs: [
      {
        case_no: no,
        run: 0,
        resumed: false,
        from_day: day,
        to_day: day,
        days: 0,
        way: 'fullyPerformed',
        provisional: false,
        recovery: null,
        stage: null,
        suspended: false,
        claimed_fen: null,
        received_fen: 0,
        late: false,
        queried: false,
        query_days: null,
        answer_days: null,
        from_at: day * DAY_MS,
      },
    ],
  };
}

let base: FactBase;
beforeAll(async () => {
  base = await FactBase.open(':memory:', { memoryMb: 256, threads: 2 }, () => undefined);
  const facts: CaseFacts[] = [];
  for (let month = 0; month < MONTHS; month += 1) {
    for (const [courtId, weight] of Object.entries(WEIGHTS)) {
      for (let index = 0; index < received(month) * weight; index += 1) {
        facts.push(caseOf(facts.length + 1, courtId, addMonths(FIRST, month) + (index % 28)));
      }
    }
  }
  await base.write({ rev: 1, no: facts.length, whole: true, orders: '' }, async (into) => {
    await into.addCases(facts);
    await into.rebuildSums();
  });
});
afterAll(() => base.close());

test('outlook expects the months that were held out, and parts that add up to the whole', async () => {
  const heldOut = 44;
  const court = { id: 'zj', level: 'high' } as const;
  const now = (addMonths(FIRST, heldOut) + 10) * DAY_MS;
  const { months, ahead, courses, courts } = await outlook(
    asking(base),
    { scope: court, court, catalogueId: 'enforcement', now },
    null,
  );
  expect([months.at(-1), ahead[0], dayOf(now) > 0]).toEqual(['2025-08', '2025-09', true]);
  const [course] = courses;
  expect(course?.measure).toBe('received');
  const points = course?.forecast?.points ?? [];
  expect(points).toHaveLength(6);
  for (const [step, { value, low, high }] of points.entries()) {
    const truth = received(heldOut + step) * 4;
    expect(Math.abs(value - truth) / truth).toBeLessThan(0.08);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
  const next = courts.map(({ courtId, next: [first] }) => [courtId, first?.next?.value ?? 0] as const);
  const sum = next.reduce((total, [, value]) => total + value, 0);
  expect(Math.abs(sum - (points[0]?.value ?? 0)) / sum).toBeLessThan(0.05);
  expect(Object.fromEntries(next)['zj-hz']).toBeGreaterThan(2 * (Object.fromEntries(next)['zj-nb'] ?? 0));
});
