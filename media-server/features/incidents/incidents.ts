import type { Knex } from 'knex';
import { isInSubtree } from '#shared/courts.ts';
import type { Sos } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import type { Incident } from '#shared/incidents.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { unitsAtWork } from '../dispatch/instruction-store.ts';
import { engagedInOperations } from '../operations/members.ts';
import { nearestUnits } from '../units/nearest.ts';
import type { Roster } from '../units/roster.ts';
import { engagedUnits, findIncident, note } from './rows.ts';

/** A unit that is sent to an incident is to confirm within this time, seconds. */
const CONFIRM_S = 30;

interface Deps extends Pick<ServerContext, 'store' | 'clock' | 'courts'> {
  roster: Roster;
  dispatch: Pick<Dispatch, 'instructions' | 'sos'>;
  onChange: (incident: Incident) => void;
}

interface NewIncident {
  id: string;
  courtId: string;
  title: string;
  point: Incident['point'];
  /** The call that it is opened from. */
  sos?: Sos;
}

/** What is done with incidents; every step can be repeated without harm. */
export class Incidents {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** An incident of the caller's courts. @throws AppError('notFound') */
  async require({ courtPath }: Caller, id: string): Promise<Incident> {
    const incident = await findIncident(this.#deps.store.db, { id });
    const court = incident === undefined ? undefined : this.#deps.courts.find(incident.courtId);
    if (incident === undefined || court === undefined || !isInSubtree(court.path, courtPath)) {
      throw AppError.notFound('incident', id);
    }
    return incident;
  }

  /** @throws AppError('notFound', 'conflict' when the id is another's) */
  open(caller: Caller, given: Omit<NewIncident, 'sos'>): Promise<Incident> {
    this.#deps.courts.require(given.courtId, caller.courtPath);
    return this.#insert(caller, given);
  }

  /** Opens the incident of a call for help, or answers with the one that it has. @throws AppError('notFound') */
  async openFromSos(caller: Caller, { id, sosId }: { id: string; sosId: string }): Promise<Incident> {
    const sos = await this.#deps.dispatch.sos.find(caller, sosId);
    const known = await findIncident(this.#deps.store.db, { sos_id: sosId });
    if (known !== undefined) {
      return known;
    }
    const point = sos.position === null ? null : { lon: sos.position.lon, lat: sos.position.lat };
    const title = `SOS ${sos.callSign} ${sos.officerName}`;
    return this.#insert(caller, { id, courtId: sos.courtId, title, point, sos });
  }

  /** @throws AppError('notFound', 'conflict') */
  async gather(
    caller: Caller,
    { incidentId, instructionId, count }: { incidentId: string; instructionId: string; count: number },
  ): Promise<Incident> {
    const { store, clock, dispatch } = this.#deps;
    const incident = await this.#requireOpen(caller, incidentId);
    if (await dispatch.instructions.isSent(instructionId)) {
      return incident;
    }
    const { point } = incident;
    if (point === null) {
      throw AppError.conflict('the place of the incident is not known');
    }
    const nearest = await this.#free(caller, point, count);
    const unitIds = nearest.map(({ unitId }) => unitId);
    await dispatch.instructions.send(caller, {
      id: instructionId,
      target: { kind: 'units', unitIds },
      text: `${incident.title}：立即前往支援（${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}）`,
      priority: 'urgent',
      confirmS: CONFIRM_S,
      fileIds: [],
    });
    const at = clock.now();
    await store.db.transaction(async (trx) => {
      for (const { unitId, distanceM, callSign } of nearest) {
        await trx('incident_units')
          .insert({ incident_id: incidentId, unit_id: unitId, distance_m: distanceM, sent_at: at })
          .onConflict(['incident_id', 'unit_id'])
          .ignore();
        const fact = { kind: 'gathered', unitId, callSign, distanceM } as const;
        await note(trx, { incidentId, fact, by: caller.nameZh, at, key: `gathered:${unitId}` });
      }
    });
    return this.#tell(incidentId);
  }

  async note(
    caller: Caller,
    { incidentId, id, text }: { incidentId: string; id: string; text: string },
  ): Promise<Incident> {
    await this.#requireOpen(caller, incidentId);
    const { store, clock } = this.#deps;
    const entry = { incidentId, fact: { kind: 'note', text } as const, by: caller.nameZh, at: clock.now() };
    await note(store.db, { ...entry, key: `note:${id}` });
    return this.#tell(incidentId);
  }

  async close(
    caller: Caller,
    { incidentId, report }: { incidentId: string; report: string },
  ): Promise<Incident> {
    const { store, clock } = this.#deps;
    await this.#requireOpen(caller, incidentId);
    const at = clock.now();
    await store.db.transaction(async (trx) => {
      const closed = await trx('incidents')
        .where('id', incidentId)
        .whereNull('closed_at')
        .update({ closed_at: at, closed_by: caller.nameZh, report });
      if (closed === 0) {
        throw AppError.conflict('the incident is closed already');
      }
      await note(trx, { incidentId, fact: { kind: 'closed' }, by: caller.nameZh, at });
    });
    return this.#tell(incidentId);
  }

  /** What becomes of the call that an incident was opened from. */
  async handleSos({
    id,
    callSign,
    acknowledgedAt,
    acknowledgedBy,
    clearedAt,
    clearedBy,
  }: Sos): Promise<void> {
    const { store, clock } = this.#deps;
    const incident = await findIncident(store.db, { sos_id: id });
    if (incident === undefined || incident.closedAt !== null || acknowledgedAt === null) {
      return;
    }
    const kind = clearedAt === null ? 'sosAcknowledged' : 'sosCleared';
    const by = clearedAt === null ? acknowledgedBy : clearedBy;
    const entry = {
      incidentId: incident.id,
      fact: { kind, callSign } as const,
      by,
      at: clock.now(),
      key: kind,
    };
    if (await note(store.db, entry)) {
      await this.#tell(incident.id);
    }
  }

  async #requireOpen(caller: Caller, id: string): Promise<Incident> {
    const incident = await this.require(caller, id);
    if (incident.closedAt !== null) {
      throw AppError.conflict('the incident is closed');
    }
    return incident;
  }

  /** The free units that are nearest to a point. @throws AppError('conflict') when none is free */
  async #free({ courtPath }: Caller, point: { lon: number; lat: number }, limit: number) {
    const { store, clock, roster, dispatch } = this.#deps;
    const [inDistress, busy] = await Promise.all([dispatch.sos.unitsInDistress(), unitsAtWork(store)]);
    const engaged = new Set([...(await engagedUnits(store.db)), ...(await engagedInOperations(store.db))]);
    const units = roster
      .within(courtPath)
      .filter(({ id, state }) => state === 'live' && !inDistress.has(id) && !engaged.has(id));
    const nearest = nearestUnits({ units, point, limit, now: clock.now(), inDistress, busy });
    if (nearest.length === 0) {
      throw AppError.conflict('no unit is free');
    }
    return nearest.map((found) => ({
      ...found,
      callSign: roster.find(found.unitId)?.callSign ?? found.unitId,
    }));
  }

