import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtNode, CourtTree } from '../../context.ts';

/**
 * A court whose desk the caller sits at: what is signed, written or answered there, nobody above does in its place.
 * @throws AppError('notFound' outside the caller's courts, 'forbidden' below its own)
 */
export function requireOwnCourt(courts: CourtTree, caller: Caller, courtId: string): CourtNode {
  const court = courts.require(courtId, caller.courtPath);
  if (court.id !== caller.courtId) {
    throw AppError.forbidden('only those of the court itself can do this');
  }
  return court;
}
