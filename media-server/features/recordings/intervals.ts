/** A stretch of time; `to` is exclusive. UTC ms. */
export interface Interval {
  from: number;
  to: number;
}

/** Whether a segment lies in one of the stretches, if only in part. */
export function overlapsAny({ at, ms }: { at: number; ms: number }, intervals: readonly Interval[]): boolean {
  return intervals.some(({ from, to }) => at < to && at + ms > from);
}

/** Cuts a stretch at the borders of others; each piece lies wholly within or without each of them. */
export function splitBy(interval: Interval, borders: readonly Interval[]): Interval[] {
  const inner = borders
    .flatMap(({ from, to }) => [from, to])
    .filter((at) => at > interval.from && at < interval.to);
  const cuts = [...new Set([interval.from, ...inner, interval.to])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, index) => ({ from: cuts[index] ?? interval.from, to }));
}
