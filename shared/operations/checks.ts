import { z } from 'zod';
import { STALE_AFTER_MS } from '../units.ts';

/** What is looked at of each unit before an operation begins (行动前检查). */
export const CheckItem = z.enum(['battery', 'storage', 'position', 'clock', 'picture', 'answer']);
export type CheckItem = z.infer<typeof CheckItem>;

/** `unknown`: the unit doesn't say, or hasn't said lately. It is never taken for passed. */
export const CheckState = z.enum(['passed', 'failed', 'unknown']);
export type CheckState = z.infer<typeof CheckState>;

/** A check that the leader lets pass in spite of its outcome. */
export const Waiver = z.object({ by: z.string(), at: z.number(), reason: z.string() });
export type Waiver = z.infer<typeof Waiver>;

/** Battery 0–1, storage in bytes, age of the position and offset of the clock in ms, when it answered in UTC ms. Null: not known. */
export const Check = z.object({
  item: CheckItem,
  state: CheckState,
  value: z.number().nullable(),
  waiver: Waiver.nullable(),
});
export type Check = z.infer<typeof Check>;

/** A unit needs at least this much battery, 0–1, … */
export const MIN_BATTERY = 0.3;
/** … this much storage, bytes, … */
export const MIN_STORAGE = 500 * 1024 * 1024;
/** … a clock that is off by this much at most, ms. */
export const MAX_CLOCK_OFFSET_MS = 2_000;
/** What a device has said of itself counts for this long, ms; it says it every 30 s. */
export const REPORT_VALID_MS = 90_000;

/** What an officer's device measures of itself. Null: it can't tell. */
export const DeviceReport = z.object({
  battery: z.number().min(0).max(1).nullable(),
  storageFreeBytes: z.number().int().nonnegative().nullable(),
  /** Server's clock minus the device's, ms. */
  clockOffsetMs: z.number().nullable(),
});
export type DeviceReport = z.infer<typeof DeviceReport>;

/** What the server knows of a unit now. Times in UTC ms. */
export interface KnownOfUnit {
  /** Its latest report if it is still valid. */
  report: DeviceReport | null;
  lastFixAt: number | null;
  hasLivePicture: boolean;
  answeredAt: number | null;
  /** When it was last called to answer. */
  calledAt: number | null;
}

const measured = (value: number | null, holds: (value: number) => boolean): CheckState =>
  value === null ? 'unknown' : holds(value) ? 'passed' : 'failed';

/** The outcome of every check of a unit at `now`. */
export function checkUnit(known: KnownOfUnit, now: number): Omit<Check, 'waiver'>[] {
  const { report, lastFixAt, hasLivePicture, answeredAt, calledAt } = known;
  const battery = report?.battery ?? null;
  const storage = report?.storageFreeBytes ?? null;
  const offset = report?.clockOffsetMs ?? null;
  const age = lastFixAt === null ? null : Math.max(0, now - lastFixAt);
  const hasAnswered = calledAt !== null && answeredAt !== null && answeredAt >= calledAt;
  return [
    { item: 'battery', state: measured(battery, (level) => level >= MIN_BATTERY), value: battery },
    { item: 'storage', state: measured(storage, (free) => free >= MIN_STORAGE), value: storage },
    { item: 'position', state: measured(age, (ms) => ms <= STALE_AFTER_MS), value: age },
    { item: 'clock', state: measured(offset, (ms) => Math.abs(ms) <= MAX_CLOCK_OFFSET_MS), value: offset },
    { item: 'picture', state: hasLivePicture ? 'passed' : 'failed', value: null },
    { item: 'answer', state: hasAnswered ? 'passed' : 'failed', value: hasAnswered ? answeredAt : null },
  ];
}

/** Whether a check stands in the way of the beginning. */
export const isHindrance = ({ state, waiver }: Pick<Check, 'state' | 'waiver'>): boolean =>
  state !== 'passed' && waiver === null;
