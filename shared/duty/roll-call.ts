import { z } from 'zod';
import { CourtId } from '../courts.ts';

/** Made by whoever calls, so that a repeated call is one (RFC 9562 UUID). */
export const RollCallId = z.uuid();

/** Shortest and longest time to answer, seconds. */
export const MIN_ANSWER_S = 10;
export const MAX_ANSWER_S = 3600;
/** A court that missed the time may still answer for so long after it, ms; it stays marked as late. */
export const LATE_ANSWER_MS = 3_600_000;

const CourtNames = z.object({ zh: z.string(), en: z.string() });

/** One court's answer; `answeredAt` (UTC ms) is null until it comes. */
export const RollCallAnswer = z.object({
  courtId: CourtId,
  answeredAt: z.number().nullable(),
  by: z.string().nullable(),
  remark: z.string().nullable(),
});
export type RollCallAnswer = z.infer<typeof RollCallAnswer>;

/** A roll call (点名) of courts' desks by a court above them. Times in UTC ms. */
export const RollCall = z.object({
  id: RollCallId,
  courtId: CourtId,
  /** Names of the calling court: the called consoles know no courts above their own. */
  courtName: CourtNames,
  fromName: z.string(),
  text: z.string(),
  startedAt: z.number(),
  deadlineAt: z.number(),
  /** When all had answered, or the time was over; null while it runs. */
  endedAt: z.number().nullable(),
  /** Answers of the courts that the reader may see. */
  answers: z.array(RollCallAnswer),
});
export type RollCall = z.infer<typeof RollCall>;

/** `waiting` for an answer, `present` in time, `late`, or `missing` with the time over. */
export type AnswerState = 'waiting' | 'present' | 'late' | 'missing';

/** How a court stands in a roll call. `now` in UTC ms. */
export function answerState(
  { answeredAt }: Pick<RollCallAnswer, 'answeredAt'>,
  { deadlineAt }: Pick<RollCall, 'deadlineAt'>,
  now: number,
): AnswerState {
  if (answeredAt !== null) {
    return answeredAt <= deadlineAt ? 'present' : 'late';
  }
  return now <= deadlineAt ? 'waiting' : 'missing';
}

/** Whether a court that hasn't answered yet still may. */
export const mayAnswer = (
  { answeredAt }: Pick<RollCallAnswer, 'answeredAt'>,
  { deadlineAt }: Pick<RollCall, 'deadlineAt'>,
  now: number,
): boolean => answeredAt === null && now <= deadlineAt + LATE_ANSWER_MS;
