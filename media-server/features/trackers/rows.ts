import { randomUUID } from 'node:crypto';
import type { Datum } from '#shared/coordinates.ts';
import { AppError } from '#shared/errors.ts';
import type { TrackerApp } from '#shared/trackers.ts';
import type { Store } from '../../store/open.ts';

/** A tracker as the store keeps it. Times are UTC ms. */
export interface TrackerRecord {
  id: string;
  unitId: string;
  app: TrackerApp;
  datum: Datum;
  /** SHA-256 of the identifier that lets it in. */
  identifierHash: string;
  enrolledAt: number;
}

interface Row {
  id: string;
  unit_id: string;
  app: TrackerApp;
  datum: Datum;
  identifier_hash: string;
  enrolled_at: number;
}

const toRecord = (row: Row): TrackerRecord => ({
  id: row.id,
  unitId: row.unit_id,
  app: row.app,
  datum: row.datum,
  identifierHash: row.identifier_hash,
  enrolledAt: row.enrolled_at,
});

export async function loadTrackers({ db }: Store): Promise<TrackerRecord[]> {
  const rows: Row[] = await db('trackers').orderBy('enrolled_at').select();
  return rows.map(toRecord);
}

/** Adds a tracker. Throws `conflict` when its unit has one. */
export async function insertTracker({ db }: Store, given: Omit<TrackerRecord, 'id'>): Promise<TrackerRecord> {
  const inserted: Row[] = await db('trackers')
    .insert({
      id: randomUUID(),
      unit_id: given.unitId,
      app: given.app,
      datum: given.datum,
      identifier_hash: given.identifierHash,
      enrolled_at: given.enrolledAt,
    })
    .onConflict()
    .ignore()
    .returning('*');
  const [row] = inserted;
  if (row === undefined) {
    throw AppError.conflict('the unit has a phone tracker already; remove that first');
  }
  return toRecord(row);
}

export async function updateIdentifier({ db }: Store, id: string, identifierHash: string): Promise<void> {
  await db('trackers').where({ id }).update({ identifier_hash: identifierHash });
}

export async function deleteTracker({ db }: Store, id: string): Promise<void> {
  await db('trackers').where({ id }).delete();
}
