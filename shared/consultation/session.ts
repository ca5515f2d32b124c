import { z } from 'zod';
import { CaseNo } from '../cases/views.ts';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';
import { UnitId } from '../units.ts';

export const ConsultationId = z.uuid();
export const ItemId = z.uuid();
export const DecisionId = z.uuid();
/** A site is a court's or a person's place in the session, with a line of its own; its id is made by who plans. */
export const SiteId = z.uuid();

export const MAX_SITES = 60;
export const MAX_ITEMS = 30;
/** Sites of a composed picture, at most. */
export const MAX_COMPOSED = 16;
/** Texts that the state keeps; older ones stay in the log. */
export const MAX_TEXTS = 200;

/** Pages of content that a session keeps, at most. */
export const MAX_LAYERS = 300;

/** Stretches that a session keeps, at most. */
export const MAX_STRETCHES = 50;

/** A called site that nobody answers at is missed after this long, ms. */
export const CALL_MS = 45_000;
/** A chair whose line drops keeps the chair this long, ms. */
export const CHAIR_GRACE_MS = 10_000;

/** Planned, going on, over; or called off before it began. */
export const ConsultationPhase = z.enum(['planned', 'running', 'ended', 'cancelled']);
export type ConsultationPhase = z.infer<typeof ConsultationPhase>;

/** What a site is in the session: the appointed chair (主持), who presents (汇报), takes part (参加), looks on (列席), writes the minutes (记录). */
export const SiteRole = z.enum(['chair', 'presenter', 'participant', 'observer', 'recorder']);
export type SiteRole = z.infer<typeof SiteRole>;

/**
 * Where a site is: `invited`, `calling` (it rings there), `missed`, `declined`, in the waiting room (`waiting`), `present`, `away` (its line
 * dropped), `left` of its own accord, `removed` by the chair.
 */
export const Presence = z.enum([
  'invited',
  'calling',
  'missed',
  'declined',
  'waiting',
  'present',
  'away',
  'left',
  'removed',
]);
export type Presence = z.infer<typeof Presence>;

/** A sign that everybody sees: asks to speak, agrees, doesn't agree, is away from the table. */
export const HandSign = z.enum(['speak', 'agree', 'disagree', 'brb']);
export type HandSign = z.infer<typeof HandSign>;

/** A court's place (会场), which whoever is on duty there takes, a person's, or that of an officer unit (单兵) in the field. */
export const SiteKind = z.enum(['court', 'person', 'unit']);
export type SiteKind = z.infer<typeof SiteKind>;

/** What a unit can be in a session: it takes part or looks on. */
export const UNIT_ROLES: readonly SiteRole[] = ['participant', 'observer'];

const FROM_LINE = /^line:([a-z0-9][a-z0-9-]{0,15}):([A-Za-z0-9-]{1,64})$/;
const FromLine = z.string().regex(FROM_LINE);

/** How the server that holds a session names a person or a unit of the server behind one of its lines. */
export const idFromLine = (lineId: string, id: string): string => `line:${lineId}:${id}`;

/** The account or unit at the server behind a line; null for one of the server's own. */
export const idBehindLine = (id: string | null): string | null => FROM_LINE.exec(id ?? '')?.[2] ?? null;

/**
 * Whom a plan invites. `userId` is the person of a person's place, `unitId` the unit of a unit's, whose court is `courtId`; both may be
 * of the server behind a line.
 */
export const Invitee = z
  .object({
    id: SiteId,
    kind: SiteKind,
    courtId: CourtId,
    userId: z.union([z.uuid(), FromLine]).nullable(),
    unitId: z.union([UnitId, FromLine]).nullable().default(null),
    role: SiteRole,
  })
  .refine(({ kind, userId }) => (kind === 'person') === (userId !== null), {
    path: ['userId'],
    message: 'names the person of a place that is a person’s',
  })
  .refine(({ kind, unitId }) => (kind === 'unit') === (unitId !== null), {
    path: ['unitId'],
    message: 'names the unit of a place that is a unit’s',
  })
  .refine(({ kind, role }) => kind !== 'unit' || UNIT_ROLES.includes(role), {
    path: ['role'],
    message: 'a unit takes part or looks on',
  });
export type Invitee = z.infer<typeof Invitee>;

/** How the sites stand on a screen: `siteIds` are those that stand out. */
export const SessionLayout = z.object({
  arrangement: z.enum(['grid', 'speaker', 'content']),
  siteIds: z.array(SiteId).max(MAX_COMPOSED),
});
export type SessionLayout = z.infer<typeof SessionLayout>;

/** How a device or the line did in a test: it works, works badly, doesn't work, or isn't there. */
export const CheckVerdict = z.enum(['good', 'poor', 'failed', 'absent']);
export type CheckVerdict = z.infer<typeof CheckVerdict>;

/** A site's test before the session (会前测试). */
export const SiteCheck = z.object({
  camera: CheckVerdict,
  microphone: CheckVerdict,
  speaker: CheckVerdict,
  line: CheckVerdict,
  /** Round trip to the media server, ms, and the share of packets that it didn't get, 0 to 1; null where nothing came back. */
  roundTripMs: z.number().min(0).max(60_000).nullable(),
  lost: z.number().min(0).max(1).nullable(),
});
export type SiteCheck = z.infer<typeof SiteCheck>;

