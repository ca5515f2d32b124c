import type { Store } from '../../store/open.ts';
import { GENESIS_HASH, hashEntry } from './chain.ts';
import { toChained, type AuditRow } from './log.ts';

/** Outcome of a check of the whole chain. `head` can be written down elsewhere: a chain cut at its end is still whole by itself. */
export type Verification =
  { ok: true; count: number; head: string } | { ok: false; count: number; seq: number; reason: string };

const PAGE = 1_000;

function problem(row: AuditRow, expected: { seq: number; hash: string }): string | undefined {
  if (row.seq !== expected.seq) {
    return `entry ${expected.seq} is missing`;
  }
  if (row.prev_hash !== expected.hash) {
    return 'its link to the entry before it is wrong';
  }
  return hashEntry(toChained(row)) === row.hash ? undefined : 'its content was changed';
}

/** Reads the audit log from its beginning and stops at the first entry that doesn't hold. */
export async function verifyChain(store: Store): Promise<Verification> {
  let seq = 0;
  let hash = GENESIS_HASH;
  for (;;) {
    const rows = (await store
      .db('audit_log')
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(PAGE)) as AuditRow[];
    for (const row of rows) {
      const reason = problem(row, { seq: seq + 1, hash });
      if (reason !== undefined) {
        return { ok: false, count: seq, seq: seq + 1, reason };
      }
      seq = row.seq;
      hash = row.hash;
    }
    if (rows.length < PAGE) {
      return { ok: true, count: seq, head: hash };
    }
  }
}
