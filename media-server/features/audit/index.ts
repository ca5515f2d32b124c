import type { AuditEntry } from '#shared/contract/identity.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { withinCourts } from '../../store/scope.ts';
import type { AuditRow } from './log.ts';

function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    courtId: row.court_id,
    action: row.action,
    target: row.target,
    outcome: row.outcome as AuditEntry['outcome'],
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    hash: row.hash,
  };
}

/** Reading the audit log. Entries of no court (failed logins of unknown names) are shown to the top court's administrators. */
export function createAudit({ store, courts }: Pick<ServerContext, 'store' | 'courts'>): Feature<'audit'> {
  return {
    handlers: {
      audit: {
        list: async (context, { before, limit }) => {
          const { courtId, courtPath } = signedIn(context);
          const query = store.db('audit_log');
          // The top court's administrators see every entry: without a condition on courts the newest are read off the key.
          if (courts.require(courtId, courtPath).parentId !== null) {
            void withinCourts(query, courtPath, 'court_path');
          }
          if (before !== undefined) {
            void query.where('seq', '<', before);
          }
          const rows = (await query.orderBy('seq', 'desc').limit(limit)) as AuditRow[];
          return rows.map(toEntry);
        },
      },
    },
    close: () => Promise.resolve(),
  };
}
