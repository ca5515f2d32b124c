import { useMemo } from 'react';
import type { FigureTable } from '#shared/contract/analysis.ts';
import type { Names } from '../use-names.ts';
import { CourtMap } from './CourtMap.tsx';

interface TableMapProps {
  table: FigureTable;
  names: Names;
  /** Told the keys of the row whose court was chosen; null: it is only read. */
  onKeys: ((keys: (string | null)[]) => void) | null;
}

/** The first measure of a table by courts. */
export const tableFigures = (table: FigureTable): { courtId: string; value: number | null }[] =>
  table.rows.flatMap(({ keys: [courtId = null], cells: [cell] }) =>
    courtId === null ? [] : [{ courtId, value: cell?.value ?? null }],
  );

/** The first measure of a table by courts, on the map. */
export function TableMap({ table, names, onKeys }: TableMapProps): React.JSX.Element {
  const figures = useMemo(() => tableFigures(table), [table]);
  return (
    <CourtMap
      measure={table.measures[0] ?? 'received'}
      figures={figures}
      names={names}
      onCourt={onKeys === null ? null : (courtId) => onKeys([courtId])}
    />
  );
}
