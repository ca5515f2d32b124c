import { useCallback, useSyncExternalStore } from 'react';
import type { PositionColumns } from '../api/index.ts';
import { useSession } from './session.ts';

/** What a list shows of a unit's latest fix. `fixAt` is UTC ms by the server's clock, `speed` m/s, `battery` a share 0–1. */
type LatestFix = Pick<PositionColumns, 'fixAt' | 'speed' | 'battery'>;

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

/**
 * One figure of a unit's latest fix by the unit's number; null while it isn't known. A component that reads one figure is drawn again
 * when that figure has changed, not with each of the four updates a second.
 */
export function useFixFigure(no: number, figure: keyof LatestFix): number | null {
  const stream = useSession((s) => s.positions);
  const subscribe = useCallback(
    (listener: () => void) => (stream === null ? nothing() : stream.onUpdate(listener)),
    [stream],
  );
  return useSyncExternalStore(subscribe, () => {
    const columns = stream?.latest ?? null;
    const row = columns === null ? undefined : rows(columns).get(no);
    return columns === null || row === undefined ? null : known(columns[figure][row]);
  });
}
