import { z } from 'zod';
import { DAY_MS } from '../calendar/zone.ts';
import {
  DutyAssignment,
  DutyRole,
  shiftTimes,
  type DutyPerson,
  type RosterDay,
  type ShiftKind,
} from './roster.ts';

/** A time in which a role of a shift is filled by nobody. UTC ms, `to` is exclusive. */
export const DutyGap = z.object({
  shiftId: z.uuid(),
  /** The day on which the shift begins. */
  day: z.number().int(),
  role: DutyRole,
  from: z.number(),
  to: z.number(),
});
export type DutyGap = z.infer<typeof DutyGap>;

/** Two assignments of one person that overlap, and the time in which they do. */
export const DoubleBooking = z.object({
  firstId: DutyAssignment.shape.id,
  secondId: DutyAssignment.shape.id,
  name: z.string(),
  from: z.number(),
  to: z.number(),
});
export type DoubleBooking = z.infer<typeof DoubleBooking>;

const isKept = ({ days }: ShiftKind, { working }: RosterDay): boolean =>
  days === 'all' || (days === 'working') === working;

/** What must be filled on these days: a gap each, before anybody is assigned. */
export function requirementsOf(kinds: readonly ShiftKind[], days: readonly RosterDay[]): DutyGap[] {
  return days.flatMap((each) =>
    kinds
      .filter((kind) => isKept(kind, each))
      .flatMap((kind) => {
        const times = shiftTimes(kind, each.day);
        return [...new Set(kind.roles)].map((role) => ({ shiftId: kind.id, day: each.day, role, ...times }));
      }),
  );
}

/** The parts of what must be filled in which nobody of the role is on duty, in the order in which they were given, then by time. */
export function findGaps(
  required: readonly DutyGap[],
  assignments: readonly Pick<DutyAssignment, 'role' | 'from' | 'to'>[],
): DutyGap[] {
  const byRole = Map.groupBy(
    [...assignments].sort((a, b) => a.from - b.from),
    ({ role }) => role,
  );
  return required.flatMap((need) => {
    const gaps: DutyGap[] = [];
    let covered = need.from;
    for (const { from, to } of byRole.get(need.role) ?? []) {
      if (from >= need.to) {
        break;
      }
      if (from > covered) {
        gaps.push({ ...need, from: covered, to: from });
      }
      covered = Math.max(covered, to);
    }
    if (covered < need.to) {
      gaps.push({ ...need, from: covered });
    }
    return gaps;
  });
}

/** Tells people apart: a user by the login, somebody without one by the name. */
export const personKey = ({ userId, name }: DutyPerson): string =>
  userId === null ? `name:${name}` : `user:${userId}`;

/** Every pair of one person's assignments that overlap, each pair once, the earlier one first. */
export function findDoubleBookings(assignments: readonly DutyAssignment[]): DoubleBooking[] {
  const doubles: DoubleBooking[] = [];
  for (const own of Map.groupBy(assignments, ({ person }) => personKey(person)).values()) {
    const sorted = [...own].sort((a, b) => a.from - b.from || a.to - b.to);
    for (const [index, first] of sorted.entries()) {
      for (const second of sorted.slice(index + 1)) {
        if (second.from >= first.to) {
          break;
        }
        doubles.push({
          firstId: first.id,
          secondId: second.id,
          name: first.person.name,
          from: second.from,
          to: Math.min(first.to, second.to),
        });
      }
    }
  }
  return doubles.sort((a, b) => a.from - b.from);
}

/** The same time of day so many days later: China Standard Time has no summer time. */
export const movedByDays = <T extends Pick<DutyAssignment, 'from' | 'to'>>(given: T, days: number): T => ({
  ...given,
  from: given.from + days * DAY_MS,
  to: given.to + days * DAY_MS,
});
