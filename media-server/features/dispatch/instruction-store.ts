import type { Knex } from 'knex';
import {
  isConfirmed,
  RECEIPT_ORDER,
  type Instruction,
  type InstructionTarget,
  type Priority,
} from '#shared/dispatch.ts';
import type { InstructionFile, Receipt, ReceiptState, ReceivedInstruction } from '#shared/dispatch.ts';
import { isActive, OperationState } from '#shared/operations/state.ts';
import type { CourtPath } from '#shared/courts.ts';
import { insertMissing, type BulkTable } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';
import { attachFiles, filesOf } from './attached-files.ts';

interface InstructionRow {
  id: string;
  court_id: string;
  from_user_id: string;
  from_name: string;
  target: string;
  text: string;
  priority: Priority;
  created_at: number;
  operation_id: string | null;
  confirm_s: number | null;
  amber_at: number | null;
  alarmed_at: number | null;
  alarm_seen_at: number | null;
  alarm_seen_by: string | null;
}

interface ReceiptRow {
  instruction_id: string;
  unit_id: string;
  state: ReceiptState;
  delivered_at: number | null;
  read_at: number | null;
  done_at: number | null;
}

/** An instruction with who sent it, which clients aren't told. */
export interface StoredInstruction {
  instruction: Instruction;
  fromUserId: string;
}

export interface NewInstruction extends Omit<
  Instruction,
  'receipts' | 'files' | 'amberAt' | 'alarmedAt' | 'alarmSeenAt' | 'alarmSeenBy'
> {
  fromUserId: string;
  unitIds: readonly string[];
  fileIds: readonly string[];
}

const RECEIPTS: BulkTable = {
  name: 'instruction_receipts',
  columns: { instruction_id: 'text', unit_id: 'text', state: 'text' },
};

const toReceipt = (row: ReceiptRow): Receipt => ({
  unitId: row.unit_id,
  state: row.state,
  deliveredAt: row.delivered_at,
  readAt: row.read_at,
  doneAt: row.done_at,
});

const toReceived = (
  row: InstructionRow & ReceiptRow,
  files: ReadonlyMap<string, InstructionFile[]>,
): ReceivedInstruction => ({
  id: row.id,
  fromName: row.from_name,
  text: row.text,
  priority: row.priority,
  createdAt: row.created_at,
  state: row.state,
  mustConfirm: row.confirm_s !== null,
  files: files.get(row.id) ?? [],
});

async function withReceipts(db: Knex, rows: readonly InstructionRow[]): Promise<StoredInstruction[]> {
  const ids = rows.map(({ id }) => id);
  const receipts: ReceiptRow[] = await db('instruction_receipts')
    .join('units', 'units.id', 'instruction_receipts.unit_id')
    .whereIn('instruction_id', ids)
    .orderBy('units.no')
    .select('instruction_receipts.*');
  const files = await filesOf(db, ids);
  const byInstruction = Map.groupBy(receipts, ({ instruction_id }) => instruction_id);
  return rows.map((row) => ({
    fromUserId: row.from_user_id,
    instruction: {
      id: row.id,
      courtId: row.court_id,
      fromName: row.from_name,
      target: JSON.parse(row.target) as InstructionTarget,
      text: row.text,
      priority: row.priority,
      createdAt: row.created_at,
      receipts: (byInstruction.get(row.id) ?? []).map(toReceipt),
      operationId: row.operation_id,
      confirmS: row.confirm_s,
      files: files.get(row.id) ?? [],
      amberAt: row.amber_at,
      alarmedAt: row.alarmed_at,
      alarmSeenAt: row.alarm_seen_at,
      alarmSeenBy: row.alarm_seen_by,
    },
  }));
}

