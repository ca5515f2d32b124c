import type { Knex } from 'knex';
import type { Act } from '#shared/consultation/commands.ts';
import { emptyConsultation } from '#shared/consultation/apply.ts';
import type { TimedAct } from '#shared/consultation/recording.ts';
import { idBehindLine, type Consultation } from '#shared/consultation/session.ts';
import type { ConsultationMinutes } from '#shared/consultation/view.ts';
import type { CourtPath } from '#shared/courts.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of `consultations`. Times in UTC ms. */
interface Row {
  id: string;
  court_id: string;
  state: string;
  created_by_id: string;
  minutes: string | null;
  minutes_saved_by: string | null;
  minutes_saved_at: number | null;
  minutes_signed_by: string | null;
  minutes_signed_at: number | null;
  minutes_sha256: string | null;
}

/** A session as it is kept. */
export interface KeptSession {
  state: Consultation;
  minutes: ConsultationMinutes | null;
  createdById: string;
}

/** What was done, for the log. `by` is null for what came by itself. */
export interface LoggedAct {
  at: number;
  by: string | null;
  siteId: string | null;
  act: Act;
}

/** A session as it was written; one of an older server has what came later as a new session has it. */
function toState(row: Row): Consultation {
  const state = JSON.parse(row.state) as Consultation;
  return {
    ...emptyConsultation(state),
    ...state,
    layers: (state.layers ?? []).map((layer) => ({ ...layer, topic: layer.topic ?? null })),
    sites: state.sites.map((site) => ({ ...site, check: site.check ?? null, unitId: site.unitId ?? null })),
    recorded: (state.recorded ?? []).map((stretch) => ({
      ...stretch,
      failure: stretch.failure ?? null,
      lost: stretch.lost ?? [],
    })),
  };
}

function toKept(row: Row): KeptSession {
  const { minutes, minutes_saved_by: savedBy, minutes_saved_at: savedAt, minutes_sha256: sha256 } = row;
  return {
    state: toState(row),
    createdById: row.created_by_id,
    minutes:
      minutes === null || savedBy === null || savedAt === null || sha256 === null
        ? null
        : {
            text: minutes,
            savedBy,
            savedAt,
            sha256,
            signedBy: row.minutes_signed_by,
            signedAt: row.minutes_signed_at,
          },
  };
}

export async function findSession(db: Knex, id: string): Promise<KeptSession | undefined> {
  const row = (await db('consultations').where('id', id).first()) as Row | undefined;
  return row === undefined ? undefined : toKept(row);
}

/** Sessions that aren't over, of all courts. */
export async function openSessions(db: Knex): Promise<KeptSession[]> {
  return ((await db('consultations').whereIn('phase', ['planned', 'running'])) as Row[]).map(toKept);
}

/**
 * Sessions that a scope sees, newest first: those of its courts, and those that its courts or people of them are invited to. `open`
 * narrows them to those that are, or aren't, over.
 */
export async function listSessions(
  db: Knex,
  scope: CourtPath,
  { open, before, limit }: { open?: boolean; before?: number | undefined; limit: number },
): Promise<KeptSession[]> {
  const own = (): Knex.QueryBuilder => withinCourts(db('courts').select('courts.id'), scope);
  const query = db('consultations')
    .where(
      (any) =>
        void any
          .whereIn('court_id', own())
          .orWhereIn('id', db('consultation_sites').select('consultation_id').whereIn('court_id', own())),
    )
    .orderBy('planned_at', 'desc')
    .limit(limit);
  if (before !== undefined) {
    void query.where('planned_at', '<', before);
  }
  if (open === true) {
    void query.whereIn('phase', ['planned', 'running']);
  } else if (open === false) {
    void query.whereIn('phase', ['ended', 'cancelled']);
  }
  return ((await query) as Row[]).map(toKept);
}

const columnsOf = (state: Consultation) => ({
  phase: state.phase,
  planned_at: state.plannedAt,
  state: JSON.stringify(state),
});

