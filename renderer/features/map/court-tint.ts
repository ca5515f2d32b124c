import { OVER_TERM_GOAL, type Load } from '#shared/cases/overview.ts';
import type { Court, CourtLevel } from '#shared/courts.ts';
import type { ById } from '../../app/live/reducers.ts';
import type { TintArea, TintStep } from './engine/types.ts';

/** What the map needs of a court's load. */
export type TintLoad = Pick<Load, 'overTermRate' | 'overdue'>;

/** A court whose area is tinted. */
export interface CourtTint {
  court: Court;
  rate: number;
  overdue: number;
  step: TintStep;
}

/** How far a share of cases beyond their term misses the goal. */
export function tintStep(rate: number): TintStep {
  return rate > 2 * OVER_TERM_GOAL ? 'twice' : rate > OVER_TERM_GOAL ? 'over' : 'within';
}

const SCOPE: Record<CourtLevel, TintArea['scope'] | null> = {
  high: null,
  intermediate: 'city',
  basic: 'county',
};

/** Courts with an area of their own, by its division code. A court without cases to count has no tint. */
export function courtTints(
  courts: ById<Court>,
  loads: ReadonlyMap<string, TintLoad>,
): ReadonlyMap<string, CourtTint> {
  return new Map(
    [...courts.values()].flatMap((court) => {
      const load = loads.get(court.id);
      const rate = load?.overTermRate ?? null;
      return load === undefined || rate === null || SCOPE[court.level] === null
        ? []
        : [[court.divisionCode, { court, rate, overdue: load.overdue, step: tintStep(rate) }] as const];
    }),
  );
}

/** The areas as the map draws them, each with its rate written on it. */
export function tintAreas(
  tints: ReadonlyMap<string, CourtTint>,
  label: (rate: number) => string,
): TintArea[] {
  return [...tints].flatMap(([code, { court, rate, step }]) => {
    const scope = SCOPE[court.level];
    return scope === null
      ? []
      : [{ code, scope, step, rate, label: label(rate), place: { lon: court.lon, lat: court.lat } }];
  });
}
