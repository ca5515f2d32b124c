import type { ResolvedPlan, Seat } from '#shared/consultation/commands.ts';
import {
  idBehindLine,
  placeKey,
  type AgendaItem,
  type ConsultationPlan,
  type Invitee,
  type Site,
} from '#shared/consultation/session.ts';
import type { LineGuest } from '#shared/consultation/view.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import type { Role } from '#shared/identity.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { requireCase } from '../cases/index.ts';
import type { Roster } from '../units/roster.ts';

type Deps = Pick<ServerContext, 'store' | 'courts'> & {
  roster: Pick<Roster, 'require'>;
  /** Who of other courts' servers can be invited. */
  guests: () => Promise<LineGuest[]>;
  /** Places that the session has already. */
  known: readonly Site[];
};

interface UserRow {
  role: Role;
  court_id: string;
  name_zh: string;
  name_en: string;
}

/** A unit's place. One that isn't enrolled has no page that could ring. */
function toUnitSeat({ roster }: Deps, caller: Caller, invitee: Invitee, unitId: string): Seat {
  const { courtId, enrolled, callSign, officerName } = roster.require(unitId, caller.courtPath);
  if (courtId !== invitee.courtId) {
    throw AppError.notFound('unit', unitId);
  }
  if (!enrolled) {
    throw AppError.conflict(`the unit ${callSign} has no enrolled device`);
  }
  const name = `${callSign} ${officerName}`.trim();
  return { ...invitee, nameZh: name, nameEn: name };
}

/** A place of somebody behind a line, as `id` names them; who is invited already needn't be there any more. */
async function toLineSeat({ guests, known }: Deps, invitee: Invitee, id: string): Promise<Seat> {
  const { kind, courtId } = invitee;
  const named =
    known.find((site) => placeKey(site) === placeKey(invitee) && site.courtId === courtId) ??
    (await guests()).find((one) => one.kind === kind && one.id === id && one.courtId === courtId);
  if (named === undefined) {
    throw AppError.notFound(kind === 'unit' ? 'unit' : 'user', id);
  }
  return { ...invitee, nameZh: named.nameZh, nameEn: named.nameEn };
}

/**
 * An invited place with its names.
 * @throws AppError('notFound') for a court, person or unit outside the caller's courts, a person behind a line who isn't at a desk, or a
 * unit there that isn't shared, ('conflict') for a unit that isn't enrolled, ('unavailable') when a guest's server doesn't answer
 */
export async function toSeat(deps: Deps, caller: Caller, invitee: Invitee): Promise<Seat> {
  const { store, courts } = deps;
  const court = courts.require(invitee.courtId, caller.courtPath);
  const guestId = invitee.unitId ?? invitee.userId;
  if (guestId !== null && idBehindLine(guestId) !== null) {
    return toLineSeat(deps, invitee, guestId);
  }
  if (invitee.unitId !== null) {
    return toUnitSeat(deps, caller, invitee, invitee.unitId);
  }
  if (invitee.userId === null) {
    return { ...invitee, nameZh: court.nameZh, nameEn: court.nameEn };
  }
  const user = (await store
    .db('users')
    .where({ id: invitee.userId, disabled: false })
    .first('role', 'court_id', 'name_zh', 'name_en')) as UserRow | undefined;
  if (user === undefined || user.court_id !== court.id || !COMMAND.includes(user.role)) {
    throw AppError.notFound('user', invitee.userId);
  }
  return { ...invitee, nameZh: user.name_zh, nameEn: user.name_en };
}

async function toItem(
  deps: Deps,
  caller: Caller,
  { id, title, caseNos }: ConsultationPlan['agenda'][number],
): Promise<Pick<AgendaItem, 'id' | 'title' | 'cases'>> {
  const cases: AgendaItem['cases'] = [];
  for (const caseNo of new Set(caseNos)) {
    const { no, number, court_id: courtId } = await requireCase(deps, caller, caseNo);
    cases.push({ no, number, courtId });
  }
  return { id, title, cases };
}

/** A plan with what only the server knows. @throws AppError('notFound') for what the caller's courts don't have */
export async function toResolvedPlan(
  deps: Deps,
  caller: Caller,
  plan: ConsultationPlan,
): Promise<ResolvedPlan> {
  const sites: Seat[] = [];
  for (const invitee of plan.sites) {
    sites.push(await toSeat(deps, caller, invitee));
  }
  const agenda: ResolvedPlan['agenda'][number][] = [];
  for (const item of plan.agenda) {
    agenda.push(await toItem(deps, caller, item));
  }
  return { ...plan, sites, agenda };
}
