import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { FenceEvent, Geofence } from '#shared/geofences.ts';
import type { GeofencesEvent } from '#shared/contract/geofences.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Roster, RosterUnit } from '../units/roster.ts';
import * as rows from './rows.ts';
import { FenceWatch, unitsInside } from './watch.ts';

/** A court has use for a few dozen; more would be an import gone wrong. */
const MAX_FENCES_A_COURT = 500;
/** Crossings that a console is given at first. */
const SNAPSHOT_EVENTS = 100;
/** Crossings that are stored at one time. */
const MAX_BATCH = 1_000;
/** Crossings that couldn't be stored are tried again so often. */
const RETRY_MS = 1_000;

type Told = Exclude<GeofencesEvent, { type: 'snapshot' }>;
type Change = { [P in 'name' | 'shape' | 'trigger' | 'active']?: rows.FenceRecord[P] | undefined };

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'audit'> & { roster: Roster };

/** The fences of all courts: kept in memory, written through, watched against every unit that moves. */
export class FenceDesk {
  readonly #deps: Deps;
  readonly #fences: Map<string, rows.FenceRecord>;
  readonly #watch = new FenceWatch();
  readonly #feed: Feed<{ courtPath: CourtPath; event: Told }>;
  #waiting: rows.Crossing[] = [];
  #storing: Promise<void> | null = null;
  #closed = false;

  private constructor(deps: Deps, fences: readonly rows.FenceRecord[]) {
    this.#deps = deps;
    this.#fences = new Map(fences.map((fence) => [fence.id, fence]));
    this.#feed = new Feed((error) => deps.log.error({ err: error }, 'a listener of geofences failed'));
  }