/** A place in the session. Times are UTC ms. */
export const Site = z.object({
  id: SiteId,
  kind: SiteKind,
  courtId: CourtId,
  userId: z.string().nullable(),
  unitId: z.string().nullable().default(null),
  /** Names of then: a console knows no courts above its own. */
  nameZh: z.string(),
  nameEn: z.string(),
  role: SiteRole,
  presence: Presence,
  /** Since when `presence` is what it is. */
  since: z.number(),
  /** When it first took part; null as long as it hasn't. */
  joinedAt: z.number().nullable(),
  leftAt: z.number().nullable(),
  /** Silenced by the chair; who speaks again must be opened by the chair. */
  isMuted: z.boolean(),
  /** What it doesn't send of its own accord. */
  own: z.object({ audioOff: z.boolean(), videoOff: z.boolean() }),
  hand: HandSign.nullable(),
  handAt: z.number().nullable(),
  /** A hall that keeps its own layout takes neither a pushed one nor a broadcast picture. */
  keepsLayout: z.boolean(),
  /** The latest test of its devices and its line; null where there was none. */
  check: SiteCheck.extend({ at: z.number() }).nullable(),
});
export type Site = z.infer<typeof Site>;

/** An item of the agenda (议题). */
export const AgendaItem = z.object({
  id: ItemId,
  title: z.string(),
  cases: z.array(z.object({ no: CaseNo, number: z.string().nullable(), courtId: CourtId })),
  /** When it was first taken up, and when the next one was. */
  begunAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type AgendaItem = z.infer<typeof AgendaItem>;

/** A roll call (点名). A site that hasn't answered has `answeredAt` null. */
export const RollCall = z.object({
  id: z.uuid(),
  calledAt: z.number(),
  closedAt: z.number().nullable(),
  answers: z.array(
    z.object({
      siteId: SiteId,
      answeredAt: z.number().nullable(),
      /** Whether there is a picture of the site from the moment of its answer. */
      hasPicture: z.boolean(),
    }),
  ),
});
export type RollCall = z.infer<typeof RollCall>;

export const VoteChoice = z.enum(['for', 'against', 'abstain']);
export type VoteChoice = z.infer<typeof VoteChoice>;

/** A vote by roll: everybody sees who voted how. */
export const Vote = z.object({
  id: z.uuid(),
  itemId: ItemId.nullable(),
  question: z.string(),
  openedAt: z.number(),
  closedAt: z.number().nullable(),
  votes: z.array(z.object({ siteId: SiteId, choice: VoteChoice, at: z.number() })),
});
export type Vote = z.infer<typeof Vote>;

/**
 * A decision of an item: `entered`, `readBack` to the session, `confirmed` by the receiving court (from then on a supervised node of the
 * case), `done` when that court has said how it was carried out, or `withdrawn`.
 */
export const Decision = z.object({
  id: DecisionId,
  itemId: ItemId,
  caseNo: CaseNo,
  caseNumber: z.string().nullable(),
  /** The court of the case: it receives the decision. */
  courtId: CourtId,
  responsible: z.string(),
  text: z.string(),
  /** Node of the catalogue that it is about; null where it is an act in words. */
  nodeId: EntryId.nullable(),
  dueAt: z.number(),
  state: z.enum(['entered', 'readBack', 'confirmed', 'done', 'withdrawn']),
  enteredBy: z.string(),
  enteredAt: z.number(),
  readBackAt: z.number().nullable(),
  confirmedBy: z.string().nullable(),
  confirmedAt: z.number().nullable(),
  /** How it was carried out, and when that was said. */
  result: z.string().nullable(),
  doneAt: z.number().nullable(),
});
export type Decision = z.infer<typeof Decision>;

/** A stretch of the session that was recorded, or is: `to` is null while it goes on. UTC ms. */
export const RecordedStretch = z.object({
  from: z.number(),
  to: z.number().nullable(),
  /** Who began it; null where the plan did. */
  by: z.string().nullable(),
  /** What ended it before its time: the server's disk is full; null: nothing. */
  failure: z.enum(['diskFull']).nullable().default(null),
  /** Sites that it lacks from a moment on, because the server's disk refused what came of them. */
  lost: z.array(z.object({ siteId: SiteId, at: z.number() })).default([]),
});
export type RecordedStretch = z.infer<typeof RecordedStretch>;

/**
 * Two sites that talk by themselves (私谈): they hear each other and nobody else, and nobody else hears them. `since` is null while the
 * second one hasn't agreed.
 */
export const SideRoom = z.object({
  siteIds: z.tuple([SiteId, SiteId]),
  askedAt: z.number(),
  since: z.number().nullable(),
});
export type SideRoom = z.infer<typeof SideRoom>;

/**
 * What is shown from the court's own data: the timeline of a case of the agenda, or figures of the analysis. Not everybody in the session
 * may see it; screens, windows, boards and documents have no topic, and are for all.
 */
export const ContentTopic = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('case'), itemId: ItemId, caseNo: CaseNo }),
  z.object({ kind: z.literal('figures') }),
]);
export type ContentTopic = z.infer<typeof ContentTopic>;