/** Writes an instruction and a waiting receipt for each unit, all or nothing. False when its id is there already. */
export function insertInstruction({ db, dialect }: Store, instruction: NewInstruction): Promise<boolean> {
  const { id, unitIds } = instruction;
  return db.transaction(async (trx) => {
    const inserted: unknown[] = await trx('instructions')
      .insert({
        id,
        court_id: instruction.courtId,
        from_user_id: instruction.fromUserId,
        from_name: instruction.fromName,
        target: JSON.stringify(instruction.target),
        text: instruction.text,
        priority: instruction.priority,
        created_at: instruction.createdAt,
        operation_id: instruction.operationId,
        confirm_s: instruction.confirmS,
      })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (inserted.length === 0) {
      return false;
    }
    await attachFiles(trx, {
      instructionId: id,
      userId: instruction.fromUserId,
      fileIds: instruction.fileIds,
    });
    const receipts = unitIds.map((unit_id) => ({ instruction_id: id, unit_id, state: 'waiting' }));
    await insertMissing({ db: trx, dialect, table: RECEIPTS }, receipts);
    return true;
  });
}

export async function findInstruction({ db }: Store, id: string): Promise<StoredInstruction | undefined> {
  const rows: InstructionRow[] = await db('instructions').where('id', id);
  return (await withReceipts(db, rows))[0];
}

/** Instructions of the subtree of `scope`, newest first, created before `before` (UTC ms). */
export async function listInstructions(
  { db }: Store,
  scope: CourtPath,
  page: { before: number | undefined; limit: number },
): Promise<Instruction[]> {
  const query = db('instructions')
    .join('courts', 'courts.id', 'instructions.court_id')
    .orderBy('instructions.created_at', 'desc')
    .limit(page.limit)
    .select('instructions.*');
  if (page.before !== undefined) {
    void query.where('instructions.created_at', '<', page.before);
  }
  const rows: InstructionRow[] = await withinCourts(query, scope);
  return (await withReceipts(db, rows)).map(({ instruction }) => instruction);
}

const unwrap = (stored: readonly StoredInstruction[]): Instruction[] =>
  stored.map(({ instruction }) => instruction);

/** Keeps the instructions that a unit hasn't confirmed. */
const unconfirmed = (query: Knex.QueryBuilder, db: Knex): Knex.QueryBuilder =>
  query.whereExists(
    db('instruction_receipts')
      .whereRaw('instruction_receipts.instruction_id = instructions.id')
      .whereIn(
        'instruction_receipts.state',
        RECEIPT_ORDER.filter((state) => !isConfirmed({ state })),
      )
      .select(db.raw('1')),
  );

/** Instructions of the subtree of `scope` that alarm the desk, oldest first: see `isAlarming`. */
export async function listAlarmed({ db }: Store, scope: CourtPath): Promise<Instruction[]> {
  const query = db('instructions')
    .join('courts', 'courts.id', 'instructions.court_id')
    .whereNotNull('instructions.alarmed_at')
    .whereNull('instructions.alarm_seen_at')
    .orderBy('instructions.created_at')
    .select('instructions.*');
  return unwrap(await withReceipts(db, await withinCourts(unconfirmed(query, db), scope)));
}

/** Instructions of all courts created since `since` (UTC ms) that are to be confirmed, and of which the desk isn't alarmed. */
export async function listToConfirm({ db }: Store, since: number): Promise<Instruction[]> {
  const query = db('instructions')
    .whereNotNull('confirm_s')
    .whereNull('alarmed_at')
    .where('created_at', '>=', since);
  const rows: InstructionRow[] = await unconfirmed(query, db);
  return rows.length === 0 ? [] : unwrap(await withReceipts(db, rows));
}

/** Instructions to the units of operations that are active. */
export async function listOfActiveOperations({ db }: Store): Promise<Instruction[]> {
  const rows: InstructionRow[] = await db('instructions')
    .join('operations', 'operations.id', 'instructions.operation_id')
    .whereIn('operations.state', OperationState.options.filter(isActive))
    .orderBy('instructions.created_at')
    .select('instructions.*');
  return unwrap(await withReceipts(db, rows));
}

/** Notes since when an instruction is overdue or alarms the desk. False when it was noted already. */
export async function markEscalated(
  { db }: Store,
  id: string,
  { level, at }: { level: 'amber' | 'alarm'; at: number },
): Promise<boolean> {
  const column = level === 'amber' ? 'amber_at' : 'alarmed_at';
  const change = {
    amber_at: db.raw('coalesce(amber_at, ?)', [at]),
    ...(level === 'alarm' ? { alarmed_at: at } : {}),
  };
  return (await db('instructions').where('id', id).whereNull(column).update(change)) > 0;
}

