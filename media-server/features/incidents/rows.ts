import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import type { Incident, IncidentEntry, IncidentFact } from '#shared/incidents.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of `incidents`. Times in UTC ms. */
export interface IncidentRow {
  id: string;
  court_id: string;
  title: string;
  sos_id: string | null;
  unit_id: string | null;
  lon: number | null;
  lat: number | null;
  opened_by: string;
  opened_by_id: string;
  opened_at: number;
  closed_by: string | null;
  closed_at: number | null;
  report: string | null;
}

async function toIncidents(db: Knex, rows: readonly IncidentRow[]): Promise<Incident[]> {
  const units = (await db('incident_units')
    .whereIn(
      'incident_id',
      rows.map(({ id }) => id),
    )
    .orderBy(['sent_at', 'distance_m'])
    .select('incident_id', 'unit_id')) as { incident_id: string; unit_id: string }[];
  const byIncident = Map.groupBy(units, ({ incident_id }) => incident_id);
  return rows.map((row) => ({
    id: row.id,
    courtId: row.court_id,
    title: row.title,
    sosId: row.sos_id,
    unitId: row.unit_id,
    point: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
    openedBy: row.opened_by,
    openedAt: row.opened_at,
    unitIds: (byIncident.get(row.id) ?? []).map(({ unit_id }) => unit_id),
    closedBy: row.closed_by,
    closedAt: row.closed_at,
    report: row.report,
  }));
}

const ofScope = (db: Knex, scope: CourtPath): Knex.QueryBuilder =>
  withinCourts(db('incidents').join('courts', 'courts.id', 'incidents.court_id'), scope)
    .orderBy('incidents.opened_at', 'desc')
    .select('incidents.*');

/** Incidents of the subtree of `scope`, newest first. */
export async function listIncidents(
  db: Knex,
  scope: CourtPath,
  { isOpen, limit }: { isOpen: boolean; limit: number },
): Promise<Incident[]> {
  const query = ofScope(db, scope).limit(limit);
  void (isOpen ? query.whereNull('incidents.closed_at') : query.whereNotNull('incidents.closed_at'));
  return toIncidents(db, (await query) as IncidentRow[]);
}

export async function findIncident(
  db: Knex,
  where: { id: string } | { sos_id: string },
): Promise<Incident | undefined> {
  const rows: IncidentRow[] = await db('incidents').where(where);
  return (await toIncidents(db, rows))[0];
}

/** Units that are with an open incident. */
export async function engagedUnits(db: Knex): Promise<string[]> {
  return (await db('incident_units')
    .join('incidents', 'incidents.id', 'incident_units.incident_id')
    .whereNull('incidents.closed_at')
    .pluck('incident_units.unit_id')) as string[];
}

/** A fact about to be noted; one with a `key` is noted once for its incident. */
export interface NewIncidentEntry {
  incidentId: string;
  fact: IncidentFact;
  by: string | null;
  at: number;
  key?: string;
}

/** False when it was noted already. */
export async function note(db: Knex, { incidentId, fact, by, at, key }: NewIncidentEntry): Promise<boolean> {
  const rows: unknown[] = await db('incident_log')
    .insert({ incident_id: incidentId, at, by, fact: JSON.stringify(fact), key: key ?? null })
    .onConflict(['incident_id', 'key'])
    .ignore()
    .returning('no');
  return rows.length > 0;
}

/** The log of an incident, oldest first. */
export async function readIncidentLog(db: Knex, incidentId: string): Promise<IncidentEntry[]> {
  const rows = (await db('incident_log').where('incident_id', incidentId).orderBy('no')) as {
    no: number;
    at: number;
    by: string | null;
    fact: string;
  }[];
  return rows.map(({ no, at, by, fact }) => ({ no, at, by, fact: JSON.parse(fact) as IncidentFact }));
}
