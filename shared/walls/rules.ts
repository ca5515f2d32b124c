import { z } from 'zod';
import { AlarmCause, AlarmPriority } from '../alarms.ts';
import { CHINA_OFFSET_MS, DAY_MS } from '../calendar/zone.ts';

export const RuleId = z.uuid();
export const SceneId = z.uuid();

/** Minutes of the day, Asia/Shanghai. */
const MinuteOfDay = z.number().int().min(0).max(1_439);

/** When a rule acts. */
export const RuleTrigger = z.discriminatedUnion('kind', [
  /** A unit calls for help. */
  z.object({ kind: z.literal('sos') }),
  /** An alarm of the case pipeline of at least this priority (1 is the highest) is raised. */
  z.object({ kind: z.literal('alarm'), priority: AlarmPriority, cause: AlarmCause.nullable() }),
  /** On these days of the week (1 Monday – 7 Sunday) at this time. */
  z.object({
    kind: z.literal('schedule'),
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    minute: MinuteOfDay,
  }),
  /** A consultation begins to which a court of the wall is invited, or which it holds. */
  z.object({ kind: z.literal('consultation') }),
]);
export type RuleTrigger = z.infer<typeof RuleTrigger>;

/** What a rule does with the wall: switches to a scene, or shows the alarm over what is there. */
export const RuleAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scene'), sceneId: SceneId }),
  z.object({ kind: z.literal('popup') }),
]);
export type RuleAction = z.infer<typeof RuleAction>;

/**
 * A rule of a wall. `holdS`: after so many seconds the wall returns to what was there before, or the alarm goes; null: it stays until
 * somebody changes it, or until its cause has been dealt with.
 */
export const WallRule = z
  .object({
    id: RuleId,
    name: z.string().trim().min(1).max(60),
    trigger: RuleTrigger,
    action: RuleAction,
    holdS: z.number().int().min(5).max(86_400).nullable(),
    enabled: z.boolean(),
  })
  .refine(({ trigger, action }) => action.kind === 'scene' || ['sos', 'alarm'].includes(trigger.kind), {
    message: 'only what alarms has an alarm to show',
    path: ['action'],
  });
export type WallRule = z.infer<typeof WallRule>;

const MINUTE_MS = 60_000;

/** The minute of a schedule that lies in (after, until], UTC ms, the latest; null where none does. */
export function lastDue(
  trigger: Extract<RuleTrigger, { kind: 'schedule' }>,
  after: number,
  until: number,
): number | null {
  const today = Math.floor((until + CHINA_OFFSET_MS) / DAY_MS);
  // A server that was away for more than a day takes up what the last day had.
  for (const day of [today, today - 1]) {
    const at = day * DAY_MS - CHINA_OFFSET_MS + trigger.minute * MINUTE_MS;
    // 1970-01-01 was a Thursday.
    const weekday = ((day + 3) % 7) + 1;
    if (trigger.days.includes(weekday) && at > after && at <= until) {
      return at;
    }
  }
  return null;
}