/** False when the instruction alarms nobody, or its alarm was acknowledged already. */
export async function markAlarmSeen(
  { db }: Store,
  id: string,
  { by, at }: { by: string; at: number },
): Promise<boolean> {
  const changed = await db('instructions')
    .where('id', id)
    .whereNotNull('alarmed_at')
    .whereNull('alarm_seen_at')
    .update({ alarm_seen_at: at, alarm_seen_by: by });
  return changed > 0;
}

/** Instructions of the subtree of `scope` that a unit hasn't done yet, newest first, at most `limit`, and how many there are. */
export async function listUnconfirmed(
  { db }: Pick<Store, 'db'>,
  scope: CourtPath,
  limit: number,
): Promise<{ total: number; instructions: Instruction[] }> {
  const undone = db('instruction_receipts').whereNot('state', 'done').select('instruction_id');
  const open = withinCourts(
    db('instructions')
      .join('courts', 'courts.id', 'instructions.court_id')
      .whereIn('instructions.id', undone),
    scope,
  );
  const count = (await open.clone().count({ n: '*' }).first()) as { n: number } | undefined;
  const rows: InstructionRow[] = await open
    .orderBy('instructions.created_at', 'desc')
    .limit(limit)
    .select('instructions.*');
  return { total: count?.n ?? 0, instructions: unwrap(await withReceipts(db, rows)) };
}

/** Creation time of the newest instruction, UTC ms. */
export async function newestInstructionAt({ db }: Store): Promise<number> {
  const row = await db('instructions').max({ at: 'created_at' }).first<{ at: number | null } | undefined>();
  return row?.at ?? 0;
}

const ofUnit = (db: Knex, unitId: string) =>
  db('instruction_receipts')
    .join('instructions', 'instructions.id', 'instruction_receipts.instruction_id')
    .where('instruction_receipts.unit_id', unitId)
    .select('instructions.*', 'instruction_receipts.*');

/** Instructions that the unit hasn't done yet, oldest first. */
export async function listOpenOfUnit({ db }: Store, unitId: string): Promise<ReceivedInstruction[]> {
  const rows: (InstructionRow & ReceiptRow)[] = await ofUnit(db, unitId)
    .whereNot('instruction_receipts.state', 'done')
    .orderBy('instructions.created_at');
  const files = await filesOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toReceived(row, files));
}

/** How far a unit has come with an instruction. */
export interface ReceiptMove {
  instructionId: string;
  unitId: string;
  state: ReceiptState;
  /** UTC ms. */
  at: number;
}

/** Moves a receipt forward; undefined when it is as far already, or isn't there. A state that was skipped counts as reached now. */
export async function advanceReceipt({ db }: Store, move: ReceiptMove): Promise<Receipt | undefined> {
  const reached = RECEIPT_ORDER.indexOf(move.state);
  const first = (column: string) => db.raw('coalesce(??, ?)', [column, move.at]);
  const rows: ReceiptRow[] = await db('instruction_receipts')
    .where({ instruction_id: move.instructionId, unit_id: move.unitId })
    .whereIn('state', RECEIPT_ORDER.slice(0, reached))
    .update({
      state: move.state,
      delivered_at: first('delivered_at'),
      ...(reached >= RECEIPT_ORDER.indexOf('read') ? { read_at: first('read_at') } : {}),
      ...(reached >= RECEIPT_ORDER.indexOf('done') ? { done_at: first('done_at') } : {}),
    })
    .returning('*');
  return rows.map(toReceipt)[0];
}

/** An instruction as its unit sees it, with the court that it belongs to. */
export async function findOfUnit(
  { db }: Store,
  unitId: string,
  instructionId: string,
): Promise<{ received: ReceivedInstruction; courtId: string } | undefined> {
  const rows: (InstructionRow & ReceiptRow)[] = await ofUnit(db, unitId).where(
    'instructions.id',
    instructionId,
  );
  const files = await filesOf(db, [instructionId]);
  return rows.map((row) => ({ received: toReceived(row, files), courtId: row.court_id }))[0];
}

/** Units that have read an instruction and not done it yet. */
export async function unitsAtWork({ db }: Store): Promise<Set<string>> {
  return new Set(
    (await db('instruction_receipts').where('state', 'read').distinct().pluck('unit_id')) as string[],
  );
}
