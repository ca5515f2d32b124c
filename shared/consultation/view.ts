import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { Consultation, SiteId, SiteKind, siteOf } from './session.ts';

/** What a site sends: its sound, its people, or content (双流). */
export const StreamKind = z.enum(['audio', 'video', 'content']);
export type StreamKind = z.infer<typeof StreamKind>;

/** A stream that a site sends now; `serial` grows each time it is sent anew. */
export const SentStream = z.object({ siteId: SiteId, stream: StreamKind, serial: z.number().int() });
export type SentStream = z.infer<typeof SentStream>;

/** Streams that one call asks for, at most: more than a session has at a time for one who looks. */
export const MAX_RECEIVED = 128;

/** Somebody behind a line who can be invited: a person who is at a desk there, or a unit that the court there shares. */
export const LineGuest = z.object({
  kind: SiteKind.exclude(['court']),
  /** The `userId` or `unitId` of their place. */
  id: z.string(),
  courtId: CourtId,
  /** A unit is named by its call sign. */
  nameZh: z.string(),
  nameEn: z.string(),
  /** Whether a page of theirs is there, that rings. */
  connected: z.boolean(),
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
  /** A unit, which is shown no case even while it has no place any more. */
  isUnit?: boolean;
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
  const { siteId, isHost, isUnit = false, receives } = viewer;
  const received = state.decisions.filter(({ courtId }) => receives(courtId));
  const own = { mySiteId: siteId, isHost, received: received.map(({ id }) => id), line: null };
  if (isUnit || siteOf(state, siteId)?.kind === 'unit') {
    return { ...(seesMatters(state, viewer) ? state : outlineOf(state)), ...own, ...withoutCases(state) };
  }
  if (seesMatters(state, viewer)) {
    return { ...state, ...own, minutes };
  }
  return { ...outlineOf(state), ...own, minutes: null, decisions: received };
}

/**
 * What several viewers may see of a session between them: for who passes it on, and cuts it down for each of them by `viewOf` again. Each
 * then sees what they would see at first hand.
 */
export function viewForAll(
  state: Consultation,
  minutes: ConsultationMinutes | null,
  viewers: readonly [Viewer, ...Viewer[]],
): ConsultationView {
  const isUnit = ({ siteId }: Viewer): boolean => siteOf(state, siteId)?.kind === 'unit';
  const sees = (viewer: Viewer): boolean => seesMatters(state, viewer);
  // Whoever isn't a unit sees cases, and whoever is inside what is said there; both is whoever is inside and isn't a unit.
  const [first] = viewers;
  const desks = viewers.filter((viewer) => !isUnit(viewer));
  const outer = desks.find(sees) ?? desks[0] ?? viewers.find(sees) ?? first;
  const inner = sees(outer) ? outer : (viewers.find(sees) ?? outer);
  const { texts, votes, rollCalls, sideRooms, layers } = viewOf(state, minutes, inner);
  return { ...viewOf(state, minutes, outer), texts, votes, rollCalls, sideRooms, layers };
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