/** What is drawn on one page of content; the first page of a shared screen is the only one. */
export const Layer = z.object({
  id: z.uuid(),
  title: z.string(),
  siteId: SiteId,
  at: z.number(),
  topic: ContentTopic.nullable().default(null),
});
export type Layer = z.infer<typeof Layer>;

export const SessionText = z.object({
  id: z.uuid(),
  siteId: SiteId,
  at: z.number(),
  text: z.string(),
});
export type SessionText = z.infer<typeof SessionText>;

/** A picture that changes to the next site every `everyS` seconds: sent to everyone, or for the chair alone. */
export const Loop = z.object({
  mode: z.enum(['broadcast', 'watch']),
  siteIds: z.array(SiteId).min(1).max(MAX_SITES),
  everyS: z.number().int().min(3).max(600),
  /** Which of them is shown now. */
  index: z.number().int(),
  steppedAt: z.number(),
});
export type Loop = z.infer<typeof Loop>;

/** A session of a consultation (会商), whole. */
export const Consultation = z.object({
  id: ConsultationId,
  /** The court that holds it. */
  courtId: CourtId,
  courtNameZh: z.string(),
  courtNameEn: z.string(),
  title: z.string(),
  phase: ConsultationPhase,
  /** When it is to begin and to end. */
  plannedAt: z.number(),
  plannedEndAt: z.number(),
  begunAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
  hasWaitingRoom: z.boolean(),
  /** Whether recording begins with the session. */
  recordsItself: z.boolean(),
  isLocked: z.boolean(),
  /** Whether who comes now is silent at first: after everyone was muted. */
  isMutedOnEntry: z.boolean(),
  sites: z.array(Site),
  agenda: z.array(AgendaItem),
  /** The item that is being dealt with. */
  itemId: ItemId.nullable(),
  /** Who holds the chair now; null only while nobody who could is present. */
  chairId: SiteId.nullable(),
  /** How the chair came to whom holds it: appointed, taken over by rule, or handed over. */
  chairBy: z.enum(['appointment', 'rule', 'handOver']),
  /** Who has the floor: everybody else but the chair is silent. */
  floorId: SiteId.nullable(),
  /** What everyone sees (广播); several sites are a composed picture. */
  broadcast: z.array(SiteId),
  /** Whom the chair watches (选看). */
  watchId: SiteId.nullable(),
  loop: Loop.nullable(),
  /** Whether the picture of who speaks is sent to everyone (声控), and who spoke last. */
  isVoiceActivated: z.boolean(),
  speakerId: SiteId.nullable(),
  layout: SessionLayout.nullable(),
  /** Who sends content (双流). */
  contentId: SiteId.nullable(),
  /** What it is about, where not everybody may see it. */
  contentTopic: ContentTopic.nullable().default(null),
  /** Which page of it is shown, to draw on; null while it has none. */
  layerId: z.uuid().nullable(),
  layers: z.array(Layer),
  rollCalls: z.array(RollCall),
  votes: z.array(Vote),
  decisions: z.array(Decision),
  texts: z.array(SessionText),
  /** What was recorded, in its order; the last one may go on. */
  recorded: z.array(RecordedStretch),
  sideRooms: z.array(SideRoom),
});
export type Consultation = z.infer<typeof Consultation>;

/** What is planned. */
export const ConsultationPlan = z.object({
  title: storable(120).min(1),
  plannedAt: z.number().int(),
  minutes: z.number().int().min(5).max(720),
  hasWaitingRoom: z.boolean(),
  recordsItself: z.boolean().default(false),
  sites: z.array(Invitee).min(1).max(MAX_SITES),
  agenda: z
    .array(z.object({ id: ItemId, title: storable(200).min(1), caseNos: z.array(CaseNo).max(20) }))
    .max(MAX_ITEMS),
});
export type ConsultationPlan = z.infer<typeof ConsultationPlan>;

/** Whose place a site is, as a key: nobody has two in a session. */
export const placeKey = ({
  kind,
  courtId,
  userId,
  unitId,
}: Pick<Site, 'kind' | 'courtId' | 'userId' | 'unitId'>): string => `${kind}:${unitId ?? userId ?? courtId}`;

/** Whether the site is the place of this court, and not of somebody in it. */
export const isPlaceOfCourt = ({ kind, courtId }: Pick<Site, 'kind' | 'courtId'>, of: string): boolean =>
  kind === 'court' && courtId === of;

/** Whether nothing is to be heard of a site: it is muted, or has switched its microphone off. */
export const isSilent = ({ isMuted, own }: Pick<Site, 'isMuted' | 'own'>): boolean => isMuted || own.audioOff;

export const siteOf = ({ sites }: Pick<Consultation, 'sites'>, id: string | null): Site | undefined =>
  sites.find((site) => site.id === id);
