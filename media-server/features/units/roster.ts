import { AppError } from '#shared/errors.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { unitState, type Position, type Unit, type UnitState } from '#shared/units.ts';
import type { Clock } from '../../clock.ts';
import { Feed } from '../../feed.ts';

/** What is kept of a unit between restarts. Times are UTC ms. */
export interface UnitRecord {
  id: string;
  no: number;
  callSign: string;
  officerName: string;
  courtId: string;
  courtPath: CourtPath;
  deviceModel: string;
  enrolled: boolean;
  lastSeenAt: number | null;
  createdAt: number;
  /** The newest fix. */
  position: Position | null;
}

/** A unit as the server knows it now. Only the roster changes one. */
export interface RosterUnit extends Readonly<UnitRecord> {
  /** Open subscriptions of the unit's inbox. */
  readonly connections: number;
  readonly state: UnitState;
  readonly since: number;
}

/** A unit as it was when it changed, and whose courts may know. */
export interface UnitChange {
  courtPath: CourtPath;
  unit: Unit;
}

type Entry = { -readonly [P in keyof RosterUnit]: RosterUnit[P] };

/**
 * All units, in memory, with where they are and whether they are connected. The store is read once at start; what happens here is
 * kept by those who call. Its feeds report what has changed.
 */
export class Roster {
  /**
   * Units were added, or their state, connection or enrolment changed. A newer fix alone isn't reported here. What changes at one
   * time comes as one event, so that a province that falls silent at once doesn't overrun the readers.
   */
  readonly changed: Feed<readonly UnitChange[]>;
  /** A unit has a newer fix, or its state changed. */
  readonly moved: Feed<RosterUnit>;
  /** A unit's first connection opened, or its last one closed. */
  readonly connection: Feed<{ unitId: string; connected: boolean }>;
  readonly #units = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(records: readonly UnitRecord[], clock: Clock, onListenerError: (error: unknown) => void) {
    this.#clock = clock;
    this.changed = new Feed(onListenerError);
    this.moved = new Feed(onListenerError);
    this.connection = new Feed(onListenerError);
    for (const record of records) {
      this.#insert(record);
    }
  }

  get size(): number {
    return this.#units.size;
  }

  find(unitId: string): RosterUnit | undefined {
    return this.#units.get(unitId);
  }

  /** The unit if its court lies in the subtree of `scope`, else throws `notFound`. */
  require(unitId: string, scope: CourtPath): RosterUnit {
    const unit = this.#units.get(unitId);
    if (unit === undefined || !isInSubtree(unit.courtPath, scope)) {
      throw AppError.notFound('unit', unitId);
    }
    return unit;
  }

  /** Units of the subtree of `scope`, by number (a new one gets the highest). */
  within(scope: CourtPath): RosterUnit[] {
    return [...this.#units.values()].filter((unit) => isInSubtree(unit.courtPath, scope));
  }

  /** How many units are in each state. */
  countByState(): Record<UnitState, number> {
    const counts = { live: 0, lastKnown: 0, off: 0 };
    for (const unit of this.#units.values()) {
      counts[unit.state] += 1;
    }
    return counts;
  }

  add(record: UnitRecord): RosterUnit {
    const entry = this.#insert(record);
    this.#publish([entry]);
    return entry;
  }

  setEnrolled(unitId: string, enrolled: boolean): RosterUnit {
    const entry = this.#require(unitId);
    entry.enrolled = enrolled;
    if (this.#evaluate(entry)) {
      this.moved.publish(entry);
    }
    this.#publish([entry]);
    return entry;
  }

  /** Counts a connection of the unit; the returned function ends it, once. */
  connect(unitId: string): () => void {
    const entry = this.#require(unitId);
    this.#count(entry, 1);
    let open = true;
    return () => {
      if (open) {
        open = false;
        this.#count(entry, -1);
      }
    };
  }

  /** Takes fixes that have been stored. Older ones than the newest known don't move the unit. */
  report(unitId: string, positions: readonly Position[]): void {
    const entry = this.#require(unitId);
    entry.lastSeenAt = this.#clock.now();
    const newest = positions.reduce<Position | null>(
      (best, one) => (best === null || one.at > best.at ? one : best),
      null,
    );
    if (newest === null || (entry.position !== null && newest.at <= entry.position.at)) {
      return;
    }
    entry.position = newest;
    const stateChanged = this.#evaluate(entry);
    this.moved.publish(entry);
    if (stateChanged) {
      this.#publish([entry]);
    }
  }

  /** Re-evaluates all states, which change by time alone. */
  tick(): void {
    const changed = [...this.#units.values()].filter((entry) => this.#evaluate(entry));
    for (const entry of changed) {
      this.moved.publish(entry);
    }
    if (changed.length > 0) {
      this.#publish(changed);
    }
  }

  #require(unitId: string): Entry {
    const entry = this.#units.get(unitId);
    if (entry === undefined) {
      throw AppError.notFound('unit', unitId);
    }
    return entry;
  }

  #insert(record: UnitRecord): Entry {
    const since = Math.max(record.lastSeenAt ?? 0, record.position?.at ?? 0) || record.createdAt;
    const entry: Entry = { ...record, connections: 0, state: 'off', since };
    entry.state = this.#stateOf(entry);
    this.#units.set(entry.id, entry);
    return entry;
  }

  #count(entry: Entry, change: 1 | -1): void {
    const before = entry.connections > 0;
    entry.connections += change;
    const connected = entry.connections > 0;
    entry.lastSeenAt = this.#clock.now();
    if (before === connected) {
      return;
    }
    if (this.#evaluate(entry)) {
      this.moved.publish(entry);
    }
    this.#publish([entry]);
    this.connection.publish({ unitId: entry.id, connected });
  }

  #stateOf(entry: RosterUnit): UnitState {
    const known = {
      connected: entry.connections > 0,
      lastFixAt: entry.position?.at ?? null,
      lastSeenAt: entry.lastSeenAt,
    };
    return entry.enrolled ? unitState(known, this.#clock.now()) : 'off';
  }

  #publish(entries: readonly Entry[]): void {
    this.changed.publish(entries.map((entry) => ({ courtPath: entry.courtPath, unit: toUnit(entry) })));
  }

  /** Whether the state has changed. */
  #evaluate(entry: Entry): boolean {
    const state = this.#stateOf(entry);
    if (state === entry.state) {
      return false;
    }
    entry.state = state;
    entry.since = this.#clock.now();
    return true;
  }
}

/** A unit as the console is told of it. */
export function toUnit(unit: RosterUnit): Unit {
  const { id, no, callSign, officerName, courtId, deviceModel, enrolled, state, since, position } = unit;
  const connected = unit.connections > 0;
  return { id, no, callSign, officerName, courtId, deviceModel, enrolled, connected, state, since, position };
}
