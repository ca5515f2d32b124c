import type { CallTarget } from '#shared/calls.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Role } from '#shared/identity.ts';
import type { TalkMember } from '#shared/intercom.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { Roster } from '../units/roster.ts';

type Asking = Pick<Caller, 'kind' | 'courtPath'>;

/**
 * Whether somebody may call a person at a desk of a court: everybody calls desks of their own court and of those above it, people at
 * consoles those below it too.
 */
export const mayCallDesk = ({ kind, courtPath }: Asking, desk: CourtPath): boolean =>
  isInSubtree(courtPath, desk) || (kind === 'user' && isInSubtree(desk, courtPath));

interface UserRow {
  id: string;
  username: string;
  name_zh: string;
  name_en: string;
  role: Role;
  court_id: string;
  path: CourtPath;
}

async function requireDesk(
  { db }: ServerContext['store'],
  caller: Caller,
  userId: string,
): Promise<TalkMember> {
  const row = (await db('users')
    .join('courts', 'courts.id', 'users.court_id')
    .where({ 'users.id': userId, disabled: false })
    .first('users.*', 'courts.path')) as UserRow | undefined;
  if (row === undefined || !COMMAND.includes(row.role) || !mayCallDesk(caller, row.path)) {
    throw AppError.notFound('user', userId);
  }
  return {
    personId: `user:${row.id}`,
    label: row.username,
    nameZh: row.name_zh,
    nameEn: row.name_en,
    role: row.role,
    courtId: row.court_id,
  };
}

/** Whom a caller wants to call. Throws `notFound` for whom they may not, `forbidden` for a unit that calls a unit. */
export async function requireParty(
  { store, roster }: Pick<ServerContext, 'store'> & { roster: Roster },
  caller: Caller,
  to: CallTarget,
): Promise<TalkMember> {
  if (to.kind === 'user') {
    return requireDesk(store, caller, to.userId);
  }
  if (caller.kind === 'unit') {
    throw AppError.forbidden('units call desks only');
  }
  const { id, callSign, officerName, courtId } = roster.require(to.unitId, caller.courtPath);
  const names = { label: callSign, nameZh: officerName, nameEn: officerName };
  return { personId: `unit:${id}`, ...names, role: 'unit', courtId };
}
