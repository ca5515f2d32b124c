import type { CaseEventInput } from '#shared/cases/input.ts';
import { DAY_MS } from '#shared/calendar/zone.ts';
import { entryTimeOf } from './entry.ts';
import { planOffice } from './office.ts';
import { DEFAULT_SPAN_DAYS, DEFAULT_WINDOW, type GenerateOptions } from './options.ts';
import { beginOf, planCase } from './plan.ts';
import { provinceOf } from './province.ts';

/** About how many events a case has, for the choice of windows. */
const EVENTS_PER_CASE = 27;
/** How far the plans look beyond the day on which they are made, ms. */
const FUTURE_MS = 1200 * DAY_MS;
const NEVER = 0xffff;
/** A merge that looks ahead goes on for up to three times the days that its windows are made for. */
const MOST_WINDOWS = 16_000;

/** Cases that are merged: each can be planned again at any time. */
interface Source {
  count: number;
  beginOf: (index: number) => number;
  plan: (index: number) => CaseEventInput[];
}

function officesOf(options: GenerateOptions): Source {
  const { courts } = provinceOf(options);
  return {
    count: options.offices === false ? 0 : courts.length,
    beginOf: () => Number.NEGATIVE_INFINITY,
    plan: (place) => planOffice(place, options),
  };
}

function casesOf(options: GenerateOptions, first = 0): Source {
  return {
    count: options.cases,
    beginOf: (place) => beginOf(first + place, options),
    plan: (place) => planCase(first + place, options),
  };
}

/**
 * Cases one after the other, the courts' registers first: of each what had happened by `until`, by time. Nothing is kept between two
 * cases.
 */
export function* generateCases(options: GenerateOptions): Generator<CaseEventInput[], void, undefined> {
  for (const source of [officesOf(options), casesOf(options)]) {
    for (let place = 0; place < source.count; place++) {
      yield source.plan(place).filter(({ at }) => at <= options.until);
    }
  }
}

/** What a merge in time order is told. Times in UTC ms, `to` excluded. */
interface Merge {
  from: number;
  to: number;
  timeOf: (event: CaseEventInput) => number;
  /** Events to hold at a time, about. */
  hold: number;
  days: number;
}

/**
 * Merges cases in time order, in windows of time. Of a case only the number of the next window is kept in which something happens; it is
 * planned again there, because the plans of all running cases together would not fit into memory.
 */
function* merge(
  sources: readonly Source[],
  { from, to, timeOf, hold, days }: Merge,
): Generator<CaseEventInput, void, undefined> {
  const count = sources.reduce((sum, source) => sum + source.count, 0);
  const windows = Math.min(MOST_WINDOWS, Math.max(1, Math.ceil((count * EVENTS_PER_CASE) / hold)));
  const length = (Math.min(to, from + days * DAY_MS) - from) / windows;
  // Rounding may put a moment of the very edge into the window after the last.
  const windowOf = (at: number): number => Math.max(0, Math.floor((at - from) / length));
  const last = windowOf(to - 1);
  const next = new Uint16Array(count).fill(NEVER);
  let place = 0;
  for (const source of sources) {
    for (let index = 0; index < source.count; index++) {
      next[place] = Math.min(NEVER, windowOf(Math.max(from, source.beginOf(index))));
      place += 1;
    }
  }
  for (let window = 0; window <= last; window++) {
    yield* collect(sources, next, { window, windowOf, timeOf, from, to });
  }
}

interface Window extends Pick<Merge, 'from' | 'to' | 'timeOf'> {
  window: number;
  windowOf: (at: number) => number;
}

/** Events of one window, in order; notes for each of its cases in which window it goes on. */
function collect(sources: readonly Source[], next: Uint16Array, of: Window): CaseEventInput[] {
  const batch: { at: number; event: CaseEventInput }[] = [];
  let place = 0;
  for (const source of sources) {
    for (let index = 0; index < source.count; index++, place++) {
      if (next[place] === of.window) {
        next[place] = take(source.plan(index), batch, of);
      }
    }
  }
  batch.sort((a, b) => a.at - b.at || (a.event.id < b.event.id ? -1 : 1));
  return batch.map(({ event }) => event);
}

/** Takes the window's events of a plan; answers with the next window in which it has any. */
function take(
  plan: readonly CaseEventInput[],
  batch: { at: number; event: CaseEventInput }[],
  { window, windowOf, timeOf, from, to }: Window,
): number {
  let later = NEVER;
  for (const event of plan) {
    const at = timeOf(event);
    if (at < from || at >= to) {
      continue;
    }
    const own = windowOf(at);
    if (own === window) {
      batch.push({ at, event });
    } else if (own > window) {
      later = Math.min(later, own);
    }
  }
  return later;
}

/** When the earliest event of a run may be: the registers begin before the first filing. */
function beginningOf({ until, spanDays = DEFAULT_SPAN_DAYS }: GenerateOptions): number {
  return until - (spanDays + 120) * DAY_MS;
}

function past(
  options: GenerateOptions,
  timeOf: (event: CaseEventInput) => number,
): Generator<CaseEventInput> {
  const from = beginningOf(options);
  return merge([officesOf(options), casesOf(options)], {
    from,
    to: options.until + 1,
    timeOf,
    hold: options.window ?? DEFAULT_WINDOW,
    days: (options.until - from) / DAY_MS,
  });
}

/** What had happened by `until` in all cases, by time. The same events as of `generateCases`. */
export function generateByTime(options: GenerateOptions): Generator<CaseEventInput, void, undefined> {
  return past(options, ({ at }) => at);
}

/** What had been entered by `until`, in the order of entry: a few events come after later ones. */
export function generateByEntry(options: GenerateOptions): Generator<CaseEventInput, void, undefined> {
  return past(options, entryTimeOf);
}

/**
 * What happens after `from` (UTC ms, not before `until`), by time: how the cases of a run go on, and as many new ones, which are filed
 * on the days after it at the same pace. For a live simulation.
 */
export function futureEvents(
  options: GenerateOptions,
  from: number,
): Generator<CaseEventInput, void, undefined> {
  const { until, cases, spanDays = DEFAULT_SPAN_DAYS } = options;
  const ahead = { ...options, until: until + spanDays * DAY_MS };
  return merge([officesOf(options), casesOf(options), casesOf(ahead, cases)], {
    from: from + 1,
    to: until + FUTURE_MS,
    timeOf: ({ at }) => at,
    hold: options.window ?? DEFAULT_WINDOW,
    days: spanDays,
  });
}
