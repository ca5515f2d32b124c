import { broadcastPicture } from '#shared/consultation/rights.ts';
import { idBehindLine, isPlaceOfCourt, type Consultation, type Site } from '#shared/consultation/session.ts';
import type { StreamKind } from '#shared/consultation/view.ts';
import { isInSubtree } from '#shared/courts.ts';
import type { StreamRank } from '#shared/lines.ts';
import type { LineConfig } from '../../../config/schema.ts';
import type { CourtTree } from '../../../context.ts';
import type { LineMember } from '../../../lines/consultation-protocol.ts';

/** A site in a session, as a key. */
export const seatKey = (consultationId: string, siteId: string): string => `${consultationId}/${siteId}`;

/** Whether a court is the line's own or below it: both sides seat these courts over the line, and no others. */
export function isBehindLine(courts: CourtTree, { courtId }: LineConfig, of: string): boolean {
  const own = courts.find(courtId);
  const court = courts.find(of);
  return own !== undefined && court !== undefined && isInSubtree(court.path, own.path);
}

/** Whose place it is, of the people and units at the server behind a line; null for a court's, and for those of the server itself. */
const memberOfPlace = ({ userId, unitId }: Pick<Site, 'userId' | 'unitId'>): string | null =>
  idBehindLine(unitId ?? userId);

/**
 * The places of a session that are taken over a line: those of courts behind it and of people and units there, in a session that isn't
 * their own. Places of people and units of the server that holds the session aren't.
 */
export function placesBehindLine(courts: CourtTree, line: LineConfig, state: Consultation): Site[] {
  return isBehindLine(courts, line, state.courtId)
    ? []
    : state.sites.filter(
        (site) =>
          (site.kind === 'court' || memberOfPlace(site) !== null) && isBehindLine(courts, line, site.courtId),
      );
}

/** The place among these of somebody at the server behind the line: theirs by name, else their court's, where they aren't a unit. */
export function placeOfMember(
  places: readonly Site[],
  { kind, id, courtId }: Pick<LineMember, 'kind' | 'id' | 'courtId'>,
): Site | undefined {
  const own = places.find((site) => site.kind === kind && memberOfPlace(site) === id);
  return own ?? (kind === 'unit' ? undefined : places.find((site) => isPlaceOfCourt(site, courtId)));
}

/** How a stream of a session ranks where a line is too narrow: content, then the chair and what everyone is shown, then the others. */
export function rankOf(state: Consultation, siteId: string, stream: StreamKind): StreamRank {
  if (stream === 'content') {
    return 'content';
  }
  return siteId === state.chairId || broadcastPicture(state)?.includes(siteId) === true ? 'chair' : 'other';
}
