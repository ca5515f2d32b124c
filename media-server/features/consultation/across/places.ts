import { broadcastPicture } from '#shared/consultation/rights.ts';
import {
  accountBehindLine,
  isPlaceOfCourt,
  type Consultation,
  type Site,
} from '#shared/consultation/session.ts';
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
 * The places of a session that are taken over a line: those of courts behind it and of people with accounts there, in a session that isn't
 * their own. The place of a person with an account of the server that holds the session isn't, nor a unit's, whose device is enrolled there.
 */
export function placesBehindLine(courts: CourtTree, line: LineConfig, state: Consultation): Site[] {
  return isBehindLine(courts, line, state.courtId)
    ? []
    : state.sites.filter(
        ({ kind, courtId, userId }) =>
          (kind === 'court' || accountBehindLine(userId) !== null) && isBehindLine(courts, line, courtId),
      );
}

/** The place among these of somebody at the server behind the line: theirs by name, else their court's. */
export function placeOfPerson(
  places: readonly Site[],
  { id, courtId }: { id: string; courtId: string },
): Site | undefined {
  return (
    places.find(({ userId }) => accountBehindLine(userId) === id) ??
    places.find((site) => isPlaceOfCourt(site, courtId))
  );
}

/** How a stream of a session ranks where a line is too narrow: content, then the chair and what everyone is shown, then the others. */
export function rankOf(state: Consultation, siteId: string, stream: StreamKind): StreamRank {
  if (stream === 'content') {
    return 'content';
  }
  return siteId === state.chairId || broadcastPicture(state)?.includes(siteId) === true ? 'chair' : 'other';
}
