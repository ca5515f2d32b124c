import { randomUUID } from 'node:crypto';
import type { Position } from '#shared/units.ts';
import { AppError } from '#shared/errors.ts';
import type { CourtNode } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import type { UnitRecord } from './roster.ts';

interface UnitRow {
  id: string;
  no: number;
  call_sign: string;
  officer_name: string;
  court_id: string;
  court_path: string;
  device_model: string;
  enrolled_at: number | null;
  last_seen_at: number | null;
  created_at: number;
}

/** Columns of `positions` are named as the properties of a fix. */
export const POSITION_COLUMNS = ['at', 'lon', 'lat', 'accuracy', 'speed', 'heading', 'battery'] as const;

/** What a new unit is made of. */
export interface NewUnit {
  court: CourtNode;
  callSign: string;
  officerName: string;
  deviceModel: string;
  createdAt: number;
}

/** All units, each with its newest fix. */
export async function loadUnits({ db }: Store): Promise<UnitRecord[]> {
  // One descent of the primary key a unit; grouping all fixes would read months of them.
  const newest = db.raw('(SELECT max(fixes.at) FROM positions AS fixes WHERE fixes.unit_id = units.id)');
  const rows: (UnitRow & Partial<Position>)[] = await db('units')
    .join('courts', 'courts.id', 'units.court_id')
    .leftJoin('positions', (on) => on.on('positions.unit_id', 'units.id').andOn('positions.at', '=', newest))
    .orderBy('units.no')
    .select('units.*', 'courts.path as court_path')
    .select(POSITION_COLUMNS.map((column) => `positions.${column}`));
  return rows.map((row) => ({
    id: row.id,
    no: row.no,
    callSign: row.call_sign,
    officerName: row.officer_name,
    courtId: row.court_id,
    courtPath: row.court_path,
    deviceModel: row.device_model,
    enrolled: row.enrolled_at !== null,
    lastSeenAt: row.last_seen_at,
    createdAt: row.created_at,
    position:
      row.at === null ? null : (Object.fromEntries(POSITION_COLUMNS.map((c) => [c, row[c]])) as Position),
  }));
}

/** Adds a unit. Throws `conflict` when its court has one of that call sign. */
export async function insertUnit({ db }: Store, unit: NewUnit): Promise<UnitRecord> {
  const { court, callSign, officerName, deviceModel, createdAt } = unit;
  const id = randomUUID();
  const inserted: { no: number }[] = await db('units')
    .insert({
      id,
      call_sign: callSign,
      officer_name: officerName,
      court_id: court.id,
      device_model: deviceModel,
      created_at: createdAt,
    })
    .onConflict(['court_id', 'call_sign'])
    .ignore()
    .returning('no');
  const no = inserted[0]?.no;
  if (no === undefined) {
    throw AppError.conflict(`the court has a unit with the call sign ${callSign} already`);
  }
  const place = { courtId: court.id, courtPath: court.path };
  const fresh = { enrolled: false, lastSeenAt: null, position: null };
  return { id, no, callSign, officerName, deviceModel, createdAt, ...place, ...fresh };
}

/** `at` null: the unit isn't enrolled any more. */
export async function setEnrolledAt({ db }: Store, unitId: string, at: number | null): Promise<void> {
  await db('units').where('id', unitId).update({ enrolled_at: at });
}

/** Writes when units were last seen, by one statement. */
export async function writeLastSeen(
  store: Store,
  seen: readonly { id: string; at: number }[],
): Promise<void> {
  const given =
    store.dialect === 'postgres'
      ? 'SELECT id, at FROM json_to_recordset(?::json) AS given(id text, at bigint)'
      : `SELECT value ->> '$.id' AS id, value ->> '$.at' AS at FROM json_each(?)`;
  await store.db.raw(
    `UPDATE units SET last_seen_at = given.at FROM (${given}) AS given WHERE units.id = given.id`,
    JSON.stringify(seen),
  );
}
