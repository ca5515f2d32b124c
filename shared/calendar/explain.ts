import type { Counting } from './deadline.ts';
import { mergeIntervals } from './intervals.ts';
import { monthsOf, type Term } from './term.ts';
import type { DayNote } from './working-days.ts';
import { addMonths, type DayNumber } from './zone.ts';

/**
 * What a day is in the count of a period:
 * - `first`: the day of the starting event, not counted
 * - `counted`
 * - `rest`, `holiday`: free, not counted among working days
 * - `paused`: the clock stood still
 * - `rolled`: the period had ended, but on a free day: it goes on to the next working day
 */
export type DayKind = 'first' | 'counted' | 'rest' | 'holiday' | 'paused' | 'rolled';

/** Days in a row of one kind. `note` names their holiday or the make-up work, `pause` what stopped the clock. */
export interface DayRun {
  from: DayNumber;
  to: DayNumber;
  kind: DayKind;
  note: DayNote | null;
  pause: string | null;
  /** How many days were counted up to and with the last of them. */
  counted: number;
}

/** A pause and what it is called by. */
export interface NamedInterval {
  from: number;
  to: number | null;
  pause: string;
}

interface CountInput {
  start: number;
  /** Last moment of the period, as `deadline()` found it; or until when to look while the clock stands still. UTC ms. */
  end: number;
  term: Term;
  pauses: readonly NamedInterval[];
}

/** Adds a day to the run that it continues, or begins a run with it. */
function append(runs: DayRun[], next: DayRun): void {
  const last = runs.at(-1);
  const same =
    last !== undefined &&
    last.kind === next.kind &&
    last.pause === next.pause &&
    last.note?.nameZh === next.note?.nameZh;
  if (same) {
    last.to = next.to;
    last.counted = next.counted;
  } else {
    runs.push(next);
  }
}

/**
 * Each day of a period in days or longer, as it was counted or why it wasn't; runs of like days as one. Of a period in natural days,
 * months or years every day counts that no pause takes out.
 */
export function explainDays({ start, end, term, pauses }: CountInput, counting: Counting): DayRun[] {
  const { zone, calendar } = counting;
  const first = zone.dayOf(start);
  const last = zone.dayOf(end);
  const merged = mergeIntervals(pauses);
  const pauseOf = (day: DayNumber): NamedInterval | undefined =>
    merged.find(({ from, to }) => day > zone.dayOf(from) && (to === null || day <= zone.dayOf(to)));
  const runs: DayRun[] = [];
  let counted = 0;
  const months = monthsOf(term);
  const full = months === null ? term.value : addMonths(first, months) - first;
  for (let day = first; day <= last; day++) {
    const note = calendar.noteOf(day);
    const pause = pauseOf(day);
    const working = calendar.isWorking(day);
    let kind: DayKind = 'counted';
    if (day === first) {
      kind = 'first';
    } else if (pause !== undefined) {
      kind = 'paused';
    } else if (term.unit === 'workingDay' && !working) {
      kind = note === null ? 'rest' : 'holiday';
    } else if (counted >= full) {
      kind = 'rolled';
    } else {
      counted += 1;
    }
    const isMakeUp = kind === 'counted' && term.unit === 'workingDay';
    const showsNote = kind === 'holiday' || kind === 'rolled' || isMakeUp;
    append(runs, {
      from: day,
      to: day,
      kind,
      note: showsNote ? note : null,
      pause: kind === 'paused' ? (pause?.pause ?? null) : null,
      counted,
    });
  }
  return runs;
}
