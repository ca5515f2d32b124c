import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { Consultation, PersonId, SiteId, siteOf } from './session.ts';

/** What a site sends: its sound, its people, or content (双流). */
export const StreamKind = z.enum(['audio', 'video', 'content']);
export type StreamKind = z.infer<typeof StreamKind>;

/** A stream that a site sends now; `serial` grows each time it is sent anew. */
export const SentStream = z.object({ siteId: SiteId, stream: StreamKind, serial: z.number().int() });
export type SentStream = z.infer<typeof SentStream>;

/** Streams that one call asks for, at most: more than a session has at a time for one who looks. */
export const MAX_RECEIVED = 128;

/** Somebody at a desk behind a line who can be invited. */
export const LineGuest = z.object({
  userId: PersonId,
  courtId: CourtId,
  nameZh: z.string(),
  nameEn: z.string(),
});
export type LineGuest = z.infer<typeof LineGuest>;

/** The minutes (会商纪要). Once they are signed their text doesn't change any more; `sha256` is of the text in UTF-8. */
export const ConsultationMinutes = z.object({
  text: z.string(),
  savedBy: z.string(),
  savedAt: z.number(),
  signedBy: z.string().nullable(),
  signedAt: z.number().nullable(),
  sha256: z.string(),
});
export type ConsultationMinutes = z.infer<typeof ConsultationMinutes>;

/** A session as one caller sees it. */
export const ConsultationView = Consultation.extend({
  minutes: ConsultationMinutes.nullable(),
  /** The caller's place; null where they have none. */
  mySiteId: SiteId.nullable(),
  /** Whether the caller commands at the court that holds it, or above. */
  isHost: z.boolean(),
  /** Decisions that the caller's court receives. */
  received: z.array(z.uuid()),
  /** The line to the court's server that holds it, and since when that is cut (UTC ms); null: it is held here. */
  line: z.object({ name: z.string(), cutSince: z.number().nullable() }).nullable(),
});
export type ConsultationView = z.infer<typeof ConsultationView>;

/** Who looks at a session. */
export interface Viewer {
  siteId: string | null;
  isHost: boolean;
  receives: (courtId: string) => boolean;
}

/** Whether the viewer sees what is said and decided, and not only that the session is held. */
export function seesMatters(state: Consultation, { siteId, isHost }: Omit<Viewer, 'receives'>): boolean {
  const site = siteOf(state, siteId);
  if (isHost) {
    return true;
  }
  if (site === undefined || site.presence === 'removed') {
    return false;
  }
  return state.phase === 'ended'
    ? site.joinedAt !== null
    : site.presence === 'present' || site.presence === 'away';
}

/** The session as the viewer may see it: whole from its table, or the outline of an invitation with the decisions that they receive. */
export function viewOf(
  state: Consultation,
  minutes: ConsultationMinutes | null,
  viewer: Viewer,
): ConsultationView {
  const { siteId, isHost, receives } = viewer;
  const received = state.decisions.filter(({ courtId }) => receives(courtId));
  const own = { mySiteId: siteId, isHost, received: received.map(({ id }) => id), line: null };
  if (siteOf(state, siteId)?.kind === 'unit') {
    return { ...(seesMatters(state, viewer) ? state : outlineOf(state)), ...own, ...withoutCases(state) };
  }
  if (seesMatters(state, viewer)) {
    return { ...state, ...own, minutes };
  }
  return { ...outlineOf(state), ...own, minutes: null, decisions: received };
}

const outlineOf = (state: Consultation): Consultation => ({
  ...state,
  texts: [],
  votes: [],
  rollCalls: [],
  sideRooms: [],
  layers: [],
});

/** What a unit is shown in place of cases and what was decided on them: the items by their titles. */
const withoutCases = ({
  agenda,
}: Consultation): Pick<ConsultationView, 'agenda' | 'decisions' | 'votes' | 'layers' | 'minutes'> => ({
  agenda: agenda.map((item) => ({ ...item, cases: [] })),
  decisions: [],
  votes: [],
  layers: [],
  minutes: null,
});
