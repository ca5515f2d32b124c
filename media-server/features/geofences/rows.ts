import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import { FenceShape, type FenceEvent, type FenceTrigger } from '#shared/geofences.ts';
import { insertMissing, type BulkTable } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

/** A fence as the store keeps it. Times are UTC ms. */
export interface FenceRecord {
  id: string;
  courtId: string;
  courtPath: CourtPath;
  name: string;
  shape: FenceShape;
  trigger: FenceTrigger;
  active: boolean;
  createdAt: number;
  createdBy: string;
  removedAt: number | null;
}

interface FenceRow {
  id: string;
  court_id: string;
  path: CourtPath;
  name: string;
  shape: string;
  trigger: FenceTrigger;
  /** SQLite has no booleans. */
  active: boolean | number;
  created_at: number;
  created_by: string;
  removed_at: number | null;
}

interface EventRow {
  id: string;
  fence_id: string;
  fence_name: string;
  court_id: string;
  unit_id: string;
  call_sign: string;
  officer_name: string;
  kind: FenceEvent['kind'];
  at: number;
  lon: number;
  lat: number;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
}

const toEvent = (row: EventRow): FenceEvent => ({
  id: row.id,
  fenceId: row.fence_id,
  fenceName: row.fence_name,
  courtId: row.court_id,
  unitId: row.unit_id,
  callSign: row.call_sign,
  officerName: row.officer_name,
  kind: row.kind,
  at: row.at,
  lon: row.lon,
  lat: row.lat,
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_by,
});

/** Every fence, those that were removed too. */
export async function loadFences(db: Knex): Promise<FenceRecord[]> {
  const rows: FenceRow[] = await db('geofences')
    .join('courts', 'courts.id', 'geofences.court_id')
    .orderBy('geofences.created_at')
    .select('geofences.*', 'courts.path');
  return rows.map((row) => ({
    id: row.id,
    courtId: row.court_id,
    courtPath: row.path,
    name: row.name,
    shape: FenceShape.parse(JSON.parse(row.shape)),
    trigger: row.trigger,
    active: Boolean(row.active),
    createdAt: row.created_at,
    createdBy: row.created_by,
    removedAt: row.removed_at,
  }));
}

/** Writes a fence, in place of the one before. */
export async function saveFence(db: Knex, fence: FenceRecord): Promise<void> {
  await db('geofences')
    .insert({
      id: fence.id,
      court_id: fence.courtId,
      name: fence.name,
      shape: JSON.stringify(fence.shape),
      trigger: fence.trigger,
      active: fence.active,
      created_at: fence.createdAt,
      created_by: fence.createdBy,
      removed_at: fence.removedAt,
    })
    .onConflict('id')
    .merge();
}

/** Which units are inside of which fence. */
export async function loadInside(db: Knex): Promise<{ fenceId: string; unitId: string }[]> {
  const rows: { fence_id: string; unit_id: string }[] = await db('geofence_inside').select(
    'fence_id',
    'unit_id',
  );
  return rows.map((row) => ({ fenceId: row.fence_id, unitId: row.unit_id }));
}

/** Says who is inside of a fence, in place of what was said before; `db` is a transaction. */
export async function replaceInside(
  db: Knex,
  fenceId: string,
  unitIds: readonly string[],
  since: number,
): Promise<void> {
  await db('geofence_inside').where('fence_id', fenceId).delete();
  if (unitIds.length > 0) {
    const rows = unitIds.map((unitId) => ({ fence_id: fenceId, unit_id: unitId, since }));
    await db.batchInsert('geofence_inside', rows, 200);
  }
}

/** A unit that has crossed a fence. `told`: the crossing is one of those that the fence tells. */
export interface Crossing {
  id: string;
  fenceId: string;
  fenceName: string;
  unitId: string;
  kind: FenceEvent['kind'];
  at: number;
  lon: number;
  lat: number;
  told: boolean;
}

const INSIDE: BulkTable = {
  name: 'geofence_inside',
  columns: { fence_id: 'text', unit_id: 'text', since: 'bigint' },
};
const EVENTS: BulkTable = {
  name: 'geofence_events',
  columns: {
    id: 'text',
    fence_id: 'text',
    fence_name: 'text',
    unit_id: 'text',
    kind: 'text',
    at: 'bigint',
    lon: 'double precision',
    lat: 'double precision',
  },
};

/** Stores crossings, the oldest first, with where they leave the units: all or none, in three statements. */
export async function insertCrossings({ db, dialect }: Store, crossings: readonly Crossing[]): Promise<void> {
  const last = [...new Map(crossings.map((one) => [`${one.fenceId} ${one.unitId}`, one])).values()];
  const inside = last
    .filter(({ kind }) => kind === 'enter')
    .map(({ fenceId, unitId, at }) => ({ fence_id: fenceId, unit_id: unitId, since: at }));
  const told = crossings
    .filter((one) => one.told)
    .map(({ id, fenceId, fenceName, unitId, kind, at, lon, lat }) => {
      const about = { fence_id: fenceId, fence_name: fenceName, unit_id: unitId };
      return { id, ...about, kind, at, lon, lat };
    });
  await db.transaction(async (trx) => {
    const places = last.map(({ fenceId, unitId }) => [fenceId, unitId]);
    await trx('geofence_inside').whereIn(['fence_id', 'unit_id'], places).delete();
    await insertMissing({ db: trx, dialect, table: INSIDE }, inside);
    await insertMissing({ db: trx, dialect, table: EVENTS }, told);
  });
}

const events = (db: Knex): Knex.QueryBuilder =>
  db('geofence_events')
    .join('geofences', 'geofences.id', 'geofence_events.fence_id')
    .join('units', 'units.id', 'geofence_events.unit_id')
    .join('courts', 'courts.id', 'geofences.court_id')
    .select('geofence_events.*', 'geofences.court_id', 'units.call_sign', 'units.officer_name');

/** Crossings of the fences of a subtree, newest first. */
export async function listEvents(
  db: Knex,
  scope: CourtPath,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<FenceEvent[]> {
  const query = withinCourts(events(db), scope).orderBy('geofence_events.at', 'desc').limit(limit);
  if (before !== undefined) {
    void query.where('geofence_events.at', '<', before);
  }
  return ((await query) as EventRow[]).map(toEvent);
}

/** The crossing, if its fence is of the subtree. */
export async function findEvent(db: Knex, id: string, scope: CourtPath): Promise<FenceEvent | undefined> {
  const [row] = (await withinCourts(events(db).where('geofence_events.id', id), scope)) as EventRow[];
  return row === undefined ? undefined : toEvent(row);
}

/** False when somebody has done so already. */
export async function markAcknowledged(
  db: Knex,
  id: string,
  { by, at }: { by: string; at: number },
): Promise<boolean> {
  const changed = await db('geofence_events')
    .where('id', id)
    .whereNull('acknowledged_at')
    .update({ acknowledged_at: at, acknowledged_by: by });
  return changed > 0;
}
