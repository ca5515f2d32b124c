import type { Court } from '#shared/courts.ts';

/** A court that keeps cases. `weight`: its share against the other courts; default by level. */
export interface CourtShare extends Pick<Court, 'id' | 'level' | 'divisionCode'> {
  weight?: number;
}

/** What a single case hangs on. */
export interface CaseOptions {
  /** The same seed gives the same cases. */
  seed: number;
  courts: readonly CourtShare[];
  /** UTC ms: cases are filed on the days before its day. */
  until: number;
  /** On how many days before `until` cases are filed. Default 420. */
  spanDays?: number;
}

/** What a run of cases hangs on beside each case's own. */
export interface GenerateOptions extends CaseOptions {
  cases: number;
  /** Whether the registers of the courts (`office:<courtId>`) come along. Default true. */
  offices?: boolean;
  /** How many events a merge in time order holds at a time, about. Default 150 000. */
  window?: number;
}

export const DEFAULT_SPAN_DAYS = 420;
export const DEFAULT_WINDOW = 150_000;
