import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import { unitSourceId, type SourceKind } from '#shared/sources.ts';
import { withinCourts } from '../../store/scope.ts';
import type { SourceDefinition } from './entry.ts';

interface UnitRow {
  id: string;
  court_id: string;
  path: CourtPath;
  call_sign: string;
  officer_name: string;
}

interface FixedRow {
  id: string;
  kind: Exclude<SourceKind, 'unit'>;
  court_id: string;
  path: CourtPath;
  name: string;
  /** Empty where there is none. */
  url: string;
  sub_url: string | null;
  key_hash: string | null;
  enabled: boolean | number;
}

const unitDefinition = (row: UnitRow): SourceDefinition => ({
  id: unitSourceId(row.id),
  kind: 'unit',
  courtId: row.court_id,
  courtPath: row.path,
  name: `${row.call_sign} ${row.officer_name}`,
  unitId: row.id,
  url: null,
  subUrl: null,
  keyHash: null,
  enabled: true,
});

const fixedDefinition = (row: FixedRow): SourceDefinition => ({
  id: row.id,
  kind: row.kind,
  courtId: row.court_id,
  courtPath: row.path,
  name: row.name,
  unitId: null,
  url: row.url === '' ? null : row.url,
  subUrl: row.sub_url,
  keyHash: row.key_hash,
  // SQLite has no booleans.
  enabled: Boolean(row.enabled),
});

const fixedRows = (db: Knex) =>
  db('sources').join('courts', 'courts.id', 'sources.court_id').select('sources.*', 'courts.path');

const unitRows = (db: Knex) =>
  db('units')
    .join('courts', 'courts.id', 'units.court_id')
    .whereNotNull('units.enrolled_at')
    .select('units.id', 'units.court_id', 'units.call_sign', 'units.officer_name', 'courts.path');

/** Every camera, address and encoder, and the camera of every enrolled unit. */
export async function loadAll(db: Knex): Promise<SourceDefinition[]> {
  const fixed: FixedRow[] = await fixedRows(db);
  const units: UnitRow[] = await unitRows(db);
  return [...fixed.map(fixedDefinition), ...units.map(unitDefinition)];
}

/** The camera of a unit; undefined when the unit isn't enrolled. */
export async function loadUnit(db: Knex, unitId: string): Promise<SourceDefinition | undefined> {
  const row: UnitRow | undefined = await unitRows(db).where('units.id', unitId).first();
  return row === undefined ? undefined : unitDefinition(row);
}

/** A camera, address or encoder of the caller's courts; undefined when there is none. */
export async function loadFixed(
  db: Knex,
  sourceId: string,
  scope: CourtPath,
): Promise<SourceDefinition | undefined> {
  const row: FixedRow | undefined = await withinCourts(fixedRows(db), scope)
    .where('sources.id', sourceId)
    .first();
  return row === undefined ? undefined : fixedDefinition(row);
}

/** Ids of all sources of the subtree of `scope`. */
export async function idsWithin(db: Knex, scope: CourtPath): Promise<string[]> {
  const fixed: { id: string }[] = await withinCourts(fixedRows(db), scope).clearSelect().select('sources.id');
  const units: { id: string }[] = await withinCourts(unitRows(db), scope).clearSelect().select('units.id');
  return [...fixed.map(({ id }) => id), ...units.map(({ id }) => unitSourceId(id))];
}

/** Adds a camera, address or encoder. `createdAt` in UTC ms. */
export async function insertFixed(db: Knex, definition: SourceDefinition, createdAt: number): Promise<void> {
  await db('sources').insert({
    id: definition.id,
    kind: definition.kind,
    court_id: definition.courtId,
    name: definition.name,
    url: definition.url ?? '',
    sub_url: definition.subUrl,
    key_hash: definition.keyHash,
    enabled: definition.enabled,
    created_at: createdAt,
  });
}

/** What can be changed of a camera, address or encoder; what is undefined stays. */
export interface FixedChange {
  name?: string | undefined;
  url?: string | undefined;
  sub_url?: string | null | undefined;
  key_hash?: string | undefined;
  enabled?: boolean | undefined;
  court_id?: string | undefined;
}

export async function updateFixed(db: Knex, sourceId: string, change: FixedChange): Promise<void> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length > 0) {
    await db('sources').where({ id: sourceId }).update(given);
  }
}

export async function deleteFixed(db: Knex, sourceId: string): Promise<void> {
  await db('sources').where({ id: sourceId }).delete();
}
