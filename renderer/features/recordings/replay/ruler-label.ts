import { formatClock, formatTime } from '../../../app/format.ts';
import type { Span } from './spans.ts';

const MINUTES = 5;

/** A time of the ruler: with seconds where they differ, with the date where a day begins. */
export function rulerLabel(at: number, { from, to }: Span): string {
  const clock = formatClock(at);
  if (clock === '00:00:00') {
    // A time that isn't today's carries its date.
    return formatTime(at, 0).split(' ')[0] ?? clock;
  }
  return to - from > 12 * 60_000 || clock.endsWith(':00') ? clock.slice(0, MINUTES) : clock;
}
