import type { Knex } from 'knex';
import type { LogEntry, LogFact } from '#shared/operations/log.ts';

interface LogRow {
  no: number;
  at: number;
  by: string | null;
  fact: string;
}

/** A fact about to be noted. One with a `key` is noted once for its operation; `by` is null for what the server noticed by itself. */
export interface NewEntry {
  fact: LogFact;
  by: string | null;
  /** UTC ms. */
  at: number;
  key?: string;
}

const toEntry = ({ no, at, by, fact }: LogRow): LogEntry => ({
  no,
  at,
  by,
  fact: JSON.parse(fact) as LogFact,
});

/** Appends to the log of an operation; answers with the entries that are new. */
export async function append(
  db: Knex,
  operationId: string,
  entries: readonly NewEntry[],
): Promise<LogEntry[]> {
  const added: LogEntry[] = [];
  for (const { fact, by, at, key } of entries) {
    const rows = (await db('operation_log')
      .insert({ operation_id: operationId, at, by, fact: JSON.stringify(fact), key: key ?? null })
      .onConflict(['operation_id', 'key'])
      .ignore()
      .returning(['no', 'at', 'by', 'fact'])) as LogRow[];
    added.push(...rows.map(toEntry));
  }
  return added;
}

/** Entries before number `before`, newest first. */
export async function readLog(
  db: Knex,
  operationId: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<LogEntry[]> {
  const query = db('operation_log').where('operation_id', operationId).orderBy('no', 'desc').limit(limit);
  if (before !== undefined) {
    void query.where('no', '<', before);
  }
  const rows: LogRow[] = await query.select('no', 'at', 'by', 'fact');
  return rows.map(toEntry);
}
