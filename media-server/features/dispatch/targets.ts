import type { InstructionTarget } from '#shared/dispatch.ts';
import { AppError, assertUnreachable } from '#shared/errors.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import { isInRing } from '#shared/geo.ts';
import type { Caller } from '../../api/caller.ts';
import type { Store } from '../../store/open.ts';
import { unitsOfOperation } from '../operations/members.ts';
import type { Roster, RosterUnit } from '../units/roster.ts';

/** Where units and courts are looked up. */
export interface Directory {
  roster: Roster;
  courts: CourtTree;
  store: Store;
}

/**
 * The units that an instruction goes to, as of now, each once. Throws `notFound` for what lies outside `scope`, `conflict` for a
 * court without enrolled units. A unit that is named goes along even if it isn't enrolled: the instruction waits for it.
 */
export async function resolveTarget(
  { roster, courts, store }: Directory,
  target: InstructionTarget,
  caller: Caller,
): Promise<RosterUnit[]> {
  const { courtPath: scope } = caller;
  switch (target.kind) {
    case 'unit': {
      return [roster.require(target.unitId, scope)];
    }
    case 'units': {
      return [...new Set(target.unitIds)].map((unitId) => roster.require(unitId, scope));
    }
    case 'court': {
      const court = courts.require(target.courtId, scope);
      const units = roster.within(court.path).filter(({ enrolled }) => enrolled);
      if (units.length === 0) {
        throw AppError.conflict(`${court.nameZh} has no enrolled unit that could receive this`);
      }
      return units;
    }
    case 'operation': {
      const units = (await unitsOfOperation({ store, courts }, caller, target.operationId)).map((unitId) =>
        roster.require(unitId, scope),
      );
      if (units.length === 0) {
        throw AppError.conflict('no unit is with the operation');
      }
      return units;
    }
    case 'area': {
      const units = roster
        .within(scope)
        .filter(
          ({ enrolled, state, position }) =>
            enrolled && state !== 'off' && position !== null && isInRing(position, target.polygon),
        );
      if (units.length === 0) {
        throw AppError.conflict('no unit is in this area now');
      }
      return units;
    }
    default: {
      return assertUnreachable(target);
    }
  }
}

/**
 * The lowest court whose subtree holds all of the units: an instruction belongs to it. So whoever sees the instruction may see
 * each of its receipts, and a court learns what its own units have been told from above.
 */
export function commonCourt({ courts }: Pick<Directory, 'courts'>, units: readonly RosterUnit[]): CourtNode {
  const [first = [], ...others] = units.map(({ courtPath }) => courtPath.split('/').filter(Boolean));
  const differs = first.findIndex((id, depth) => others.some((ids) => ids[depth] !== id));
  const common = differs === -1 ? first : first.slice(0, differs);
  const court = courts.find(common.at(-1) ?? '');
  if (court === undefined) {
    throw AppError.conflict('the units belong to no common court');
  }
  return court;
}