  async #insert(caller: Caller, { id, courtId, title, point, sos }: NewIncident): Promise<Incident> {
    const { store, clock } = this.#deps;
    const at = clock.now();
    const insert = async (trx: Knex.Transaction): Promise<boolean> => {
      const inserted: unknown[] = await trx('incidents')
        .insert({
          id,
          court_id: courtId,
          title,
          sos_id: sos?.id ?? null,
          unit_id: sos?.unitId ?? null,
          lon: point?.lon ?? null,
          lat: point?.lat ?? null,
          opened_by: caller.nameZh,
          opened_by_id: caller.id,
          opened_at: at,
        })
        .onConflict()
        .ignore()
        .returning('id');
      if (inserted.length > 0) {
        const fact = { kind: 'opened', callSign: sos?.callSign ?? null } as const;
        await note(trx, { incidentId: id, fact, by: caller.nameZh, at });
      }
      return inserted.length > 0;
    };
    if (await store.db.transaction(insert)) {
      return this.#tell(id);
    }
    const known = await findIncident(store.db, sos === undefined ? { id } : { sos_id: sos.id });
    if (known === undefined || known.courtId !== courtId || known.title !== title) {
      throw AppError.conflict(`the id ${id} belongs to another incident`);
    }
    return known;
  }

  async #tell(id: string): Promise<Incident> {
    const incident = await findIncident(this.#deps.store.db, { id });
    if (incident === undefined) {
      throw AppError.notFound('incident', id);
    }
    this.#deps.onChange(incident);
    return incident;
  }
}
