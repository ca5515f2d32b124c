/** Months of a year: what comes again. */
const SEASON = 12;
/** Share of the months to come that the intervals are to hold. */
export const COVERAGE = 0.8;
/** Months that a method needs before it says anything. */
const LEAST: Readonly<Record<Method, number>> = { drift: 6, seasonalNaive: SEASON, holtWinters: 2 * SEASON };
/** Fewer months than this are no course that could be gone on with. */
export const LEAST_MONTHS = 12;
/** Times in the past at which methods are tried. */
const MOST_TRIALS = 12;
/** Errors of one step ahead are told apart from those of others if there are so many of them. */
const LEAST_ERRORS = 5;

/**
 * Ways of going on with a course by month:
 * - `drift`: from the last month on along the line from the first
 * - `seasonalNaive`: as in the same month a year ago
 * - `holtWinters`: level, damped trend and months of the year, each smoothed exponentially (additive)
 */
export type Method = 'drift' | 'seasonalNaive' | 'holtWinters';
const METHODS: readonly Method[] = ['holtWinters', 'seasonalNaive', 'drift'];

export interface ForecastPoint {
  value: number;
  low: number;
  high: number;
}

/** Months to come, and how they were found. */
export interface Forecast {
  method: Method;
  points: ForecastPoint[];
  /** Mean absolute error of each method in the months that were held out; those that could be tried. */
  errors: Partial<Record<Method, number>>;
  /** Times in the past at which the methods were tried. */
  trials: number;
}

function drift(values: readonly number[], horizon: number): number[] {
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const slope = (last - first) / Math.max(1, values.length - 1);
  return Array.from({ length: horizon }, (_, index) => last + slope * (index + 1));
}

function seasonalNaive(values: readonly number[], horizon: number): number[] {
  return Array.from({ length: horizon }, (_, index) => values.at((index % SEASON) - SEASON) ?? 0);
}

interface Smoothing {
  level: number;
  trend: number;
  season: number;
  damping: number;
}

/** What is tried for each smoothing: a finer grid doesn't lower errors in months to come. */
const GRID: readonly Smoothing[] = [0.1, 0.3, 0.5, 0.8].flatMap((level) =>
  [0, 0.05, 0.2].flatMap((trend) =>
    [0.05, 0.2, 0.5].flatMap((season) => [0.9, 0.98].map((damping) => ({ level, trend, season, damping }))),
  ),
);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Smooths a course; answers with the squared errors of one step ahead, and what it goes on with. */
function smooth(
  values: readonly number[],
  by: Smoothing,
  horizon: number,
): { error: number; next: number[] } {
  const [first, second] = [values.slice(0, SEASON), values.slice(SEASON, 2 * SEASON)];
  let level = mean(first);
  let trend = (mean(second) - level) / SEASON;
  const seasons = first.map(
    (value, index) => (value - level + ((second[index] ?? value) - mean(second))) / 2,
  );
  let error = 0;
  for (const [index, value] of values.entries()) {
    const month = index % SEASON;
    const before = seasons[month] ?? 0;
    const expected = level + by.damping * trend + before;
    error += (value - expected) ** 2;
    const last = level;
    level = by.level * (value - before) + (1 - by.level) * (level + by.damping * trend);
    trend = by.trend * (level - last) + (1 - by.trend) * by.damping * trend;
    seasons[month] = by.season * (value - level) + (1 - by.season) * before;
  }
  let carried = 0;
  const next = Array.from({ length: horizon }, (_, index) => {
    carried += by.damping ** (index + 1);
    return level + carried * trend + (seasons[(values.length + index) % SEASON] ?? 0);
  });
  return { error, next };
}

function holtWinters(values: readonly number[], horizon: number): number[] {
  let best = { error: Number.POSITIVE_INFINITY, next: seasonalNaive(values, horizon) };
  for (const smoothing of GRID) {
    const tried = smooth(values, smoothing, horizon);
    if (tried.error < best.error) {
      best = tried;
    }
  }
  return best.next;
}

const GOES_ON: Readonly<Record<Method, (values: readonly number[], horizon: number) => number[]>> = {
  drift,
  seasonalNaive,
  holtWinters,
};

/** Errors of a method at times in the past: by step ahead. */
function trialErrors(method: Method, values: readonly number[], from: number, horizon: number): number[][] {
  const errors: number[][] = Array.from({ length: horizon }, () => []);
  for (let origin = from; origin < values.length; origin += 1) {
    const said = GOES_ON[method](values.slice(0, origin), Math.min(horizon, values.length - origin));
    for (const [step, value] of said.entries()) {
      errors[step]?.push(Math.abs((values[origin + step] ?? 0) - value));
    }
  }
  return errors;
}

/** The error that the given share of errors doesn't pass, with the correction for few of them (split conformal prediction). */
function bound(errors: readonly number[]): number {
  const sorted = errors.toSorted((a, b) => a - b);
  const place = Math.min(sorted.length, Math.ceil((sorted.length + 1) * COVERAGE));
  return sorted[place - 1] ?? 0;
}

/**
 * Goes on with a course by month: by the method that erred least in months of the past that were held out, with intervals from those
 * errors. Counts don't fall below nothing. null: the course is too short.
 */
export function forecast(values: readonly number[], horizon: number): Forecast | null {
  if (values.length < LEAST_MONTHS) {
    return null;
  }
  // Half of the months, but all that a method needs, are left to learn from.
  const trials = Math.min(MOST_TRIALS, Math.floor(values.length / 2));
  const from = values.length - trials;
  const tried = METHODS.filter((method) => from >= LEAST[method]).map((method) => {
    const byStep = trialErrors(method, values, from, horizon);
    return { method, byStep, error: mean(byStep.flat()) };
  });
  const best = tried.toSorted((a, b) => a.error - b.error)[0];
  if (best === undefined) {
    return null;
  }
  const pooled = best.byStep.flat();
  let widest = 0;
  const points = GOES_ON[best.method](values, horizon).map((value, step): ForecastPoint => {
    const own = best.byStep[step] ?? [];
    // What is further away isn't surer.
    widest = Math.max(widest, bound(own.length >= LEAST_ERRORS ? own : pooled));
    const middle = Math.max(0, value);
    return { value: middle, low: Math.max(0, middle - widest), high: middle + widest };
  });
  return {
    method: best.method,
    points,
    errors: Object.fromEntries(tried.map(({ method, error }) => [method, error])),
    trials,
  };
}
