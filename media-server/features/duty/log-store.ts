import type { Knex } from 'knex';
import type { DutyEntry, DutyEntryKind, DutyEntryLink, DutyLogFilter } from '#shared/duty/log.ts';
import { whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';

interface LogRow {
  no: number;
  id: string;
  court_id: string;
  at: number;
  written_at: number;
  kind: DutyEntryKind;
  text: string;
  link: string | null;
  corrects: string | null;
  corrected_by: string | null;
  by_user_id: string | null;
  by_name: string | null;
}

/** An entry about to be written; `by` is null for what the server writes. */
export type NewEntry = Omit<DutyEntry, 'no' | 'correctedBy' | 'by'> & {
  by: { userId: string; name: string } | null;
};

const toEntry = (row: LogRow): DutyEntry => ({
  no: row.no,
  id: row.id,
  courtId: row.court_id,
  at: row.at,
  writtenAt: row.written_at,
  kind: row.kind,
  text: row.text,
  link: row.link === null ? null : (JSON.parse(row.link) as DutyEntryLink),
  corrects: row.corrects,
  correctedBy: row.corrected_by,
  by: row.by_name,
});

const entries = (db: Knex): Knex.QueryBuilder =>
  db('duty_log')
    .leftJoin('duty_log as correction', 'correction.corrects', 'duty_log.id')
    .select('duty_log.*', 'correction.id as corrected_by');

function filtered(
  store: Pick<Store, 'dialect'>,
  query: Knex.QueryBuilder,
  filter: DutyLogFilter,
): Knex.QueryBuilder {
  if (filter.kind !== undefined) {
    void query.where('duty_log.kind', filter.kind);
  }
  if (filter.from !== undefined) {
    void query.where('duty_log.at', '>=', filter.from);
  }
  if (filter.to !== undefined) {
    void query.where('duty_log.at', '<', filter.to);
  }
  if (filter.text !== undefined && filter.text !== '') {
    const find = store.dialect === 'postgres' ? 'strpos' : 'instr';
    const word = filter.text.toLowerCase();
    void query.where(
      (either) =>
        void either
          .whereRaw(`${find}(lower(duty_log.text), ?) > 0`, [word])
          .orWhereRaw(`${find}(lower(coalesce(duty_log.by_name, '')), ?) > 0`, [word])
          .orWhereRaw(`${find}(lower(coalesce(duty_log.link, '')), ?) > 0`, [word]),
    );
  }
  return query;
}

/** Entries of a court's log, the last written first; `before` is a number to go on from. */
export async function listEntries(
  store: Pick<Store, 'db' | 'dialect'>,
  courtId: string,
  page: { filter: DutyLogFilter; before?: number | undefined; limit: number },
): Promise<DutyEntry[]> {
  const query = filtered(store, entries(store.db).where('duty_log.court_id', courtId), page.filter);
  if (page.before !== undefined) {
    void query.where('duty_log.no', '<', page.before);
  }
  return ((await query.orderBy('duty_log.no', 'desc').limit(page.limit)) as LogRow[]).map(toEntry);
}

/** Numbers of all the entries, the last written first: what an export goes by. */
export async function entryNumbers(
  store: Pick<Store, 'reading' | 'dialect'>,
  courtId: string,
  filter: DutyLogFilter,
): Promise<number[]> {
  const query = filtered(store, store.reading('duty_log').where('duty_log.court_id', courtId), filter);
  return (await query.orderBy('duty_log.no', 'desc').pluck('duty_log.no')) as number[];
}

/** Entries by their numbers, in the order of these. */
export async function entriesByNumbers(
  { reading, dialect }: Pick<Store, 'reading' | 'dialect'>,
  numbers: readonly number[],
): Promise<DutyEntry[]> {
  const rows = (await whereAmong(entries(reading), dialect, 'duty_log.no', numbers)) as LogRow[];
  const byNo = new Map(rows.map((row) => [row.no, row]));
  return numbers.flatMap((no) => {
    const row = byNo.get(no);
    return row === undefined ? [] : [toEntry(row)];
  });
}

export async function findEntry(db: Knex, id: string): Promise<DutyEntry | undefined> {
  const row = (await entries(db).where('duty_log.id', id).first()) as LogRow | undefined;
  return row === undefined ? undefined : toEntry(row);
}

/** Writes an entry. False when its id is there already, or what it corrects has been corrected. */
export async function insertEntry(db: Knex, entry: NewEntry): Promise<boolean> {
  const written: unknown[] = await db('duty_log')
    .insert({
      id: entry.id,
      court_id: entry.courtId,
      at: entry.at,
      written_at: entry.writtenAt,
      kind: entry.kind,
      text: entry.text,
      link: entry.link === null ? null : JSON.stringify(entry.link),
      corrects: entry.corrects,
      by_user_id: entry.by?.userId ?? null,
      by_name: entry.by?.name ?? null,
    })
    .onConflict()
    .ignore()
    .returning('no');
  return written.length > 0;
}