/** Writes who is invited and which cases it is about, where that has changed. */
async function writeLists(trx: Knex, before: Consultation | null, after: Consultation): Promise<void> {
  const id = after.id;
  if (before === null || before.sites.length !== after.sites.length || after.phase === 'planned') {
    const sites = after.sites.map((site) => ({
      consultation_id: id,
      site_id: site.id,
      court_id: site.courtId,
      // Whoever has their account behind a line is no user here.
      user_id: idBehindLine(site.userId) === null ? site.userId : null,
    }));
    await trx('consultation_sites').where('consultation_id', id).delete();
    await trx.batchInsert('consultation_sites', sites, 50);
  }
  if (before === null || before.agenda !== after.agenda) {
    const nos = new Set(after.agenda.flatMap(({ cases }) => cases.map(({ no }) => no)));
    await trx('consultation_cases').where('consultation_id', id).delete();
    await trx.batchInsert(
      'consultation_cases',
      [...nos].map((case_no) => ({ consultation_id: id, case_no })),
      50,
    );
  }
}

async function note(trx: Knex, id: string, { at, by, siteId, act }: LoggedAct): Promise<void> {
  await trx('consultation_log').insert({
    consultation_id: id,
    at,
    by,
    site_id: siteId,
    act: JSON.stringify(act),
  });
}

/** Acts of a type that a session's log has, the oldest first. */
export async function actsOf(db: Knex, id: string, type: Act['type']): Promise<TimedAct[]> {
  const rows = (await db('consultation_log')
    .where('consultation_id', id)
    .where('act', 'like', `%"${type}"%`)
    .orderBy('no')
    .select('at', 'act')) as { at: number; act: string }[];
  return rows
    .map(({ at, act }) => ({ at, act: JSON.parse(act) as Act }))
    .filter(({ act }) => act.type === type);
}

/** Adds a session; answers with false when its id is there already. */
export async function insertSession(
  trx: Knex,
  { state, createdById }: Omit<KeptSession, 'minutes'>,
  logged: LoggedAct,
): Promise<boolean> {
  const inserted: unknown[] = await trx('consultations')
    .insert({
      id: state.id,
      court_id: state.courtId,
      created_by_id: createdById,
      created_at: state.createdAt,
      ...columnsOf(state),
    })
    .onConflict('id')
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    return false;
  }
  await writeLists(trx, null, state);
  await note(trx, state.id, logged);
  return true;
}

/** Keeps what an act has made of a session, with the act. */
export async function saveSession(
  trx: Knex,
  before: Consultation,
  after: Consultation,
  logged: LoggedAct,
): Promise<void> {
  await trx('consultations').where('id', after.id).update(columnsOf(after));
  await writeLists(trx, before, after);
  await note(trx, after.id, logged);
}

export async function saveMinutes(
  db: Knex,
  id: string,
  { text, savedBy, savedAt, signedBy, signedAt, sha256 }: ConsultationMinutes,
): Promise<void> {
  await db('consultations').where('id', id).update({
    minutes: text,
    minutes_saved_by: savedBy,
    minutes_saved_at: savedAt,
    minutes_signed_by: signedBy,
    minutes_signed_at: signedAt,
    minutes_sha256: sha256,
  });
}

/** A picture of a roll call. */
export interface PictureRow {
  consultation_id: string;
  roll_id: string;
  site_id: string;
  at: number;
  type: string;
  sha256: string;
}

export async function insertPicture(db: Knex, row: PictureRow): Promise<void> {
  await db('consultation_pictures').insert(row).onConflict(['roll_id', 'site_id']).ignore();
}

export async function findPicture(
  db: Knex,
  { rollId, siteId }: { rollId: string; siteId: string },
): Promise<PictureRow | undefined> {
  return (await db('consultation_pictures').where({ roll_id: rollId, site_id: siteId }).first()) as
    PictureRow | undefined;
}
