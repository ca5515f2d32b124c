import { useSyncExternalStore } from 'react';
import type { PositionColumns } from '../api/index.ts';
import { useSession } from './session.ts';

/** What a list shows of a unit's latest fix. `fixAt` is UTC ms by the server's clock; unknown figures are null. */
export interface LatestFix {
  fixAt: number;
  speed: number | null;
  battery: number | null;
}

const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** Where each unit's row is, worked out once for each set of columns. */
const rowsOf = new WeakMap<PositionColumns, Map<number, number>>();

function rows(columns: PositionColumns): Map<number, number> {
  const found = rowsOf.get(columns);
  if (found !== undefined) {
    return found;
  }
  const made = new Map<number, number>();
  columns.no.forEach((no, row) => made.set(no, row));
  rowsOf.set(columns, made);
  return made;
}

const nothing = (): (() => void) => () => undefined;

/** The latest fix of a unit by its number, from the position stream; null while it has none. */
export function useLatestFix(no: number): LatestFix | null {
  const stream = useSession((s) => s.positions);
  const columns = useSyncExternalStore<PositionColumns | null>(
    stream === null ? nothing : (listener) => stream.onUpdate(listener),
    () => stream?.latest ?? null,
  );
  const row = columns === null ? undefined : rows(columns).get(no);
  if (columns === null || row === undefined) {
    return null;
  }
  return {
    fixAt: columns.fixAt[row] ?? 0,
    speed: known(columns.speed[row]),
    battery: known(columns.battery[row]),
  };
}
