import { z } from 'zod';
import { EndpointId } from '#shared/calls.ts';
import { CaseNo } from '#shared/cases/views.ts';
import { ConsultationCommand } from '#shared/consultation/commands.ts';
import { DrawingChange, LayerId, Place, Stroke, StrokeId } from '#shared/consultation/drawing.ts';
import { QualityReport, SiteQuality } from '#shared/consultation/quality.ts';
import {
  Consultation,
  ConsultationId,
  ItemId,
  MAX_SITES,
  SiteId,
  SiteKind,
} from '#shared/consultation/session.ts';
import { ConsultationMinutes, SentStream, StreamKind } from '#shared/consultation/view.ts';
import { CourtId } from '#shared/courts.ts';
import { ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import { UnitId } from '#shared/units.ts';

/** More sessions than a court is invited to at a time. */
const MAX_SESSIONS = 1_000;
/** Sound, picture and content of each site. */
const MAX_STREAMS = MAX_SITES * 3;

const session = { consultationId: ConsultationId };
const number = z.number().int().min(0);

/** Most of whom a peer is told that they can be invited. */
export const MAX_GUESTS = 2_000;

/** Who acts at the peer, as the peer says: a person with an account there, or a unit, which is named by its call sign alone. */
export const LineMember = z.strictObject({
  kind: SiteKind.exclude(['court']),
  /** Their account or unit there. */
  id: z.union([z.uuid(), UnitId]),
  username: z.string().min(1).max(100),
  nameZh: z.string().max(100),
  nameEn: z.string().max(100),
  /** The court that they act for. */
  courtId: CourtId,
});
export type LineMember = z.infer<typeof LineMember>;

/** Somebody at the peer who can be invited. */
export const ToldGuest = LineMember.omit({ username: true }).extend({ connected: z.boolean() });
export type ToldGuest = z.infer<typeof ToldGuest>;

/** The answer to `askGuests`. */
export const ToldGuests = z.array(ToldGuest).max(MAX_GUESTS);

/** A session as its places behind the line may see it. */
export const ToldSession = Consultation.extend({ minutes: ConsultationMinutes.nullable() });
export type ToldSession = z.infer<typeof ToldSession>;

/** What is asked of the side that holds a session. */
export const LineQuestion = z.discriminatedUnion('what', [
  /** A page takes the place of the member, or of a person's court, and gives it up. */
  z.strictObject({ what: z.literal('attend'), endpointId: EndpointId }),
  z.strictObject({ what: z.literal('depart') }),
  z.strictObject({ what: z.literal('command'), command: ConsultationCommand }),
  z.strictObject({ what: z.literal('report'), report: QualityReport }),
  z.strictObject({ what: z.literal('dossier'), itemId: ItemId, caseNo: CaseNo }),
  z.strictObject({ what: z.literal('rollPicture'), rollId: z.uuid(), siteId: SiteId }),
  /** As the calls of those names. */
  z.strictObject({ what: z.literal('draw'), layerId: LayerId, stroke: Stroke }),
  z.strictObject({ what: z.literal('erase'), layerId: LayerId, strokeId: StrokeId.nullable() }),
  z.strictObject({ what: z.literal('point'), place: Place.nullable() }),
  z.strictObject({ what: z.literal('strokes'), layerId: LayerId }),
]);
export type LineQuestion = z.infer<typeof LineQuestion>;

/** The answer to `rollPicture`. */
export const ToldPicture = z.strictObject({ type: z.string().max(20), data: z.base64() });

/** Messages about sessions that one side of a line holds and the other takes part in. */
export const CONSULTATION_MESSAGES = [
  /** This side takes part in sessions of the peer; without it the peer tells of none. */
  z.strictObject({ type: z.literal('attends') }),
  /** Which sessions the peer's courts are invited to, in place of what was told before; each follows whole. */
  z.strictObject({ type: z.literal('sessions'), ids: z.array(ConsultationId).max(MAX_SESSIONS) }),
  /** What has changed of a session; of a new one everything. */
  z.strictObject({ type: z.literal('session'), ...session, change: ToldSession.partial() }),
  /** The peer's courts are invited no more. */
  z.strictObject({ type: z.literal('sessionGone'), ...session }),
  /** Streams of a session that this side has and the peer may ask for, in place of those before. */
  z.strictObject({
    type: z.literal('siteStreams'),
    ...session,
    streams: z.array(SentStream).max(MAX_STREAMS),
  }),
  z.strictObject({
    type: z.literal('siteQuality'),
    ...session,
    quality: z.array(SiteQuality).max(MAX_SITES),
  }),
  /** What changes of what is drawn over content. */
  z.strictObject({ type: z.literal('siteDrawing'), ...session, drawing: DrawingChange }),
  /** As `watch`, of what a site sends. */
  z.strictObject({
    type: z.literal('watchSite'),
    stream: number,
    ...session,
    siteId: SiteId,
    sent: StreamKind,
  }),
  /** Another page, which isn't the peer's, has taken the place. */
  z.strictObject({ type: z.literal('displaced'), ...session, siteId: SiteId }),
  /** Asks who there can be invited; answered by `answer`. */
  z.strictObject({ type: z.literal('askGuests'), number }),
  z.strictObject({ type: z.literal('ask'), number, ...session, by: LineMember, question: LineQuestion }),
  z.strictObject({
    type: z.literal('answer'),
    number,
    error: z
      .strictObject({
        code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
        message: z.string().max(500),
      })
      .nullable(),
    /** What was asked for, where that is anything. */
    value: z.unknown(),
  }),
] as const;
export type ConsultationMessage = z.infer<(typeof CONSULTATION_MESSAGES)[number]>;
