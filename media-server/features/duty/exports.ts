import type { CourtTree } from '../../context.ts';
import type { Caller } from '../../api/caller.ts';
import type { Store } from '../../store/open.ts';
import { chinaTime, type DutyAssignment } from '#shared/duty/roster.ts';
import { answerState, type AnswerState, type RollCallAnswer } from '#shared/duty/roll-call.ts';
import type { HandoverItem } from '#shared/duty/handover.ts';
import { AppError } from '#shared/errors.ts';
import { rollCallWithin } from './board.ts';
import { requireHandover, sectionsOf } from './handover-store.ts';
import { findRollCall } from './roll-call-store.ts';
import { assignmentsOf } from './roster-store.ts';

export { entriesByNumbers, entryNumbers } from './log-store.ts';

interface Deps {
  store: Store;
  courts: CourtTree;
}

/** A line of an exported sheet: an item with the section that it is of; `state` is `<section>-<state>`, as sections share words. */
export type HandoverLine = HandoverItem & { section: string };

/** The items of a sheet, section by section. @throws AppError('notFound') outside the caller's courts */
export async function handoverLines(
  { store, courts }: Deps,
  caller: Caller,
  handoverId: string,
): Promise<HandoverLine[]> {
  const row = await requireHandover({ db: store.reading, courts }, caller, handoverId);
  return sectionsOf(row).flatMap(({ id, items }) =>
    items.map((item) => ({ ...item, section: id, state: `${id}-${item.state}` })),
  );
}

/** A line of an exported roll call. */
export type RollCallLine = RollCallAnswer & {
  state: AnswerState;
  /** Seconds from the call to the answer. */
  answerS: number | null;
};

/** The answers of a roll call that the caller may see. `now` in UTC ms. @throws AppError('notFound') */
export async function rollCallLines(
  { store, courts }: Deps,
  { courtPath }: Caller,
  { callId, now }: { callId: string; now: number },
): Promise<RollCallLine[]> {
  const call = await findRollCall({ db: store.reading }, callId);
  const seen = call === undefined ? undefined : rollCallWithin(courts, call, courtPath);
  if (seen === undefined) {
    throw AppError.notFound('roll call', callId);
  }
  return seen.answers.map((answer) => ({
    ...answer,
    state: answerState(answer, seen, now),
    answerS: answer.answeredAt === null ? null : Math.round((answer.answeredAt - seen.startedAt) / 100) / 10,
  }));
}

/** A court's assignments of some days. */
export async function rosterLines(
  { store }: Deps,
  courtId: string,
  { firstDay, days }: { firstDay: number; days: number },
): Promise<DutyAssignment[]> {
  return assignmentsOf({ db: store.reading }, courtId, {
    from: chinaTime(firstDay, 0),
    to: chinaTime(firstDay + days, 0),
  });
}
