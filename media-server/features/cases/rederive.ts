import type { CourtTree } from '../../context.ts';
import { ofCourt } from '../../store/levels.ts';
import type { Store } from '../../store/open.ts';
import type { CaseLog } from './case-log.ts';

/** Cases that are derived anew in one transaction. */
const BATCH = 200;

/** Brings a court's cases in line with its rules of now: those that run, and closed ones that still wait for something. */
export async function rederive(
  { store, courts, cases }: { store: Store; courts: CourtTree; cases: CaseLog },
  catalogueId: string,
  courtId: string,
): Promise<void> {
  const { db } = store;
  const court = courts.find(courtId);
  if (court === undefined) {
    return;
  }
  const nos = (await ofCourt(db('cases'), court, 'cases')
    .where('catalogue_id', catalogueId)
    .where((open) => {
      const waiting = db('case_nodes').whereRaw('case_nodes.case_no = cases.no').select(db.raw('1'));
      void open.whereNot('status', 'closed').orWhereExists(waiting);
    })
    .orderBy('no')
    .pluck('no')) as number[];
  for (let start = 0; start < nos.length; start += BATCH) {
    await cases.renew(nos.slice(start, start + BATCH));
  }
}
