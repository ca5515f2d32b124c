import { HOUR_MS } from '#shared/calendar/zone.ts';
import { chance } from '../draw.ts';
import type { Random } from '../../lib/random.ts';
import {
  addWorkingDays,
  dayOf,
  isWorking,
  lastDayOf,
  rollBack,
  rollForward,
  startOf,
  type DayNumber,
  type Limit,
} from './work-days.ts';

const MINUTE_MS = 60_000;
const OPENS = 8.5 * HOUR_MS;
const CLOSES = 17.5 * HOUR_MS;
/** Share of acts with a deadline that a careful officer of a good court does late. */
const BASE_MISS = 0.055;

/** A late act is seldom later than this many days. */
const MOST_LATE_DAYS = 30;

/** How long a court's act takes. */
export interface Step {
  /** Working days: least and most. */
  min: number;
  max: number;
  limit?: Limit;
  /** Chance of being late, against other acts. Default 1. */
  miss?: number;
}

const toSecond = (at: number): number => Math.floor(at / 1000) * 1000;

/** Draws times of one case. `tempo` stretches what the court does; `laxity` makes it late more often. 1 is ordinary. */
export class Pace {
  readonly laxity: number;
  readonly #random: Random;
  readonly #tempo: number;

  constructor(random: Random, { tempo, laxity }: { tempo: number; laxity: number }) {
    this.#random = random;
    this.#tempo = tempo;
    this.laxity = laxity;
  }

  /** A moment of the office hours of a day, later than `after`; on the next working day when the day has none left. */
  office(day: DayNumber, after: number): number {
    const opens = startOf(day) + OPENS;
    const closes = startOf(day) + CLOSES;
    const from = Math.max(opens, after + MINUTE_MS);
    if (!isWorking(day) || from > closes - MINUTE_MS) {
      return this.office(rollForward(day + 1), after);
    }
    return toSecond(this.#random.between(from, closes));
  }

  /** An act of the court, some working days later; now and then after its limit. */
  step(from: number, { min, max, limit, miss = 1 }: Step): number {
    if (limit !== undefined && chance(this.#random, Math.min(0.5, BASE_MISS * this.laxity * miss))) {
      const late = lastDayOf(from, limit) + 1 + Math.floor(this.#random.next() ** 2 * MOST_LATE_DAYS);
      return this.office(rollForward(Math.max(late, dayOf(from))), from);
    }
    const days = Math.round(this.#random.whole(min, max) * this.#tempo);
    const day = addWorkingDays(dayOf(from), days);
    const last = limit === undefined ? day : Math.max(lastDayOf(from, limit), dayOf(from));
    return this.office(Math.min(day, last), from);
  }

  /** What a system does by itself, at any hour; minutes. */
  soon(from: number, minMinutes: number, maxMinutes: number): number {
    return toSecond(from + this.#random.between(minMinutes, maxMinutes) * MINUTE_MS) + 1000;
  }

  /** What somebody outside does, between seven and ten, on any day; natural days. */
  outside(from: number, minDays: number, maxDays: number): number {
    const day = dayOf(from) + Math.round(this.#random.between(minDays, maxDays));
    const earliest = Math.max(startOf(day) + 7 * HOUR_MS, from + MINUTE_MS);
    const latest = startOf(day) + 22 * HOUR_MS;
    return toSecond(earliest < latest ? this.#random.between(earliest, latest) : from + 20 * MINUTE_MS);
  }

  /** Somewhere between two moments, at most `part` of the way; both ends excluded. */
  between(from: number, to: number, part: number): number {
    const at = toSecond(from + (to - from) * part * this.#random.between(0.05, 1)) + 1000;
    return at < to ? at : from + 1;
  }

  /** In the office hours of a day that lies some natural days before a moment. */
  before(at: number, minDays: number, maxDays: number): number {
    const day = rollBack(dayOf(at) - Math.round(this.#random.between(minDays, maxDays)));
    return this.office(day, startOf(day));
  }

  /** Some natural days later, in office hours. */
  later(from: number, minDays: number, maxDays: number): number {
    const day = dayOf(from) + Math.round(this.#random.between(minDays, maxDays));
    return this.office(rollForward(day), from);
  }
}
