import { useSyncExternalStore } from 'react';
import type { PositionColumns } from '../../api/index.ts';
import { useSession } from '../../app/session.ts';

/** A unit's latest fix. Degrees of WGS-84, `at` in UTC ms by the server's clock, other units as in `Position`. */
export interface Fix {
  at: number;
  lon: number;
  lat: number;
  accuracy: number;
  speed: number | null;
  heading: number | null;
  battery: number | null;
}

const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** The fix of the unit with this number; null when it has none. */
export function fixOf(columns: PositionColumns, no: number): Fix | null {
  const row = columns.no.indexOf(no);
  if (row === -1) {
    return null;
  }
  return {
    at: columns.fixAt[row] ?? 0,
    lon: columns.lon[row] ?? 0,
    lat: columns.lat[row] ?? 0,
    accuracy: columns.accuracy[row] ?? 0,
    speed: known(columns.speed[row]),
    heading: known(columns.heading[row]),
    battery: known(columns.battery[row]),
  };
}

const nothing = (): (() => void) => () => undefined;

/** The latest fix of a unit by its number, followed live. */
export function useFix(no: number): Fix | null {
  const stream = useSession((s) => s.positions);
  const columns = useSyncExternalStore<PositionColumns | null>(
    stream === null ? nothing : (listener) => stream.onUpdate(listener),
    () => stream?.latest ?? null,
  );
  return columns === null ? null : fixOf(columns, no);
}
