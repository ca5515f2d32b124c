import { z } from 'zod';
import { EndpointId } from '../calls.ts';
import { CaseDetail, CaseNo } from '../cases/views.ts';
import { ConsultationCommand } from '../consultation/commands.ts';
import { OnwardLine } from '../consultation/check.ts';
import { DrawingChange, KeptStroke, LayerId, Place, Stroke, StrokeId } from '../consultation/drawing.ts';
import { QualityReport, SiteQuality } from '../consultation/quality.ts';
import { Consultation, ConsultationId, ConsultationPlan, ItemId, SiteId } from '../consultation/session.ts';
import { Chapter } from '../consultation/recording.ts';
import {
  ConsultationMinutes,
  ConsultationView,
  LineGuest,
  MAX_RECEIVED,
  SentStream,
  StreamKind,
} from '../consultation/view.ts';
import { ConsumerOptions, MediaKind, RtcParameters } from '../media.ts';
import { answer } from '../answers.ts';
import { Recording, RecordingJob } from '../recordings.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const id = z.string().max(64);
const session = { consultationId: ConsultationId };

export const ConsultationsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), consultations: z.array(ConsultationView) }),
  z.object({ type: z.literal('changed'), consultation: ConsultationView }),
]);
export type ConsultationsEvent = z.infer<typeof ConsultationsEvent>;

/** What a site's page is told. */
export const SessionEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    consultation: ConsultationView,
    siteId: SiteId,
    streams: z.array(SentStream),
    quality: z.array(SiteQuality),
  }),
  z.object({ type: z.literal('changed'), consultation: ConsultationView }),
  /** What sites send now. */
  z.object({ type: z.literal('streams'), streams: z.array(SentStream) }),
  z.object({ type: z.literal('quality'), quality: z.array(SiteQuality) }),
  /** Another page has taken the place; nothing follows. */
  z.object({ type: z.literal('elsewhere') }),
]);
export type SessionEvent = z.infer<typeof SessionEvent>;

/** What is drawn over the content that is shown. */
export const DrawingEvent = z.discriminatedUnion('type', [
  /** Another page is shown, with what is on it; null: none, or none that the caller may see. */
  z.object({ type: z.literal('snapshot'), layerId: LayerId.nullable(), strokes: z.array(KeptStroke) }),
  ...DrawingChange.options,
]);
export type DrawingEvent = z.infer<typeof DrawingEvent>;

/**
 * Remote consultation (会商): sessions of a court with other courts and people. Seen by the court that holds a session, those above it,
 * and the courts that are invited; who isn't in it sees its outline only. A unit sees the sessions that it is invited to itself.
 */
