import type { Decision } from '#shared/consultation/session.ts';
import type { Caller } from '../../../api/caller.ts';
import type { ServerContext } from '../../../context.ts';
import { withinCourts } from '../../../store/scope.ts';
import type { CaseRecords } from '../case-records.ts';

type Deps = Pick<ServerContext, 'store' | 'log'> & { records: CaseRecords };

/**
 * A decision of a session at another court's server, once somebody here has confirmed or carried it out: its node arises here too where
 * the caller's courts have the case, which is known by its number.
 */
export async function recordDecision(
  { store, log, records }: Deps,
  caller: Caller,
  decision: Decision | undefined,
): Promise<void> {
  if (decision === undefined || decision.caseNumber === null) {
    return;
  }
  const rows = (await withinCourts(
    store
      .db('cases')
      .join('courts', 'courts.id', 'cases.court_id')
      .where('cases.number', decision.caseNumber)
      .limit(2)
      .select('cases.no'),
    caller.courtPath,
  )) as { no: number }[];
  const [row] = rows;
  // A number that two cases have is nobody's.
  if (row === undefined || rows.length > 1) {
    log.info({ decision: decision.id, cases: rows.length }, 'the case of a decision is not here');
    return;
  }
  const own = { ...decision, caseNo: row.no };
  await records.decided(own, decision.confirmedBy ?? caller.nameZh);
  if (decision.state === 'done') {
    await records.carriedOut(own, decision.result ?? '');
  }
}
