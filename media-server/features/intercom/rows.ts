import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { TalkGroup, TalkPriorities, TalkRules } from '#shared/intercom.ts';
import type { Store } from '../../store/open.ts';

/** A group with its court's place in the tree. */
export interface StoredGroup {
  group: TalkGroup;
  courtPath: CourtPath;
}

interface Row {
  id: string;
  court_id: string;
  path: CourtPath;
  name: string;
  kind: TalkGroup['kind'];
  enabled: number;
  recorded: number;
  unit_ids: string;
  rules: string;
  priorities: string;
  created_at: number;
  created_by: string;
}

/** Groups that aren't closed, oldest first. */
export async function loadGroups({ db }: Store): Promise<StoredGroup[]> {
  const rows: Row[] = await db('talk_groups')
    .join('courts', 'courts.id', 'talk_groups.court_id')
    .whereNull('closed_at')
    .orderBy('talk_groups.created_at')
    .select('talk_groups.*', 'courts.path');
  return rows.map((row) => ({
    courtPath: row.path,
    group: {
      id: row.id,
      courtId: row.court_id,
      name: row.name,
      kind: row.kind,
      enabled: row.enabled === 1,
      recorded: row.recorded === 1,
      unitIds: TalkGroup.shape.unitIds.parse(JSON.parse(row.unit_ids)),
      rules: TalkRules.parse(JSON.parse(row.rules)),
      priorities: TalkPriorities.parse(JSON.parse(row.priorities)),
      createdAt: row.created_at,
      createdBy: row.created_by,
    },
  }));
}

const changeable = ({ name, enabled, recorded, unitIds, rules, priorities }: TalkGroup) => ({
  name,
  enabled: enabled ? 1 : 0,
  recorded: recorded ? 1 : 0,
  unit_ids: JSON.stringify(unitIds),
  rules: JSON.stringify(rules),
  priorities: JSON.stringify(priorities),
});

/** Throws `conflict` when the id was used before. */
export async function insertGroup({ db }: Store, group: TalkGroup): Promise<void> {
  const { id, courtId, kind, createdAt, createdBy } = group;
  const inserted: unknown[] = await db('talk_groups')
    .insert({
      id,
      court_id: courtId,
      kind,
      created_at: createdAt,
      created_by: createdBy,
      ...changeable(group),
    })
    .onConflict('id')
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    throw AppError.conflict(`the id ${id} was used for another group`);
  }
}

export async function updateGroup({ db }: Store, group: TalkGroup): Promise<void> {
  await db('talk_groups').where({ id: group.id }).update(changeable(group));
}

/** Whether there was a group of this id that is closed. */
export async function wasClosed({ db }: Store, groupId: string): Promise<boolean> {
  const row: unknown = await db('talk_groups').where({ id: groupId }).whereNotNull('closed_at').first('id');
  return row !== undefined;
}

export async function markClosed({ db }: Store, groupId: string, at: number): Promise<void> {
  await db('talk_groups').where({ id: groupId }).update({ closed_at: at });
}
