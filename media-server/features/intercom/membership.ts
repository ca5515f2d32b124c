import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { TalkGroup, TalkMember } from '#shared/intercom.ts';
import type { Caller } from '../../api/caller.ts';

/** What says who belongs to a group. */
export interface Circle {
  group: Pick<TalkGroup, 'unitIds'>;
  courtPath: CourtPath;
}

type Asking = Pick<Caller, 'kind' | 'id' | 'courtPath'>;

/** Whether somebody at a console answers for the group: it is of their court or a court below. */
export const commands = ({ kind, courtPath }: Asking, circle: Circle): boolean =>
  kind === 'user' && isInSubtree(circle.courtPath, courtPath);

/** Whether somebody may hear the group and, where their role speaks at all, speak in it. */
export function belongsTo(caller: Asking, circle: Circle): boolean {
  const { unitIds } = circle.group;
  return (
    commands(caller, circle) ||
    (unitIds === null
      ? isInSubtree(caller.courtPath, circle.courtPath)
      : caller.kind === 'unit' && unitIds.includes(caller.id))
  );
}

export function memberOf({ kind, id, username, nameZh, nameEn, role, courtId }: Caller): TalkMember {
  return { personId: `${kind}:${id}`, label: username, nameZh, nameEn, role, courtId };
}
