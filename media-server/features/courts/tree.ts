import { AppError } from '#shared/errors.ts';
import { Court, isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';

interface CourtRow {
  id: string;
  parent_id: string | null;
  level: string;
  path: CourtPath;
  name_zh: string;
  name_en: string;
  short_zh: string;
  division_code: string;
  lon: number;
  lat: number;
}

function toNode(row: CourtRow): CourtNode {
  const court = Court.parse({
    id: row.id,
    parentId: row.parent_id,
    level: row.level,
    nameZh: row.name_zh,
    nameEn: row.name_en,
    shortZh: row.short_zh,
    divisionCode: row.division_code,
    lon: row.lon,
    lat: row.lat,
  });
  return { ...court, path: row.path };
}

/** Reads the court tree into memory. */
export async function loadCourtTree(store: Store): Promise<CourtTree> {
  const rows = (await store.db('courts').orderBy('path')) as CourtRow[];
  // Parents first: a path is longer than that of each of its ancestors.
  const nodes = rows.map(toNode).sort((a, b) => a.path.split('/').length - b.path.split('/').length);
  const byId = new Map(nodes.map((node) => [node.id, node]));

  return {
    find: (courtId) => byId.get(courtId),
    require: (courtId, scope) => {
      const node = byId.get(courtId);
      if (node === undefined || !isInSubtree(node.path, scope)) {
        throw AppError.notFound('court', courtId);
      }
      return node;
    },
    within: (scope) => nodes.filter((node) => isInSubtree(node.path, scope)),
  };
}
