import { broadcastPicture } from '#shared/consultation/rights.ts';
import type { Consultation, Site } from '#shared/consultation/session.ts';
import type { StreamKind } from '#shared/consultation/view.ts';
import { isInSubtree } from '#shared/courts.ts';
import type { StreamRank } from '#shared/lines.ts';
import type { LineConfig } from '../../../config/schema.ts';
import type { CourtTree } from '../../../context.ts';

/** A site in a session, as a key. */
export const seatKey = (consultationId: string, siteId: string): string => `${consultationId}/${siteId}`;

/** Whether a court is the line's own or below it: both sides seat these courts over the line, and no others. */
export function isBehindLine(courts: CourtTree, { courtId }: LineConfig, of: string): boolean {
  const own = courts.find(courtId);
  const court = courts.find(of);
  return own !== undefined && court !== undefined && isInSubtree(court.path, own.path);
}

/**
 * The places of a session that are taken over a line: those of courts behind it, in a session that isn't their own. A person's place
 * belongs to an account of the server that holds the session, and a unit's to a device that is enrolled there.
 */
export function placesBehindLine(courts: CourtTree, line: LineConfig, state: Consultation): Site[] {
  return isBehindLine(courts, line, state.courtId)
    ? []
    : state.sites.filter(({ kind, courtId }) => kind === 'court' && isBehindLine(courts, line, courtId));
}

/** How a stream of a session ranks where a line is too narrow: content, then the chair and what everyone is shown, then the others. */
export function rankOf(state: Consultation, siteId: string, stream: StreamKind): StreamRank {
  if (stream === 'content') {
    return 'content';
  }
  return siteId === state.chairId || broadcastPicture(state)?.includes(siteId) === true ? 'chair' : 'other';
}
