import { z } from 'zod';
import { CaseNo } from '../cases/views.ts';
import { EntryId } from '../catalogue/names.ts';
import { storable } from '../text.ts';
import {
  ConsultationPlan,
  ContentTopic,
  DecisionId,
  HandSign,
  Invitee,
  ItemId,
  Loop,
  MAX_COMPOSED,
  SessionLayout,
  SiteCheck,
  SiteId,
  SiteRole,
  VoteChoice,
  type AgendaItem,
  type Site,
} from './session.ts';

const of = <T extends string>(type: T) => z.object({ type: z.literal(type) });
const site = { siteId: SiteId };

/** A decision as it is entered. `dueAt` is UTC ms. */
export const NewDecision = z.object({
  id: DecisionId,
  itemId: ItemId,
  caseNo: CaseNo,
  responsible: storable(80).min(1),
  text: storable(500).min(1),
  nodeId: EntryId.nullable(),
  dueAt: z.number().int(),
});
export type NewDecision = z.infer<typeof NewDecision>;

/** Everything that can be commanded in a session, by whoever `RIGHTS` lets. */
export const ConsultationCommand = z.discriminatedUnion('type', [
  of('plan').extend({ plan: ConsultationPlan }),
  of('cancel'),
  of('start'),
  of('end'),
  of('extend').extend({ minutes: z.number().int().min(5).max(240) }),
  of('setLocked').extend({ isLocked: z.boolean() }),
  of('invite').extend({ invitee: Invitee }),
  of('call').extend(site),
  of('admit').extend(site),
  of('remove').extend(site),
  of('setRole').extend({ ...site, role: SiteRole.exclude(['chair']) }),
  of('mute').extend(site),
  of('unmute').extend(site),
  of('muteAll'),
  of('unmuteAll'),
  of('grantFloor').extend(site),
  of('endFloor'),
  of('broadcast').extend({ siteIds: z.array(SiteId).max(MAX_COMPOSED) }),
  of('watch').extend({ siteId: SiteId.nullable() }),
  of('loop').extend({
    loop: Loop.pick({ mode: true, siteIds: true, everyS: true }).nullable(),
  }),
  of('setVoiceActivated').extend({ isOn: z.boolean() }),
  of('pushLayout').extend({ layout: SessionLayout.nullable() }),
  of('handOver').extend(site),
  of('takeBack'),
  of('callRoll').extend({ id: z.uuid() }),
  of('closeRoll'),
  of('takeUpItem').extend({ itemId: ItemId.nullable() }),
  of('openVote').extend({ id: z.uuid(), question: storable(300).min(1) }),
  of('closeVote').extend({ id: z.uuid() }),
  of('enterDecision').extend({ decision: NewDecision }),
  of('readBack').extend({ id: DecisionId }),
  of('withdrawDecision').extend({ id: DecisionId }),
  of('confirmDecision').extend({ id: DecisionId }),
  of('finishDecision').extend({ id: DecisionId, result: storable(1000).min(1) }),
  of('startRecording'),
  of('stopRecording'),
  of('askSideRoom').extend(site),
  of('answerSideRoom').extend({ accepts: z.boolean() }),
  of('leaveSideRoom'),
  of('closeSideRoom').extend(site),
  of('reportCheck').extend({ check: SiteCheck }),
  of('decline'),
  of('leave'),
  of('setOwn').extend({ audioOff: z.boolean(), videoOff: z.boolean() }),
  of('sign').extend({ hand: HandSign.nullable() }),
  of('lowerHand').extend(site),
  of('answerRoll').extend({ id: z.uuid() }),
  of('castVote').extend({ id: z.uuid(), choice: VoteChoice }),
  of('shareContent').extend({ isOn: z.boolean(), topic: ContentTopic.nullable().default(null) }),
  of('turnPage').extend({ layerId: z.uuid(), title: storable(120).min(1) }),
  of('keepLayout').extend({ keeps: z.boolean() }),
  of('say').extend({ id: z.uuid(), text: storable(1000).min(1) }),
]);
export type ConsultationCommand = z.infer<typeof ConsultationCommand>;
export type CommandType = ConsultationCommand['type'];

/** A place with the names that the server has found for it. */
export type Seat = Invitee & Pick<Site, 'nameZh' | 'nameEn'>;

