import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDoubleBookings, findGaps, movedByDays, personKey, requirementsOf } from './coverage.ts';
import { chinaDay, chinaTime, DutyRole, mondayOf, shiftTimes, type DutyAssignment } from './roster.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 2026-11-27, a Friday. */
const FRIDAY = 20_784;
const NIGHT = { id: '5f1d6a52-0d5e-4c39-9d38-5d6b1f6f0002', name: '夜班', startMin: 1050, endMin: 510 };

const span = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, length]) => ({ from: start * MINUTE, to: (start + length) * MINUTE }));
const role = fc.constantFrom(...DutyRole.options);
const assignment: fc.Arbitrary<DutyAssignment> = fc
  .tuple(fc.uuid(), role, span, fc.constantFrom('a', 'b', 'c'), fc.boolean())
  .map(([id, as, times, name, isUser]) => ({
    id,
    courtId: 'zj',
    role: as,
    person: { userId: isUser ? `u-${name}` : null, name },
    ...times,
  }));
const isOnDutyAt = ({ from, to }: { from: number; to: number }, at: number): boolean => from <= at && at < to;
const need = fc.tuple(role, span).map(([as, times]) => ({ shiftId: NIGHT.id, day: 0, role: as, ...times }));

describe('a shift', () => {
  test('over midnight ends on the next day, in China Standard Time', () => {
    const { from, to } = shiftTimes(NIGHT, FRIDAY);
    expect(new Date(from).toISOString()).toBe('2026-11-27T09:30:00.000Z');
    expect(new Date(to).toISOString()).toBe('2026-11-28T00:30:00.000Z');
  });

  test('that ends when it begins lasts a whole day', () => {
    const { from, to } = shiftTimes({ startMin: 480, endMin: 480 }, FRIDAY);
    expect(to - from).toBe(DAY);
  });

  test('is required on the days that it is kept on', () => {
    const note = null;
    const days = [
      { day: FRIDAY, working: true, note },
      { day: FRIDAY + 1, working: false, note },
    ];
    const daysOf = (kept: 'all' | 'working' | 'rest') =>
      requirementsOf([{ ...NIGHT, days: kept, roles: ['dutyOfficer'] }], days).map(({ day }) => day);
    expect(daysOf('all')).toEqual([FRIDAY, FRIDAY + 1]);
    expect(daysOf('working')).toEqual([FRIDAY]);
    expect(daysOf('rest')).toEqual([FRIDAY + 1]);
  });
});

test('days and weeks are those of China: midnight there is still the day before in UTC', () => {
  expect(chinaDay(Date.parse('2026-11-26T16:00:00Z'))).toBe(FRIDAY);
  expect(chinaDay(Date.parse('2026-11-26T15:59:59Z'))).toBe(FRIDAY - 1);
  expect([FRIDAY - 4, FRIDAY, FRIDAY + 2].map(mondayOf)).toEqual([FRIDAY - 4, FRIDAY - 4, FRIDAY - 4]);
  expect(mondayOf(FRIDAY + 3)).toBe(FRIDAY + 3);
});

describe('gaps', () => {
  test('are what nobody of the role covers: each moment of what is required is either covered or in one gap', () => {
    fc.assert(
      fc.property(need, fc.array(assignment, { maxLength: 12 }), (required, assignments) => {
        const gaps = findGaps([required], assignments);
        for (let at = required.from; at < required.to; at += MINUTE) {
          const isCovered = assignments.some((one) => one.role === required.role && isOnDutyAt(one, at));
          expect(gaps.filter((gap) => isOnDutyAt(gap, at))).toHaveLength(isCovered ? 0 : 1);
        }
      }),
    );
  });

  test('lie within what is required, in order, none empty and none touching another', () => {
    fc.assert(
      fc.property(need, fc.array(assignment, { maxLength: 12 }), (required, assignments) => {
        const gaps = findGaps([required], assignments);
        let end = required.from - 1;
        for (const { from, to } of gaps) {
          expect(from).toBeGreaterThan(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(required.to);
      }),
    );
  });

  test('do not grow when somebody is added', () => {
    const total = (gaps: { from: number; to: number }[]): number =>
      gaps.reduce((sum, { from, to }) => sum + to - from, 0);
    fc.assert(
      fc.property(need, fc.array(assignment, { maxLength: 8 }), assignment, (required, assignments, more) => {
        expect(total(findGaps([required], [...assignments, more]))).toBeLessThanOrEqual(
          total(findGaps([required], assignments)),
        );
      }),
    );
  });
});

describe('double bookings', () => {
  test('are exactly the pairs of one person that overlap', () => {
    fc.assert(
      fc.property(fc.uniqueArray(assignment, { maxLength: 10, selector: ({ id }) => id }), (assignments) => {
        const pairs = assignments.flatMap((a, index) =>
          assignments
            .slice(index + 1)
            .filter((b) => personKey(a.person) === personKey(b.person) && a.from < b.to && b.from < a.to)
            .map((b) => [a.id, b.id].sort().join(' ')),
        );
        const found = findDoubleBookings(assignments);
        expect(found.map(({ firstId, secondId }) => [firstId, secondId].sort().join(' ')).sort()).toEqual(
          pairs.sort(),
        );
        expect(found.every(({ from, to }) => to > from)).toBe(true);
      }),
    );
  });

  test('are none where one shift ends as the next begins', () => {
    const person = { userId: null, name: '王' };
    const common = { courtId: 'zj', role: 'dutyOfficer' as const, person };
    expect(
      findDoubleBookings([
        { ...common, id: '1', from: 0, to: HOUR },
        { ...common, id: '2', from: HOUR, to: 2 * HOUR },
      ]),
    ).toEqual([]);
  });
});

test('a copied week has the same times of day, a week later', () => {
  const from = chinaTime(FRIDAY, 1050);
  const moved = movedByDays({ from, to: from + HOUR }, 7);
  expect(moved).toEqual({ from: chinaTime(FRIDAY + 7, 1050), to: chinaTime(FRIDAY + 7, 1110) });
});
