import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import type { EnrolmentCodes } from './enrolment.ts';
import { deleteFixesBefore } from './position-store.ts';
import { POSITION_RETENTION_MS } from './policy.ts';
import type { Roster } from './roster.ts';

/** What a sweep looks at. */
export interface SweepDeps {
  store: Store;
  clock: Clock;
  roster: Roster;
  codes: EnrolmentCodes;
}

/** Deletes fixes that are older than they may be kept, and codes that have run out. Answers with how many fixes. */
export async function sweep({ store, clock, roster, codes }: SweepDeps): Promise<number> {
  await codes.deleteExpired();
  const before = clock.now() - POSITION_RETENTION_MS;
  let deleted = 0;
  for (const { id } of roster.within('')) {
    deleted += await deleteFixesBefore(store, id, before);
  }
  return deleted;
}
