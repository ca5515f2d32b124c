import type { Unit, UnitState } from '#shared/units.ts';
import { compareNames } from '../../app/collate.ts';

export interface UnitFilter {
  search: string;
  states: ReadonlySet<UnitState>;
  courtId: string | null;
}

const STATE_ORDER: readonly UnitState[] = ['live', 'lastKnown', 'off'];

/** Units that pass the filter, those in an emergency first, then by state and call sign. */
export function unitRows(
  units: Iterable<Unit>,
  filter: UnitFilter,
  about: { courtName: (courtId: string) => string; inSos: ReadonlySet<string> },
): Unit[] {
  const text = filter.search.trim().toLowerCase();
  const passes = (unit: Unit): boolean =>
    (filter.states.size === 0 || filter.states.has(unit.state)) &&
    (filter.courtId === null || unit.courtId === filter.courtId) &&
    (text === '' ||
      `${unit.callSign} ${unit.officerName} ${about.courtName(unit.courtId)}`.toLowerCase().includes(text));
  return [...units]
    .filter(passes)
    .sort(
      (a, b) =>
        Number(about.inSos.has(b.id)) - Number(about.inSos.has(a.id)) ||
        STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) ||
        compareNames(a.callSign, b.callSign),
    );
}

/**
 * Keeps the order that is on the screen while the pointer is over the list, so that no row moves away under it: known rows stay where
 * they are, rows that are gone leave, new ones wait at the end.
 */
export function heldOrder(shown: readonly Unit[], next: readonly Unit[]): Unit[] {
  const byId = new Map(next.map((unit) => [unit.id, unit]));
  const kept = shown.flatMap((unit) => byId.get(unit.id) ?? []);
  const known = new Set(kept.map((unit) => unit.id));
  return [...kept, ...next.filter((unit) => !known.has(unit.id))];
}
