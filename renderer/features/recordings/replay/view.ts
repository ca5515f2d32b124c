import { CHINA_OFFSET_MS, DAY_MS } from '#shared/calendar/zone.ts';
import type { Span } from './spans.ts';

/** The shortest and the longest stretch that a timeline shows, ms. */
export const MIN_VIEW_MS = 20_000;
export const MAX_VIEW_MS = 7 * DAY_MS;

/** Steps of a ruler, ms. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
].map((seconds) => seconds * 1000);

/** Where a time lies in a stretch: 0 at its beginning, 1 at its end. */
export const shareOf = ({ from, to }: Span, at: number): number => (at - from) / (to - from);

/** The time at a place of a stretch. */
export const timeAt = ({ from, to }: Span, share: number): number => from + share * (to - from);

/** A stretch made longer (`factor` above 1) or shorter around a time that stays where it is. */
export function zoomed(view: Span, around: number, factor: number): Span {
  const length = Math.min(Math.max((view.to - view.from) * factor, MIN_VIEW_MS), MAX_VIEW_MS);
  const from = around - shareOf(view, around) * length;
  return { from, to: from + length };
}

/** A stretch of the same length that shows a time: turned like a page when the time has left it. */
export function following(view: Span, at: number): Span {
  if (at >= view.from && at <= view.to) {
    return view;
  }
  const length = view.to - view.from;
  const from = at > view.to ? at - length * 0.1 : at - length * 0.9;
  return { from, to: from + length };
}

/** Times of a ruler, at full minutes, hours or days of the court's zone, so many px apart at least. */
export function ruler(view: Span, widthPx: number, apartPx: number): number[] {
  if (widthPx <= 0) {
    return [];
  }
  const least = ((view.to - view.from) / widthPx) * apartPx;
  const step = STEPS.find((each) => each >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS;
  const times: number[] = [];
  const first = Math.ceil((view.from + CHINA_OFFSET_MS) / step) * step - CHINA_OFFSET_MS;
  for (let at = first; at <= view.to; at += step) {
    times.push(at);
  }
  return times;
}