export const consultation = {
  /** Idempotent by `id`. The session belongs to the caller's court. */
  create: mutation({
    access: access.command,
    input: z.object({ id: ConsultationId, plan: ConsultationPlan }),
    output: ConsultationView,
  }),
  /** What is commanded, by whoever its rights let; see the table in docs/protocol/consultation.md. */
  command: mutation({
    access: access.seatAudited,
    input: z.object({ ...session, command: ConsultationCommand }),
    output: ConsultationView,
  }),
  /** Who can be invited from behind lines: people who are at desks there now, and units that the courts there share. */
  guests: query({ access: access.desks, input: none, output: z.array(LineGuest) }),
  /** Newest first; `before` is a planned time (UTC ms) to go on from. */
  list: query({
    access: access.operations,
    input: z.object({ before: z.number().optional(), limit: z.number().int().min(1).max(100).default(50) }),
    output: z.array(ConsultationView),
  }),
  /** Snapshot: every session that isn't over, and the latest 20 that are; for a unit those that aren't over and that it is invited to. */
  watch: subscription({ access: access.seatWatch, input: none, output: ConsultationsEvent }),
  /** Takes the caller's place in the session for as long as it is read; the place's other pages end. */
  attend: subscription({
    access: access.seat,
    input: z.object({ ...session, endpointId: EndpointId }),
    output: SessionEvent,
  }),
  /** Sends from the caller's place. The server lets it through when the session's rules do. A unit's place sends what the unit publishes. */
  send: mutation({
    access: access.steer,
    input: z.object({
      ...session,
      peerId: id,
      transportId: id,
      stream: StreamKind,
      rtpParameters: RtcParameters,
    }),
    output: z.object({ producerId: id }),
  }),
  stopSending: mutation({
    access: access.steer,
    input: z.object({ ...session, peerId: id, producerId: id }),
    output: none,
  }),
  /**
   * Streams of several sites, each begun paused, as by `media.consume`. One fails by itself: `unavailable` while the site sends nothing of
   * the kind, `forbidden` while the caller may not see it.
   */
  receive: mutation({
    access: access.seatView,
    input: z.object({
      ...session,
      peerId: id,
      transportId: id,
      streams: z
        .array(z.object({ siteId: SiteId, stream: StreamKind }))
        .min(1)
        .max(MAX_RECEIVED),
    }),
    output: z.object({ streams: z.array(answer(ConsumerOptions)) }),
  }),
  /**
   * Sends a stream from the caller's place that nobody receives, before or during the session: what the media server got of it is told by
   * RTCP. `onward` is the line from there to the court's server that holds the session; null where that is the same one.
   */
  testLine: mutation({
    access: access.steer,
    input: z.object({
      ...session,
      peerId: id,
      transportId: id,
      kind: MediaKind,
      rtpParameters: RtcParameters,
    }),
    output: z.object({ producerId: id, onward: OnwardLine.nullable() }),
  }),
  endLineTest: mutation({
    access: access.steer,
    input: z.object({ ...session, peerId: id, producerId: id }),
    output: none,
  }),
  /** Draws on the page that is shown, for who takes part. Idempotent by the stroke's id. */
  draw: mutation({
    access: access.command,
    input: z.object({ ...session, layerId: LayerId, stroke: Stroke }),
    output: none,
  }),
  /** Takes one's own stroke away; the chair and who shows the content any one, or with null all. */
  erase: mutation({
    access: access.command,
    input: z.object({ ...session, layerId: LayerId, strokeId: StrokeId.nullable() }),
    output: none,
  }),
  /** Points at a place of the content; null: no more. */
  point: mutation({
    access: access.steer,
    input: z.object({ ...session, place: Place.nullable() }),
    output: none,
  }),
  /** What is drawn on the page that is shown, for who sits in the session and for the walls of their courts. */
  watchDrawing: subscription({
    access: access.seatView,
    input: z.object(session),
    output: DrawingEvent,
  }),
  /** What is drawn on a page, the oldest first. */
  strokes: query({
    access: access.seatView,
    input: z.object({ ...session, layerId: LayerId }),
    output: z.array(KeptStroke),
  }),
  /** Quality of the sites, for the walls of their courts, each time it changes; a page at a place is told it by `attend`. Who may see the outline alone is told none. */
  watchQuality: subscription({
    access: access.seatView,
    input: z.object(session),
    output: z.object({ quality: z.array(SiteQuality) }),
  }),
  /** How it goes at the caller's place, by its own measure. */
  reportQuality: mutation({
    access: access.seat,
    input: z.object({ ...session, report: QualityReport }),
    output: none,
  }),
  /** A case of the item that is dealt with now, for those who sit at the table, whichever court it belongs to. */
  dossier: query({
    access: access.command,
    input: z.object({ ...session, itemId: ItemId, caseNo: CaseNo }),
    output: CaseDetail,
  }),
  /** Of a session that is over; not once the minutes are signed. */
  saveMinutes: mutation({
    access: access.command,
    input: z.object({ ...session, text: storable(40_000).min(1) }),
    output: ConsultationView,
  }),
  /** `sha256` of the text that the leader has read: `conflict` when it was changed meanwhile. */
  signMinutes: mutation({
    access: access.leaderCourt,
    input: z.object({ ...session, sha256: z.string().length(64) }),
    output: ConsultationView,
  }),
  /** What was recorded of it that the caller's courts have, newest first, with its chapters; tracks are of `siteSourceId`. */
  recordings: query({
    access: access.command,
    input: z.object(session),
    output: z.object({ tracks: z.array(Recording), chapters: z.array(Chapter) }),
  }),
  /** Makes one picture of all tracks with all their sound, as a job of recordings. Idempotent by `id`. */
  compose: mutation({
    access: access.command,
    input: z.object({ ...session, id: z.uuid() }),
    output: RecordingJob,
  }),
  /** The minutes, for a file. */
  exportMinutes: query({
    access: access.command,
    input: z.object(session),
    output: z.object({ consultation: Consultation, minutes: ConsultationMinutes }),
  }),
};
