import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import { MAX_ANSWER_S, type RollCall } from '#shared/duty/roll-call.ts';
import { insertMissing, type BulkTable } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

interface CallRow {
  id: string;
  court_id: string;
  from_name: string;
  text: string;
  started_at: number;
  deadline_at: number;
  ended_at: number | null;
  name_zh: string;
  name_en: string;
}

interface AnswerRow {
  call_id: string;
  court_id: string;
  answered_at: number | null;
  by_name: string | null;
  remark: string | null;
}

/** A roll call about to begin. Times in UTC ms. */
export interface NewRollCall {
  id: string;
  courtId: string;
  fromUserId: string;
  fromName: string;
  text: string;
  startedAt: number;
  deadlineAt: number;
  courtIds: readonly string[];
}

const ANSWERS: BulkTable = { name: 'duty_roll_call_answers', columns: { call_id: 'text', court_id: 'text' } };

/** Writes a roll call and an open answer of each court, all or nothing. False when its id is there already. */
export function insertRollCall({ db, dialect }: Store, call: NewRollCall): Promise<boolean> {
  return db.transaction(async (trx) => {
    const inserted: unknown[] = await trx('duty_roll_calls')
      .insert({
        id: call.id,
        court_id: call.courtId,
        from_user_id: call.fromUserId,
        from_name: call.fromName,
        text: call.text,
        started_at: call.startedAt,
        deadline_at: call.deadlineAt,
      })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (inserted.length === 0) {
      return false;
    }
    const rows = call.courtIds.map((court_id) => ({ call_id: call.id, court_id }));
    await insertMissing({ db: trx, dialect, table: ANSWERS }, rows);
    return true;
  });
}

const calls = (db: Knex): Knex.QueryBuilder =>
  db('duty_roll_calls')
    .join('courts', 'courts.id', 'duty_roll_calls.court_id')
    .select('duty_roll_calls.*', 'courts.name_zh', 'courts.name_en');

async function withAnswers(db: Knex, rows: readonly CallRow[], scope?: CourtPath): Promise<RollCall[]> {
  const query = db('duty_roll_call_answers')
    .join('courts', 'courts.id', 'duty_roll_call_answers.court_id')
    .whereIn(
      'call_id',
      rows.map(({ id }) => id),
    )
    .orderBy('courts.path')
    .select('duty_roll_call_answers.*');
  const answers = (await (scope === undefined ? query : withinCourts(query, scope))) as AnswerRow[];
  const byCall = Map.groupBy(answers, ({ call_id }) => call_id);
  return rows.map((row) => ({
    id: row.id,
    courtId: row.court_id,
    courtName: { zh: row.name_zh, en: row.name_en },
    fromName: row.from_name,
    text: row.text,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
    endedAt: row.ended_at,
    answers: (byCall.get(row.id) ?? []).map((answer) => ({
      courtId: answer.court_id,
      answeredAt: answer.answered_at,
      by: answer.by_name,
      remark: answer.remark,
    })),
  }));
}

/** A roll call with all its answers, whoever asks. */
export async function findRollCall({ db }: Pick<Store, 'db'>, id: string): Promise<RollCall | undefined> {
  const rows = (await calls(db).where('duty_roll_calls.id', id)) as CallRow[];
  return (await withAnswers(db, rows))[0];
}

/** Roll calls by or of courts of a subtree, newest first, with the answers of these courts. Times in UTC ms. */
export async function listRollCalls(
  { db }: Pick<Store, 'db'>,
  scope: CourtPath,
  page: { before?: number | undefined; deadlineAfter?: number | undefined; limit: number },
): Promise<RollCall[]> {
  // Looked up for one roll call after the other, newest first, until there are enough: not for all there ever were.
  const called = withinCourts(
    db('duty_roll_call_answers')
      .join('courts as called', 'called.id', 'duty_roll_call_answers.court_id')
      .whereRaw('duty_roll_call_answers.call_id = duty_roll_calls.id')
      .select('called.id'),
    scope,
    'called.path',
  );
  const query = calls(db)
    .where((side) => void withinCourts(side, scope).orWhereExists(called))
    .orderBy('duty_roll_calls.started_at', 'desc')
    .limit(page.limit);
  if (page.before !== undefined) {
    void query.where('duty_roll_calls.started_at', '<', page.before);
  }
  if (page.deadlineAfter !== undefined) {
    void query
      .where('duty_roll_calls.deadline_at', '>', page.deadlineAfter)
      // No time to answer is longer: the index on the start finds these few.
      .where('duty_roll_calls.started_at', '>', page.deadlineAfter - MAX_ANSWER_S * 1000);
  }
  return withAnswers(db, (await query) as CallRow[], scope);
}

/** Who answers, and when (UTC ms). */
export interface NewAnswer {
  callId: string;
  courtId: string;
  userId: string;
  name: string;
  remark: string;
  at: number;
}

/** False when the court had answered already, or isn't called. */
export async function insertAnswer({ db }: Pick<Store, 'db'>, answer: NewAnswer): Promise<boolean> {
  const changed = await db('duty_roll_call_answers')
    .where({ call_id: answer.callId, court_id: answer.courtId })
    .whereNull('answered_at')
    .update({
      answered_at: answer.at,
      by_user_id: answer.userId,
      by_name: answer.name,
      remark: answer.remark === '' ? null : answer.remark,
    });
  return changed > 0;
}

/** Ids of roll calls that run although their time was over at `now` (UTC ms) or all have answered. */
export async function listEnding({ db }: Pick<Store, 'db'>, now: number): Promise<string[]> {
  const waiting = db('duty_roll_call_answers')
    .whereRaw('duty_roll_call_answers.call_id = duty_roll_calls.id')
    .whereNull('answered_at')
    .select('call_id');
  return (await db('duty_roll_calls')
    .whereNull('ended_at')
    .where((over) => void over.where('deadline_at', '<', now).orWhereNotExists(waiting))
    .pluck('id')) as string[];
}

/** Ends a roll call. False when it had ended already. */
export async function markEnded(db: Knex, id: string, at: number): Promise<boolean> {
  const changed = await db('duty_roll_calls').where({ id }).whereNull('ended_at').update({ ended_at: at });
  return changed > 0;
}
