import { z } from 'zod';
import { CourtId } from './courts.ts';
import { DENIALS, MAX_PRIORITY, TURN_ENDS } from './intercom/floor.ts';
import { Role } from './identity.ts';
import { isStorable, NOT_STORABLE } from './text.ts';
import { UnitId } from './units.ts';

export const TalkGroupId = z.uuid();

/** Talk priority: 10 is the highest and cuts off 1–9. */
export const TalkPriority = z.number().int().min(1).max(MAX_PRIORITY);

/** Talk priority of each role that speaks. A unit with an open emergency call has the highest whatever is said here. */
export const TalkPriorities = z.object({
  leader: TalkPriority,
  dutyOfficer: TalkPriority,
  unit: TalkPriority,
});
export type TalkPriorities = z.infer<typeof TalkPriorities>;
export const USUAL_PRIORITIES: TalkPriorities = { leader: 8, dutyOfficer: 6, unit: 3 };

/** Longest transmission and hang time, seconds. */
export const TalkRules = z.object({
  maxTalkS: z.number().int().min(5).max(300),
  hangS: z.number().min(0).max(30),
});
export type TalkRules = z.infer<typeof TalkRules>;
export const USUAL_TALK_RULES: TalkRules = { maxTalkS: 60, hangS: 2 };

export const TalkGroupName = z.string().trim().min(1).max(60).refine(isStorable, NOT_STORABLE);
export const TalkGroupUnits = z.array(UnitId).min(1).max(500);

/** Units that an ad-hoc group (临时组) is opened with or a fixed one (固定组) is for; null for everybody of the court and the courts below it. */
export const TalkGroup = z.object({
  id: TalkGroupId,
  courtId: CourtId,
  name: z.string(),
  kind: z.enum(['fixed', 'adHoc']),
  enabled: z.boolean(),
  /** Whether what is said in it is recorded. */
  recorded: z.boolean(),
  unitIds: TalkGroupUnits.nullable(),
  rules: TalkRules,
  priorities: TalkPriorities,
  createdAt: z.number(),
  createdBy: z.string(),
});
export type TalkGroup = z.infer<typeof TalkGroup>;

/** Somebody who listens to a group. `label` is a unit's call sign or a person's username. */
export const TalkMember = z.object({
  personId: z.string(),
  label: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  role: Role,
  courtId: CourtId,
});
export type TalkMember = z.infer<typeof TalkMember>;

/** Who speaks, since when (UTC ms). `microphoneId` tells the windows of one person apart. */
export const Speaker = TalkMember.extend({
  microphoneId: z.string(),
  priority: TalkPriority,
  since: z.number(),
  isBroadcast: z.boolean(),
});
export type Speaker = z.infer<typeof Speaker>;

export const TurnEnd = z.enum(TURN_ENDS);
/** Why a floor isn't given: as the floor says, or because the asker's microphone is a call's. */
export const Denial = z.enum([...DENIALS, 'inCall']);
export type Denial = z.infer<typeof Denial>;

/** One transmission as the log keeps it; times are UTC ms, the end is null while it goes on. */
export const Transmission = z.object({
  id: z.uuid(),
  groupId: TalkGroupId,
  groupName: z.string(),
  courtId: CourtId,
  personId: z.string(),
  label: z.string(),
  name: z.string(),
  role: Role,
  priority: TalkPriority,
  isBroadcast: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  endReason: TurnEnd.nullable(),
  /** Who cut it off, where somebody did. */
  endedBy: z.string().nullable(),
  /** It was recorded, under its own id; retention may have removed that since. */
  recorded: z.boolean(),
});
export type Transmission = z.infer<typeof Transmission>;

/** The most groups that one speaks to at once: each packet is copied to each of them. */
export const MAX_BROADCAST_GROUPS = 64;

/** What came of asking for the floor of one group. */
export const FloorAnswer = z.object({
  groupId: TalkGroupId,
  denial: Denial.nullable(),
});
export type FloorAnswer = z.infer<typeof FloorAnswer>;

/** Transmissions are kept so long, days: network logs are kept for six months at least (网络安全法, article 21). */
export const TRANSMISSION_DAYS = 183;

/** The id under which a group's sound is consumed. */
export const talkSourceId = (groupId: string): string => `talk:${groupId}`;
