import { z } from 'zod';
import { CHINA_OFFSET_MS, DAY_MS, weekday, type DayNumber } from '../calendar/zone.ts';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/**
 * What somebody is on duty as: leader in charge of the shift (带班领导), duty officer (值班员), technician (技术保障), bailiff (值班法警), and
 * standby (备勤: Zhejiang plan 二(一)4), who is called in when needed.
 */
export const DutyRole = z.enum(['dutyLeader', 'dutyOfficer', 'technician', 'bailiff', 'standby']);
export type DutyRole = z.infer<typeof DutyRole>;

/** Which days a shift is kept on: every day, working days, or days of rest, by the calendar of working days. */
export const ShiftDays = z.enum(['all', 'working', 'rest']);
export type ShiftDays = z.infer<typeof ShiftDays>;

/**
 * A shift that a court keeps: minutes of China Standard Time since midnight at which it begins and ends, and the roles that must be filled.
 * One that ends at or before the minute of its beginning ends on the next day.
 */
export const ShiftKind = z.object({
  id: z.uuid(),
  name: storable(20).min(1),
  startMin: z
    .number()
    .int()
    .min(0)
    .max(DAY_MINUTES - 1),
  endMin: z
    .number()
    .int()
    .min(0)
    .max(DAY_MINUTES - 1),
  days: ShiftDays,
  roles: z.array(DutyRole).max(DutyRole.options.length),
});
export type ShiftKind = z.infer<typeof ShiftKind>;

/** Somebody on duty: a user, or a name without a login. */
export const DutyPerson = z.object({
  userId: z.string().max(64).nullable(),
  name: storable(40).min(1),
});
export type DutyPerson = z.infer<typeof DutyPerson>;

/** Made by whoever assigns, so that a repeated request has one effect (RFC 9562 UUID). */
export const AssignmentId = z.uuid();

/** A longer time on duty without a break is a slip of the hand. */
export const MAX_DUTY_MS = 3 * DAY_MS;

/** Somebody's time on duty for a court. `from` and `to` are UTC ms, `to` is exclusive. */
export const DutyAssignment = z.object({
  id: AssignmentId,
  courtId: CourtId,
  role: DutyRole,
  person: DutyPerson,
  from: z.number().int(),
  to: z.number().int(),
});
export type DutyAssignment = z.infer<typeof DutyAssignment>;

/** A civil day of China Standard Time with what the calendar of working days says of it. */
export const RosterDay = z.object({
  day: z.number().int(),
  working: z.boolean(),
  /** The holiday that makes it free, or that its work makes up for. */
  note: z.object({ nameZh: z.string(), nameEn: z.string() }).nullable(),
});
export type RosterDay = z.infer<typeof RosterDay>;

/** UTC ms at which a minute of a civil day of China Standard Time begins. */
export const chinaTime = (day: DayNumber, minute: number): number =>
  day * DAY_MS - CHINA_OFFSET_MS + minute * MINUTE_MS;

/** The civil day of China Standard Time on which an instant falls. */
export const chinaDay = (at: number): DayNumber => Math.floor((at + CHINA_OFFSET_MS) / DAY_MS);

/** The Monday of a day's week: Chinese calendars begin the week with it. */
export const mondayOf = (day: DayNumber): DayNumber => day - ((weekday(day) + 6) % 7);

/** When a shift that begins on `day` begins and ends, UTC ms. */
export function shiftTimes(
  { startMin, endMin }: Pick<ShiftKind, 'startMin' | 'endMin'>,
  day: DayNumber,
): { from: number; to: number } {
  return {
    from: chinaTime(day, startMin),
    to: chinaTime(endMin > startMin ? day : day + 1, endMin),
  };
}
