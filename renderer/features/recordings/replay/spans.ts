/** A stretch of absolute time, UTC ms; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

/** Pieces with no more than this between them are one to the eye: their times are measured, ms. */
export const JOIN_MS = 400;

/** Stretches in order, those that touch put together. */
export function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && from - last.to <= JOIN_MS) {
      last.to = Math.max(last.to, to);
    } else {
      all.push({ from, to });
    }
  }
  return all;
}

/** The stretch that holds a time. */
export const spanAt = (spans: readonly Span[], at: number): Span | null =>
  spans.find(({ from, to }) => at >= from && at < to) ?? null;

/** The first stretch that begins behind a time. */
export const spanAfter = (spans: readonly Span[], at: number): Span | null =>
  spans.find(({ from }) => from > at) ?? null;

/** The last stretch that ended before a time. */
export const spanBefore = (spans: readonly Span[], at: number): Span | null =>
  spans.findLast(({ to }) => to <= at) ?? null;

/** What is missing of a stretch; `spans` in order, without overlaps. */
export function gapsWithin(spans: readonly Span[], within: Span): Span[] {
  const gaps: Span[] = [];
  let reached = within.from;
  for (const { from, to } of spans) {
    if (to <= reached) {
      continue;
    }
    if (from >= within.to) {
      break;
    }
    if (from > reached) {
      gaps.push({ from: reached, to: from });
    }
    reached = to;
  }
  if (reached < within.to) {
    gaps.push({ from: reached, to: within.to });
  }
  return gaps;
}

/**
 * The time that is nearest to a wanted one and of which something is there: itself, else the beginning of what follows, else a moment
 * before the end of what was last. Null where there is nothing at all.
 */
export function nearestTime(spans: readonly Span[], at: number, beforeEndMs: number): number | null {
  if (spanAt(spans, at) !== null) {
    return at;
  }
  const next = spanAfter(spans, at);
  if (next !== null) {
    return next.from;
  }
  const last = spanBefore(spans, at);
  return last === null ? null : Math.max(last.from, last.to - beforeEndMs);
}
