import { isInView, VIEW_ROUND_MS, type StreamView } from '#shared/positions.ts';
import { STREAM_TICK_MS } from './policy.ts';
import type { RosterUnit } from './roster.ts';

/** Units that nobody looks at are told of in turns, so many ticks for all of them. */
export const ROUND_TICKS = VIEW_ROUND_MS / STREAM_TICK_MS;

/**
 * What one reader of the position stream looks at, and what it hasn't been told because it doesn't look there. What it looks at, it has
 * with the tick of the change; so it has a unit that leaves its view, which would else stay standing at the edge.
 */
export class ReaderView {
  #view: StreamView;
  #named: ReadonlySet<number>;
  /** Units that stand in the view as the reader knows them. */
  readonly #seen = new Set<RosterUnit>();
  /** Units that have changed since the reader was told of them, by the tick of the round at which it is. */
  readonly #owed: readonly Set<RosterUnit>[] = Array.from({ length: ROUND_TICKS }, () => new Set());
  /** The reader looks elsewhere than at the last tick: all that it is owed is due. */
  #moved = true;

  /** The reader has had everything up to the last tick. */
  constructor(view: StreamView) {
    this.#view = view;
    this.#named = new Set(view.units);
  }

  /** The reader looks elsewhere from the next tick on. */
  look(view: StreamView): void {
    this.#view = view;
    this.#named = new Set(view.units);
    this.#moved = true;
  }

  /** Whether the reader has to be told something at this tick even if nothing changes. */
  isDue(tick: number): boolean {
    return this.#turn(tick).size > 0 || (this.#moved && this.#owed.some(({ size }) => size > 0));
  }

  /** Which units the reader is told of at this tick. `changed`: those of its courts that have changed since the tick before. */
  take(changed: Iterable<RosterUnit>, all: () => Iterable<RosterUnit>, tick: number): Set<RosterUnit> {
    const told = new Set<RosterUnit>();
    const tell = (unit: RosterUnit): void => {
      told.add(unit);
      this.#turn(unit.no).delete(unit);
      if (this.#isIn(unit)) {
        this.#seen.add(unit);
      } else {
        this.#seen.delete(unit);
      }
    };
    if (this.#moved) {
      // Where the reader has these units may be in its new view.
      [changed, ...this.#owed].forEach((units) => [...units].forEach(tell));
      this.#moved = false;
      this.#lookAround(all());
      return told;
    }
    for (const unit of changed) {
      if (this.#isIn(unit) || this.#seen.has(unit) || this.#named.has(unit.no)) {
        tell(unit);
      } else {
        this.#turn(unit.no).add(unit);
      }
    }
    [...this.#turn(tick)].forEach(tell);
    return told;
  }

  /** The reader has got a snapshot of `all`: it is owed nothing. */
  handleSnapshot(all: Iterable<RosterUnit>): void {
    this.#moved = false;
    for (const owed of this.#owed) {
      owed.clear();
    }
    this.#lookAround(all);
  }

  #turn(number: number): Set<RosterUnit> {
    return this.#owed[number % ROUND_TICKS] as Set<RosterUnit>;
  }

  #lookAround(all: Iterable<RosterUnit>): void {
    this.#seen.clear();
    for (const unit of all) {
      if (this.#isIn(unit)) {
        this.#seen.add(unit);
      }
    }
  }

  #isIn({ position }: RosterUnit): boolean {
    return position !== null && isInView(this.#view, position.lon, position.lat);
  }
}
