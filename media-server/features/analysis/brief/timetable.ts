import { addMonths, CHINA_OFFSET_MS, DAY_MS, dayOf, HOUR_MS } from '#shared/calendar/zone.ts';
import type { Clock } from '../../../clock.ts';
import type { Logger } from '../../../log.ts';
import type { Briefs } from './briefs.ts';
import { firstDayOf, monthOf } from './collect.ts';

/** So often it is looked whether briefs are due. */
const LOOK_MS = 10 * 60_000;
/** From this hour of the first day on, when nobody works yet and the events of the last evening have come. */
const FROM_HOUR = 5;

interface Deps {
  briefs: Pick<Briefs, 'makeDue'>;
  clock: Clock;
  log: Logger;
  catalogueId: string;
  /** Whether the figures follow the cases: briefs of figures that stand still would be kept for ever. */
  isCurrent: () => boolean;
}

/** The month whose briefs are due at a moment: the one before, from the morning of the first day on. */
export function dueMonth(now: number): string {
  const today = dayOf(now);
  const first = firstDayOf(monthOf(today));
  const opens = first * DAY_MS - CHINA_OFFSET_MS + FROM_HOUR * HOUR_MS;
  return monthOf(addMonths(first, now < opens ? -2 : -1));
}

/** Makes the briefs of each month when it is over. */
export class Timetable {
  readonly #deps: Deps;
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #doneMonth = '';

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
  }

  /** Makes what is due; a second call while one runs waits for it. */
  async look(): Promise<void> {
    this.#running ??= this.#look().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async #look(): Promise<void> {
    const { briefs, clock, log, catalogueId, isCurrent } = this.#deps;
    const month = dueMonth(clock.now());
    if (month === this.#doneMonth || !isCurrent()) {
      return;
    }
    try {
      const made = await briefs.makeDue(catalogueId, month, this.#ended.signal);
      if (made > 0) {
        log.info({ month, made }, 'monthly briefs were made');
      }
      this.#doneMonth = month;
    } catch (error) {
      log.error({ err: error, month }, 'monthly briefs could not be made; it is tried again');
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ended.abort();
    await this.#running;
  }
}