/** What a plan becomes when the server has looked up names and cases. */
export interface ResolvedPlan extends Omit<ConsultationPlan, 'sites' | 'agenda'> {
  sites: readonly Seat[];
  agenda: readonly Pick<AgendaItem, 'id' | 'title' | 'cases'>[];
}

/** What happens to a session without anybody's command. */
export type SessionEvent =
  /** A site's page is there. */
  | { type: 'arrive' }
  /** Its line has dropped. */
  | { type: 'lose' }
  /** Time passes. */
  | { type: 'tick' }
  /** The loudest site by the server's measure. */
  | { type: 'speaker'; siteId: string }
  /** A picture of the site was taken at its answer. */
  | { type: 'picture'; rollId: string; siteId: string }
  /** What is recorded can't be kept any more. */
  | { type: 'recordingFailed'; failure: 'diskFull' }
  /** What a site sends can't be kept any more. */
  | { type: 'siteRecordingFailed'; siteId: string }
  /** The server was started anew: nobody's line is there. */
  | { type: 'restart' };

/** What `apply` takes: commands with names and cases looked up, and events. */
export type Act =
  | Exclude<ConsultationCommand, { type: 'plan' | 'invite' }>
  | { type: 'plan'; plan: ResolvedPlan }
  | { type: 'invite'; seat: Seat }
  | SessionEvent;

/**
 * Who commands: who holds the chair; a present site by its role, or `unit` where it is a unit's, whatever its role; `outside`: a site that
 * was invited and isn't present; `host`: people of the court that holds the session, wherever they are; `receiver`: people of the court
 * that a decision goes to.
 */
export type ActorRole = 'chair' | Exclude<SiteRole, 'chair'> | 'unit' | 'outside' | 'host' | 'receiver';

const CHAIR: readonly ActorRole[] = ['chair'];
const MANAGERS: readonly ActorRole[] = ['chair', 'host'];
const WRITERS: readonly ActorRole[] = ['chair', 'recorder'];
const VOICES: readonly ActorRole[] = ['chair', 'presenter', 'participant'];
const SEATED: readonly ActorRole[] = [...VOICES, 'observer', 'recorder'];
/** Those of the desks and the units in the field. */
const ALL_SEATED: readonly ActorRole[] = [...SEATED, 'unit'];

/** Who may command what: the whole of it. */
export const RIGHTS: Readonly<Record<CommandType, readonly ActorRole[]>> = {
  plan: ['host'],
  cancel: ['host'],
  start: ['host'],
  end: MANAGERS,
  extend: CHAIR,
  setLocked: CHAIR,
  invite: MANAGERS,
  call: MANAGERS,
  admit: CHAIR,
  remove: CHAIR,
  setRole: CHAIR,
  mute: CHAIR,
  unmute: CHAIR,
  muteAll: CHAIR,
  unmuteAll: CHAIR,
  grantFloor: CHAIR,
  endFloor: CHAIR,
  broadcast: CHAIR,
  watch: CHAIR,
  loop: CHAIR,
  setVoiceActivated: CHAIR,
  pushLayout: CHAIR,
  handOver: CHAIR,
  // Beside being one of these, the site must be the appointed chair.
  takeBack: VOICES,
  callRoll: CHAIR,
  closeRoll: CHAIR,
  takeUpItem: CHAIR,
  openVote: CHAIR,
  closeVote: CHAIR,
  enterDecision: WRITERS,
  readBack: WRITERS,
  withdrawDecision: WRITERS,
  confirmDecision: ['receiver'],
  finishDecision: ['receiver'],
  startRecording: WRITERS,
  stopRecording: WRITERS,
  askSideRoom: VOICES,
  answerSideRoom: VOICES,
  leaveSideRoom: VOICES,
  closeSideRoom: CHAIR,
  reportCheck: [...SEATED, 'outside'],
  decline: ['outside'],
  leave: [...ALL_SEATED, 'outside'],
  setOwn: ALL_SEATED,
  sign: ALL_SEATED,
  lowerHand: CHAIR,
  answerRoll: ALL_SEATED,
  castVote: VOICES,
  shareContent: ['chair', 'presenter'],
  turnPage: ['chair', 'presenter'],
  keepLayout: SEATED,
  say: ALL_SEATED,
};
