import type { Clock } from '../clock.ts';

/** A clock that stands until it is moved. */
export class TestClock implements Clock {
  #now: number;

  constructor(now = Date.UTC(2026, 0, 5, 8)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