  /** Takes up the watch where it was left: who crossed a fence while the server was down is told with the next fix. */
  static async open(deps: Deps): Promise<FenceDesk> {
    const { db } = deps.store;
    const desk = new FenceDesk(deps, await rows.loadFences(db));
    const inside = Map.groupBy(await rows.loadInside(db), ({ fenceId }) => fenceId);
    for (const fence of desk.#fences.values()) {
      desk.#watch.set(
        fence,
        (inside.get(fence.id) ?? []).map(({ unitId }) => unitId),
      );
    }
    return desk;
  }

  /** Looks at a unit that has moved. */
  handleMoved(unit: RosterUnit): void {
    const crossings = this.#watch.look(unit);
    if (crossings.length > 0) {
      this.#waiting.push(...crossings);
      this.#storing ??= this.#store().finally(() => {
        this.#storing = null;
      });
    }
  }

  async *watch(scope: CourtPath, signal: AbortSignal): AsyncGenerator<GeofencesEvent, void> {
    const snapshot = async (): Promise<GeofencesEvent> => ({
      type: 'snapshot',
      events: await rows.listEvents(this.#deps.store.db, scope, { limit: SNAPSHOT_EVENTS }),
      fences: [...this.#fences.values()]
        .filter(({ courtPath, removedAt }) => removedAt === null && isInSubtree(courtPath, scope))
        .map((fence) => this.#view(fence)),
    });
    for await (const item of this.#feed.read(snapshot, signal)) {
      if (!('courtPath' in item)) {
        yield item;
      } else if (isInSubtree(item.courtPath, scope)) {
        yield item.event;
      }
    }
  }

  events(scope: CourtPath, page: { before?: number | undefined; limit: number }): Promise<FenceEvent[]> {
    return rows.listEvents(this.#deps.store.db, scope, page);
  }

  async create(
    caller: Caller,
    { courtId, ...given }: Pick<rows.FenceRecord, 'courtId' | 'name' | 'shape' | 'trigger'>,
  ): Promise<Geofence> {
    const { courts, clock } = this.#deps;
    const court = courts.require(courtId, caller.courtPath);
    const ofCourt = [...this.#fences.values()].filter(
      (fence) => fence.courtId === court.id && fence.removedAt === null,
    );
    if (ofCourt.length >= MAX_FENCES_A_COURT) {
      throw AppError.conflict(`a court has at most ${MAX_FENCES_A_COURT} geofences; remove some first`);
    }
    return this.#put({
      id: randomUUID(),
      courtId: court.id,
      courtPath: court.path,
      ...given,
      active: true,
      createdAt: clock.now(),
      createdBy: caller.nameZh,
      removedAt: null,
    });
  }

  update(caller: Caller, fenceId: string, change: Change): Promise<Geofence> {
    const fence = this.#require(fenceId, caller.courtPath);
    return this.#put({
      ...fence,
      name: change.name ?? fence.name,
      shape: change.shape ?? fence.shape,
      trigger: change.trigger ?? fence.trigger,
      active: change.active ?? fence.active,
    });
  }

  async remove(caller: Caller, fenceId: string): Promise<void> {
    const fence = this.#require(fenceId, caller.courtPath);
    await this.#put({ ...fence, removedAt: this.#deps.clock.now() });
  }

  /** Takes a removal back; of a fence that is there it answers with that. */
  restore(caller: Caller, fenceId: string): Promise<Geofence> {
    const fence = this.#fences.get(fenceId);
    if (fence === undefined || !isInSubtree(fence.courtPath, caller.courtPath)) {
      throw AppError.notFound('geofence', fenceId);
    }
    return fence.removedAt === null
      ? Promise.resolve(this.#view(fence))
      : this.#put({ ...fence, removedAt: null });
  }

  async acknowledge(caller: Caller, eventId: string): Promise<FenceEvent> {
    const { store, clock } = this.#deps;
    const before = await rows.findEvent(store.db, eventId, caller.courtPath);
    if (before === undefined) {
      throw AppError.notFound('crossing', eventId);
    }
    const changed = await rows.markAcknowledged(store.db, eventId, { by: caller.nameZh, at: clock.now() });
    const event = (await rows.findEvent(store.db, eventId, caller.courtPath)) ?? before;
    if (changed) {
      this.#tell(event.fenceId, { type: 'event', event });
    }
    return event;
  }

  /** Resolves when what was seen is stored. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#storing;
  }

  #require(fenceId: string, scope: CourtPath): rows.FenceRecord {
    const fence = this.#fences.get(fenceId);
    if (fence === undefined || fence.removedAt !== null || !isInSubtree(fence.courtPath, scope)) {
      throw AppError.notFound('geofence', fenceId);
    }
    return fence;
  }

  #view(fence: rows.FenceRecord): Geofence {
    const { id, courtId, name, shape, trigger, active, createdAt, createdBy } = fence;
    const inside = this.#watch.countInside(id);
    return { id, courtId, name, shape, trigger, active, createdAt, createdBy, inside };
  }

  /** Stores a fence as it is from now on. Where its edge or its watch changed, those who stand inside are so without a crossing. */
  async #put(fence: rows.FenceRecord): Promise<Geofence> {
    const { store, clock, roster } = this.#deps;
    const before = this.#fences.get(fence.id);
    const isWatched = fence.active && fence.removedAt === null;
    const isSame =
      before !== undefined &&
      before.shape === fence.shape &&
      before.active === fence.active &&
      before.removedAt === fence.removedAt;
    const inside = isWatched && !isSame ? unitsInside(fence, roster.within(fence.courtPath)) : [];
    await store.db.transaction(async (trx) => {
      await rows.saveFence(trx, fence);
      if (!isSame) {
        await rows.replaceInside(trx, fence.id, inside, clock.now());
      }
    });
    this.#fences.set(fence.id, fence);
    if (isSame) {
      this.#watch.rename(fence);
    } else {
      this.#watch.set(fence, inside);
    }
    const view = this.#view(fence);
    this.#tell(
      fence.id,
      fence.removedAt === null ? { type: 'upsert', fence: view } : { type: 'remove', fenceId: fence.id },
    );
    return view;
  }

  /** Stores what waits, and tells it once it is durable; while the store fails it is tried again. */
  async #store(): Promise<void> {
    const { store, log } = this.#deps;
    while (this.#waiting.length > 0) {
      const crossings = this.#waiting.splice(0, MAX_BATCH);
      try {
        await rows.insertCrossings(store, crossings);
      } catch (error) {
        log.error({ err: error, crossings: crossings.length }, 'crossings of geofences could not be stored');
        this.#waiting = [...crossings, ...this.#waiting];
        if (this.#closed) {
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      for (const fenceId of new Set(crossings.map((crossing) => crossing.fenceId))) {
        const fence = this.#fences.get(fenceId);
        if (fence !== undefined && fence.removedAt === null) {
          this.#tell(fenceId, { type: 'upsert', fence: this.#view(fence) });
        }
      }
      // All are told at once; the audit log writes what waits together, in its order.
      await Promise.all(crossings.map((crossing) => this.#announce(crossing)));
    }
  }

  async #announce(crossing: rows.Crossing): Promise<void> {
    const { audit, roster, log } = this.#deps;
    const fence = this.#fences.get(crossing.fenceId);
    const unit = roster.find(crossing.unitId);
    if (fence === undefined || unit === undefined || !crossing.told) {
      return;
    }
    const { told: _told, ...event } = crossing;
    const { callSign, officerName } = unit;
    this.#tell(fence.id, {
      type: 'event',
      event: {
        ...event,
        callSign,
        officerName,
        courtId: fence.courtId,
        acknowledgedAt: null,
        acknowledgedBy: null,
      },
    });
    try {
      const { courtId, courtPath } = fence;
      const detail = { fence: fence.name, unit: unit.id, kind: event.kind, at: event.at };
      const action = 'geofences.crossing';
      await audit.append({
        actor: 'server',
        courtId,
        courtPath,
        action,
        target: fence.id,
        outcome: 'ok',
        detail,
      });
    } catch (error) {
      log.error({ err: error, fence: fence.id }, 'the crossing of a geofence could not be audited');
    }
  }

  #tell(fenceId: string, event: Told): void {
    const courtPath = this.#fences.get(fenceId)?.courtPath;
    if (courtPath !== undefined) {
      this.#feed.publish({ courtPath, event });
    }
  }
}
