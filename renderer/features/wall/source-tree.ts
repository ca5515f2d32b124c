import type { Court } from '#shared/courts.ts';
import type { Source } from '#shared/sources.ts';
import { compareNames } from '../../app/collate.ts';
import type { WallItemId } from './contents/items.ts';

/** A row of the flattened tree: an item that isn't a source, a court with its sources' counts, or a source below it. */
export type TreeRow =
  | { kind: 'item'; id: WallItemId; name: string }
  | { kind: 'court'; court: Court; depth: number; live: number; total: number; open: boolean }
  | { kind: 'source'; source: Source; depth: number };

/** What a row is called by: its item's, its court's or its source's id. */
export function rowKey(row: TreeRow): string {
  switch (row.kind) {
    case 'item': {
      return row.id;
    }
    case 'court': {
      return row.court.id;
    }
    case 'source': {
      return row.source.id;
    }
  }
}

const STATE_ORDER: readonly Source['state'][] = ['live', 'connecting', 'silent', 'failed', 'off'];

const bySource = (a: Source, b: Source): number =>
  STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || compareNames(a.name, b.name);

interface TreeInput {
  courts: ReadonlyMap<string, Court>;
  sources: ReadonlyMap<string, Source>;
  /** What else can stand on the wall, with its name; it comes first. */
  items?: readonly { id: WallItemId; name: string }[];
  /** Courts that are folded. */
  folded: ReadonlySet<string>;
  search: string;
  /** Sources as they were when the pointer came over the list: their order and number are kept, so that no row moves away under it. */
  held?: ReadonlyMap<string, Source> | null;
}

const matches = (source: Source, court: Court | undefined, text: string): boolean =>
  `${source.name} ${court?.nameZh ?? ''} ${court?.nameEn ?? ''}`.toLowerCase().includes(text);

function group<T>(items: Iterable<T>, key: (item: T) => string | null): Map<string | null, T[]> {
  const groups = new Map<string | null, T[]>();
  for (const item of items) {
    const id = key(item);
    const members = groups.get(id);
    if (members === undefined) {
      groups.set(id, [item]);
    } else {
      members.push(item);
    }
  }
  return groups;
}

/**
 * The sources below their courts, flattened for a list. Courts without a source in their subtree are left out; while searching nothing
 * is folded.
 */
export function treeRows({ courts, sources, items = [], folded, search, held = null }: TreeInput): TreeRow[] {
  const text = search.trim().toLowerCase();
  const shown = [...sources.values()].filter(
    (source) =>
      (held === null || held.has(source.id)) &&
      (text === '' || matches(source, courts.get(source.courtId), text)),
  );
  const sourcesOf = group(shown, (source) => source.courtId);
  const childrenOf = group(courts.values(), (court) =>
    court.parentId !== null && courts.has(court.parentId) ? court.parentId : null,
  );
  const rows: TreeRow[] = items
    .filter(({ name }) => name.toLowerCase().includes(text))
    .map((item) => ({ kind: 'item', ...item }));

  /** Adds a court's rows; answers with its counts. A court without sources takes its row back. */
  const add = (court: Court, depth: number): { live: number; total: number } => {
    const own = sourcesOf.get(court.id) ?? [];
    const open = text !== '' || !folded.has(court.id);
    const row: TreeRow & { kind: 'court' } = { kind: 'court', court, depth, live: 0, total: 0, open };
    const at = rows.push(row);
    row.live = own.filter((source) => source.state === 'live').length;
    row.total = own.length;
    for (const source of own.sort((a, b) => bySource(held?.get(a.id) ?? a, held?.get(b.id) ?? b))) {
      rows.push({ kind: 'source', source, depth: depth + 1 });
    }
    for (const child of childrenOf.get(court.id) ?? []) {
      const below = add(child, depth + 1);
      row.live += below.live;
      row.total += below.total;
    }
    if (row.total === 0) {
      rows.length = at - 1;
    } else if (!open) {
      rows.length = at;
    }
    return row;
  };
  for (const siblings of childrenOf.values()) {
    siblings.sort((a, b) => a.divisionCode.localeCompare(b.divisionCode));
  }
  for (const root of childrenOf.get(null) ?? []) {
    add(root, 0);
  }
  return rows;
}
