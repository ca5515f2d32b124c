/** A stretch of time, UTC ms; `to` null while it lasts. */
export interface Interval {
  from: number;
  to: number | null;
}

/** The same stretches without overlaps, in order. An open one swallows what follows. */
export function mergeIntervals<I extends Interval>(intervals: readonly I[]): I[] {
  const merged: I[] = [];
  for (const next of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || (last.to !== null && next.from > last.to)) {
      merged.push({ ...next });
    } else if (last.to !== null) {
      last.to = next.to === null ? null : Math.max(last.to, next.to);
    }
  }
  return merged;
}
