import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import type { Sos } from '#shared/dispatch.ts';
import type { Position } from '#shared/units.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

interface SosRow {
  id: string;
  unit_id: string;
  court_id: string;
  call_sign: string;
  officer_name: string;
  raised_at: number;
  position: string | null;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  cleared_at: number | null;
  cleared_by: string | null;
  /** SQLite has no booleans. */
  cancelled_by_unit: boolean | number;
}

const toSos = (row: SosRow): Sos => ({
  id: row.id,
  unitId: row.unit_id,
  courtId: row.court_id,
  callSign: row.call_sign,
  officerName: row.officer_name,
  raisedAt: row.raised_at,
  position: row.position === null ? null : (JSON.parse(row.position) as Position),
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_by,
  clearedAt: row.cleared_at,
  clearedBy: row.cleared_by,
  cancelledByUnit: Boolean(row.cancelled_by_unit),
});

const calls = (db: Knex): Knex.QueryBuilder =>
  db('sos_calls')
    .join('units', 'units.id', 'sos_calls.unit_id')
    .join('courts', 'courts.id', 'sos_calls.court_id')
    .orderBy('sos_calls.raised_at')
    .select('sos_calls.*', 'units.call_sign', 'units.officer_name');

const read = async (query: Knex.QueryBuilder): Promise<Sos[]> => ((await query) as SosRow[]).map(toSos);

/** A call about to be raised; `at` is UTC ms. */
export interface NewSos {
  id: string;
  unitId: string;
  courtId: string;
  at: number;
  position: Position | null;
}

/** False when the id is there already, or the unit has an open call. */
export async function insertSos({ db }: Store, sos: NewSos): Promise<boolean> {
  const inserted: unknown[] = await db('sos_calls')
    .insert({
      id: sos.id,
      unit_id: sos.unitId,
      court_id: sos.courtId,
      raised_at: sos.at,
      position: sos.position === null ? null : JSON.stringify(sos.position),
    })
    .onConflict()
    .ignore()
    .returning('id');
  return inserted.length > 0;
}

export async function findSos({ db }: Store, id: string): Promise<Sos | undefined> {
  return (await read(calls(db).where('sos_calls.id', id)))[0];
}

/** The call if its court lies in the subtree of `scope`. */
export async function findSosWithin({ db }: Store, id: string, scope: CourtPath): Promise<Sos | undefined> {
  return (await read(withinCourts(calls(db).where('sos_calls.id', id), scope)))[0];
}

export async function findOpenSosOf({ db }: Store, unitId: string): Promise<Sos | undefined> {
  return (await read(calls(db).where('sos_calls.unit_id', unitId).whereNull('sos_calls.cleared_at')))[0];
}

/** Open calls of the subtree of `scope`, oldest first. */
export function listOpenSos({ db }: Store, scope: CourtPath): Promise<Sos[]> {
  return read(withinCourts(calls(db).whereNull('sos_calls.cleared_at'), scope));
}

/** Open calls of all courts, oldest first. */
export function listEveryOpenSos({ db }: Store): Promise<Sos[]> {
  return read(calls(db).whereNull('sos_calls.cleared_at'));
}

/** Units with an open call. */
export async function unitsInDistress({ db }: Store): Promise<Set<string>> {
  return new Set((await db('sos_calls').whereNull('cleared_at').pluck('unit_id')) as string[]);
}

/** Who did something with a call, and when (UTC ms). */
export interface SosAct {
  by: string;
  at: number;
}

/** False when it was acknowledged or cleared already. */
export async function markAcknowledged({ db }: Store, id: string, { by, at }: SosAct): Promise<boolean> {
  const changed = await db('sos_calls')
    .where('id', id)
    .whereNull('acknowledged_at')
    .whereNull('cleared_at')
    .update({ acknowledged_at: at, acknowledged_by: by });
  return changed > 0;
}

/** False when it was cleared already. Clearing implies having taken notice; the unit's own withdrawal doesn't. */
export async function markCleared(
  { db }: Store,
  id: string,
  act: SosAct & { byUnit: boolean },
): Promise<boolean> {
  const { by, at, byUnit } = act;
  const noticed = {
    acknowledged_at: db.raw('coalesce(acknowledged_at, ?)', [at]),
    acknowledged_by: db.raw('coalesce(acknowledged_by, ?)', [by]),
  };
  const changed = await db('sos_calls')
    .where('id', id)
    .whereNull('cleared_at')
    .update({ cleared_at: at, cleared_by: by, cancelled_by_unit: byUnit, ...(byUnit ? {} : noticed) });
  return changed > 0;
}
