import { z } from 'zod';
import { CourtId } from '../courts.ts';
import {
  FloorAnswer,
  MAX_BROADCAST_GROUPS,
  Speaker,
  TalkGroup,
  TalkGroupId,
  TalkGroupName,
  TalkGroupUnits,
  TalkMember,
  TalkPriorities,
  TalkRules,
  Transmission,
  TurnEnd,
  USUAL_PRIORITIES,
  USUAL_TALK_RULES,
} from '../intercom.ts';
import { ConsumerOptions, RtcParameters } from '../media.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const id = z.string().max(64);
const groupId = TalkGroupId;

/** A group with who listens to it and who speaks. */
export const LiveTalkGroup = z.object({
  group: TalkGroup,
  present: z.array(TalkMember),
  speaker: Speaker.nullable(),
});
export type LiveTalkGroup = z.infer<typeof LiveTalkGroup>;

export const IntercomEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), groups: z.array(LiveTalkGroup) }),
  LiveTalkGroup.extend({ type: z.literal('group') }),
  z.object({ type: z.literal('removed'), groupId }),
  z.object({ type: z.literal('present'), groupId, member: TalkMember }),
  z.object({ type: z.literal('gone'), groupId, personId: z.string() }),
  /** Who speaks now, and how the transmission before ended where one did. */
  z.object({
    type: z.literal('speaker'),
    groupId,
    speaker: Speaker.nullable(),
    ended: z.object({ microphoneId: z.string(), reason: TurnEnd, by: z.string().nullable() }).nullable(),
  }),
]);
export type IntercomEvent = z.infer<typeof IntercomEvent>;

/**
 * Push-to-talk (对讲). Somebody belongs to a group when it is of their court or a court below (people at consoles), when it is for
 * everybody of a court above them, or when their unit was chosen for it.
 */
export const intercom = {
  /** Snapshot: the groups that the caller belongs to, who listens to them and who speaks. */
  watch: subscription({ access: access.talkWatch, input: none, output: IntercomEvent }),
  /** Makes a fixed group, or changes any; sending the same again changes nothing. */
  saveGroup: mutation({
    access: access.talkManage,
    input: z.object({
      id: groupId,
      courtId: CourtId,
      name: TalkGroupName,
      enabled: z.boolean().default(true),
      recorded: z.boolean().default(false),
      unitIds: TalkGroupUnits.nullable().default(null),
      rules: TalkRules.default(USUAL_TALK_RULES),
      priorities: TalkPriorities.default(USUAL_PRIORITIES),
    }),
    output: TalkGroup,
  }),
  /** Opens an ad-hoc group of some units, of whichever courts; it belongs to the lowest court above all of them. */
  openGroup: mutation({
    access: access.command,
    input: z.object({ id: groupId, name: TalkGroupName, unitIds: TalkGroupUnits }),
    output: TalkGroup,
  }),
  /** Ends a group; its transmissions stay in the log. */
  closeGroup: mutation({ access: access.operationsCourtAudited, input: z.object({ groupId }), output: none }),
  /** Begins to send the microphone. Nobody hears it but while its owner has the floor of a group: the server pauses it. */
  openMicrophone: mutation({
    access: access.talkSelf,
    input: z.object({ peerId: id, transportId: id, rtpParameters: RtcParameters }),
    output: z.object({ producerId: id }),
  }),
  closeMicrophone: mutation({
    access: access.talkSelf,
    input: z.object({ peerId: id, producerId: id }),
    output: none,
  }),
  /**
   * Begins paused, as `media.consume`: `media.setConsumers` resumes it, `media.closeConsumer` ends it. Everybody sees who listens. Of people at
   * consoles it is an entry of the audit log; units listen whenever they are on duty.
   */
  listen: mutation({
    access: access.talkListen,
    input: z.object({ peerId: id, transportId: id, groupId }),
    output: ConsumerOptions,
  }),
  /** Asks for the floor of one group, or of several at once (a broadcast, for people who command only). The answers come in their order. */
  request: mutation({
    access: access.talk,
    input: z.object({
      peerId: id,
      producerId: id,
      groupIds: z.array(groupId).min(1).max(MAX_BROADCAST_GROUPS),
    }),
    output: z.array(FloorAnswer),
  }),
  /** Gives back every floor that the microphone has. */
  release: mutation({
    access: access.talkSelf,
    input: z.object({ peerId: id, producerId: id }),
    output: none,
  }),
  /** Ends what is being said in a group. */
  cutOff: mutation({ access: access.leaderCourt, input: z.object({ groupId }), output: none }),
  /** The log, newest first, of one group or of all of a court; `before` is the last one of the page to go on from. */
  transmissions: query({
    access: access.operationsCourt,
    input: z.object({
      courtId: CourtId,
      groupId: groupId.nullable().default(null),
      before: Transmission.pick({ id: true, startedAt: true }).optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(Transmission),
  }),
};
