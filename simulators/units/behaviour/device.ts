import type { Position } from '#shared/units.ts';
import type { Random } from '../../lib/random.ts';
import type { Walk } from './walk.ts';

/** A device on duty lasts six to ten hours. */
const DRAIN_PER_HOUR = [0.1, 0.16] as const;
const BATTERY_AT_START = [0.25, 1] as const;
/** The bearer changes the battery at this level. */
const CHANGE_AT = 0.05;
/** Radius of uncertainty between buildings, metres. */
const ACCURACY_M = [4, 18] as const;
/** How fast the radius wanders between its bounds, metres a fix. */
const ACCURACY_STEP_M = 1.5;

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A device's receiver and battery: turns a walk into fixes as a device reports them. */
export class PositionSensor {
  readonly #walk: Walk;
  readonly #random: Random;
  readonly #drainPerMs: number;
  #battery: number;
  #accuracy: number;
  #at: number;

  /** `now` is UTC ms. */
  constructor(walk: Walk, random: Random, now: number) {
    this.#walk = walk;
    this.#random = random;
    this.#drainPerMs = random.between(...DRAIN_PER_HOUR) / 3_600_000;
    this.#battery = random.between(...BATTERY_AT_START);
    this.#accuracy = random.between(...ACCURACY_M);
    this.#at = now;
  }

  /** 0–1, as the last fix had it. */
  get battery(): number {
    return Math.min(1, round(this.#battery, 2));
  }

  /** The fix at `now` (UTC ms), which doesn't go back. */
  fix(now: number): Position {
    const elapsed = Math.max(0, now - this.#at);
    this.#at += elapsed;
    const { lon, lat, speed, heading } = this.#walk.advance(elapsed);
    this.#battery -= elapsed * this.#drainPerMs;
    if (this.#battery < CHANGE_AT) {
      this.#battery = 1;
    }
    const [best, worst] = ACCURACY_M;
    const wandered = this.#accuracy + this.#random.between(-ACCURACY_STEP_M, ACCURACY_STEP_M);
    this.#accuracy = Math.min(worst, Math.max(best, wandered));
    return {
      at: this.#at,
      lon: round(lon, 6),
      lat: round(lat, 6),
      accuracy: round(this.#accuracy, 1),
      speed: round(speed, 2),
      heading: heading === null ? null : round(heading, 1),
      battery: round(this.#battery, 3),
    };
  }
}
