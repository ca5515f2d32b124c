import type { CourtPath } from '#shared/courts.ts';
import type { Sos } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import type { Position } from '#shared/units.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Roster } from '../units/roster.ts';
import type { Board } from './board.ts';
import type { Inboxes } from './inboxes.ts';
import * as table from './sos-store.ts';

export interface SosDeskDeps extends Pick<ServerContext, 'store' | 'clock'> {
  roster: Roster;
  board: Board;
  inboxes: Inboxes;
}

/** Emergency calls. A unit has at most one that is open; every step can be repeated without harm. */
export class SosDesk {
  /** Calls as they are raised, acknowledged and cleared; for other features. */
  readonly changes = new Feed<Sos>();
  readonly #deps: SosDeskDeps;

  constructor(deps: SosDeskDeps) {
    this.#deps = deps;
  }

  /**
   * Raises a call. Repeating the id answers with the call of that id; while another call of the unit is open, with that one: a
   * press in an emergency is never refused. Without a fix of its own it carries the last one known.
   */
  async raise(caller: Pick<Caller, 'id' | 'courtId'>, id: string, position: Position | null): Promise<Sos> {
    const { store, clock, roster } = this.#deps;
    const isNew = await table.insertSos(store, {
      id,
      unitId: caller.id,
      courtId: caller.courtId,
      at: clock.now(),
      position: position ?? roster.find(caller.id)?.position ?? null,
    });
    const sos = (await table.findSos(store, id)) ?? (await table.findOpenSosOf(store, caller.id));
    if (sos === undefined) {
      throw AppError.unavailable('another call of this unit was cleared just now; press again');
    }
    if (sos.unitId !== caller.id) {
      throw AppError.conflict(`the id ${id} belongs to another call`);
    }
    if (isNew) {
      this.#tell(sos);
    }
    return sos;
  }

  /** The unit withdraws its own call. */
  async cancel(caller: Caller, id: string): Promise<Sos> {
    const { store, clock } = this.#deps;
    const sos = await table.findSos(store, id);
    if (sos === undefined || sos.unitId !== caller.id) {
      throw AppError.notFound('emergency call', id);
    }
    const changed = await table.markCleared(store, id, { by: caller.nameZh, at: clock.now(), byUnit: true });
    return this.#after(sos, changed);
  }

  /** Silences the alarm; the first one to do so is kept. */
  async acknowledge(caller: Caller, id: string): Promise<Sos> {
    const { store, clock } = this.#deps;
    const sos = await this.#require(id, caller.courtPath);
    return this.#after(sos, await table.markAcknowledged(store, id, { by: caller.nameZh, at: clock.now() }));
  }

  async clear(caller: Caller, id: string): Promise<Sos> {
    const { store, clock } = this.#deps;
    const sos = await this.#require(id, caller.courtPath);
    const changed = await table.markCleared(store, id, { by: caller.nameZh, at: clock.now(), byUnit: false });
    return this.#after(sos, changed);
  }

  open(scope: CourtPath): Promise<Sos[]> {
    return table.listOpenSos(this.#deps.store, scope);
  }

  /** Open calls of all courts, oldest first; for other features. */
  everyOpen(): Promise<Sos[]> {
    return table.listEveryOpenSos(this.#deps.store);
  }

  /** A call of the caller's courts, open or not; for other features. @throws AppError('notFound') */
  find(caller: Pick<Caller, 'courtPath'>, id: string): Promise<Sos> {
    return this.#require(id, caller.courtPath);
  }

  async openOf(unitId: string): Promise<Sos | null> {
    return (await table.findOpenSosOf(this.#deps.store, unitId)) ?? null;
  }

  unitsInDistress(): Promise<ReadonlySet<string>> {
    return table.unitsInDistress(this.#deps.store);
  }

  async #require(id: string, scope: CourtPath): Promise<Sos> {
    const sos = await table.findSosWithin(this.#deps.store, id, scope);
    if (sos === undefined) {
      throw AppError.notFound('emergency call', id);
    }
    return sos;
  }

  async #after(before: Sos, changed: boolean): Promise<Sos> {
    const sos = (await table.findSos(this.#deps.store, before.id)) ?? before;
    if (changed) {
      this.#tell(sos);
    }
    return sos;
  }

  #tell(sos: Sos): void {
    this.#deps.board.post(sos.courtId, { type: 'sos', sos });
    this.#deps.inboxes.publish(sos.unitId, { type: 'sos', sos: sos.clearedAt === null ? sos : null });
    this.changes.publish(sos);
  }
}
