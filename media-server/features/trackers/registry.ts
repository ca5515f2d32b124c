import { createHash, randomBytes } from 'node:crypto';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { FixRefusal, Tracker } from '#shared/trackers.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import type { Roster, RosterUnit } from '../units/roster.ts';
import { deleteTracker, insertTracker, loadTrackers, updateIdentifier, type TrackerRecord } from './rows.ts';

/** A tracker as the server knows it now. */
export interface KnownTracker {
  record: TrackerRecord;
  /** Ends its unit's connection; null: it isn't connected. */
  disconnect: (() => void) | null;
  lastSeenAt: number | null;
  reports: number;
  ignored: number;
  lastIgnored: FixRefusal | null;
  wrong: number;
}

/** 32 characters, none of which looks like another: five random bits each, 100 in all. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const IDENTIFIER_LENGTH = 20;

const newIdentifier = (): string =>
  Array.from(randomBytes(IDENTIFIER_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
const hashOf = (identifier: string): string => createHash('sha256').update(identifier).digest('hex');

/** The trackers that are enrolled, in memory; the store is read once. */
export class TrackerRegistry {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #roster: Roster;
  readonly #byHash = new Map<string, KnownTracker>();

  private constructor(deps: { store: Store; clock: Clock; roster: Roster }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#roster = deps.roster;
  }

  static async open(deps: { store: Store; clock: Clock; roster: Roster }): Promise<TrackerRegistry> {
    const registry = new TrackerRegistry(deps);
    (await loadTrackers(deps.store)).forEach((record) => registry.#put(record));
    return registry;
  }

  get all(): IterableIterator<KnownTracker> {
    return this.#byHash.values();
  }

  get connected(): number {
    return [...this.all].filter(({ disconnect }) => disconnect !== null).length;
  }

  /** The tracker that has shown `identifier`. What is compared is its hash, so that the time it takes tells nothing of it. */
  find(identifier: string): KnownTracker | undefined {
    return this.#byHash.get(hashOf(identifier));
  }

  ofUnit(unitId: string): KnownTracker | undefined {
    return [...this.all].find(({ record }) => record.unitId === unitId);
  }

  unitOf({ record }: KnownTracker): RosterUnit | undefined {
    return this.#roster.find(record.unitId);
  }

  within(scope: CourtPath): Tracker[] {
    const units = new Set(this.#roster.within(scope).map(({ id }) => id));
    return [...this.all]
      .filter(({ record }) => units.has(record.unitId))
      .map((tracker) => this.view(tracker));
  }

  /** Throws `notFound` for one of a unit outside the subtree of `scope`. */
  require(id: string, scope: CourtPath): KnownTracker {
    const tracker = [...this.all].find(({ record }) => record.id === id);
    if (tracker === undefined) {
      throw AppError.notFound('tracker', id);
    }
    try {
      this.#roster.require(tracker.record.unitId, scope);
    } catch (cause) {
      throw new AppError('notFound', `tracker ${id} was not found`, { cause });
    }
    return tracker;
  }

  async enrol(
    given: Pick<TrackerRecord, 'unitId' | 'app' | 'datum'>,
  ): Promise<{ tracker: KnownTracker; identifier: string }> {
    const identifier = newIdentifier();
    const own = { identifierHash: hashOf(identifier), enrolledAt: this.#clock.now() };
    return { tracker: this.#put(await insertTracker(this.#store, { ...given, ...own })), identifier };
  }

  /** Voids the identifier that it has; answers with another. */
  async renew(tracker: KnownTracker): Promise<string> {
    const identifier = newIdentifier();
    const identifierHash = hashOf(identifier);
    await updateIdentifier(this.#store, tracker.record.id, identifierHash);
    this.#forget(tracker);
    tracker.record = { ...tracker.record, identifierHash };
    this.#byHash.set(identifierHash, tracker);
    return identifier;
  }

  async remove(tracker: KnownTracker): Promise<void> {
    await deleteTracker(this.#store, tracker.record.id);
    this.#forget(tracker);
  }

  view(tracker: KnownTracker): Tracker {
    const { record, disconnect, lastSeenAt, reports, ignored, lastIgnored, wrong } = tracker;
    const { id, unitId, app, datum, enrolledAt } = record;
    const unit = this.unitOf(tracker);
    if (unit === undefined) {
      throw AppError.notFound('unit', unitId);
    }
    const { courtId, callSign } = unit;
    const counted = { reports, ignored, lastIgnored, wrong };
    const about = { id, unitId, courtId, callSign, app, datum, enrolledAt };
    return { ...about, connected: disconnect !== null, lastSeenAt, ...counted };
  }

  #forget(tracker: KnownTracker): void {
    this.#byHash.delete(tracker.record.identifierHash);
    tracker.disconnect?.();
    tracker.disconnect = null;
  }

  #put(record: TrackerRecord): KnownTracker {
    const counted = { reports: 0, ignored: 0, lastIgnored: null, wrong: 0 };
    const tracker: KnownTracker = { record, disconnect: null, lastSeenAt: null, ...counted };
    this.#byHash.set(record.identifierHash, tracker);
    return tracker;
  }
}
