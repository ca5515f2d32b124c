import { randomUUID } from 'node:crypto';
import { MAX_ROSTER_DAYS, type DutyRoster } from '#shared/contract/duty.ts';
import type { DayNumber } from '#shared/calendar/zone.ts';
import type { WorkCalendar } from '#shared/calendar/working-days.ts';
import { COMMAND } from '#shared/contract/access.ts';
import {
  findDoubleBookings,
  findGaps,
  movedByDays,
  personKey,
  requirementsOf,
} from '#shared/duty/coverage.ts';
import {
  chinaTime,
  mondayOf,
  MAX_DUTY_MS,
  type DutyAssignment,
  type RosterDay,
  type ShiftKind,
} from '#shared/duty/roster.ts';
import { AppError } from '#shared/errors.ts';
import type { Role } from '#shared/identity.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import type { DutyBoard } from './board.ts';
import {
  addAssignments,
  assignmentsAt,
  assignmentsOf,
  findAssignment,
  putAssignment,
  removeAssignments,
  saveShifts,
  shiftsOf,
} from './roster-store.ts';

const WEEK_DAYS = 7;

/** The shifts of a court that has set none: a day and a night, as is usual; no source of the rules names lengths. */
const USUAL_SHIFTS: readonly ShiftKind[] = [
  {
    id: '5f1d6a52-0d5e-4c39-9d38-5d6b1f6f0001',
    name: '白班',
    startMin: 8 * 60 + 30,
    endMin: 17 * 60 + 30,
    days: 'all',
    roles: ['dutyLeader', 'dutyOfficer'],
  },
  {
    id: '5f1d6a52-0d5e-4c39-9d38-5d6b1f6f0002',
    name: '夜班',
    startMin: 17 * 60 + 30,
    endMin: 8 * 60 + 30,
    days: 'all',
    roles: ['dutyOfficer'],
  },
];

/** A user who can be put on a roster. */
export interface RosterUser {
  userId: string;
  nameZh: string;
  nameEn: string;
  role: Role;
}

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  calendar: WorkCalendar;
  board: DutyBoard;
}

/** Who is on duty when, for each court. */
export class RosterDesk {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Some days of a court's roster, with what is wrong with them. */
  async read(courtId: string, given: { firstDay: DayNumber; days: number }): Promise<DutyRoster> {
    const { store } = this.#deps;
    const days = Array.from({ length: Math.min(given.days, MAX_ROSTER_DAYS) }, (_, index) =>
      this.#day(given.firstDay + index),
    );
    const own = await shiftsOf(store, courtId);
    const kinds = [...(own ?? USUAL_SHIFTS)];
    const required = requirementsOf(kinds, days);
    const from = chinaTime(given.firstDay, 0);
    const to = chinaTime(given.firstDay + days.length, 0);
    // The last night shift ends on the day after, and may be filled by whoever begins there.
    const latest = Math.max(to, ...required.map((need) => need.to));
    const around = await assignmentsOf(store, courtId, { from, to: latest });
    const assignments = around.filter((each) => each.from < to);
    return {
      kinds,
      isOwn: own !== undefined,
      days,
      assignments,
      gaps: findGaps(required, around),
      doubles: findDoubleBookings(assignments),
    };
  }

  /** Who is on duty now in the caller's courts. */
  onDuty({ courtPath }: Caller): Promise<DutyAssignment[]> {
    return assignmentsAt(this.#deps.store, courtPath, this.#deps.clock.now());
  }

  /** Users of a court who work at its desks. */
  async people(courtId: string): Promise<RosterUser[]> {
    const rows = (await this.#deps.store
      .db('users')
      .where({ court_id: courtId, disabled: false })
      .whereIn('role', [...COMMAND, 'administrator', 'analyst'])
      .orderBy('username')
      .select('id', 'name_zh', 'name_en', 'role')) as {
      id: string;
      name_zh: string;
      name_en: string;
      role: Role;
    }[];
    return rows.map((row) => ({ userId: row.id, nameZh: row.name_zh, nameEn: row.name_en, role: row.role }));
  }

  async saveShifts(caller: Caller, courtId: string, kinds: readonly ShiftKind[]): Promise<ShiftKind[]> {
    const { store, clock } = this.#deps;
    if (new Set(kinds.map(({ id }) => id)).size < kinds.length) {
      throw AppError.invalidInput('kinds', 'holds two shifts of one id');
    }
    await saveShifts(store, courtId, { kinds, by: caller.nameZh, at: clock.now() });
    this.#tell(courtId);
    return [...kinds];
  }

  /** @throws AppError('invalidInput', 'notFound' for a user or an assignment of another court) */
  async assign(given: DutyAssignment): Promise<DutyAssignment> {
    const { db } = this.#deps.store;
    if (given.to <= given.from || given.to - given.from > MAX_DUTY_MS) {
      throw AppError.invalidInput('to', 'lies after the beginning, at most three days');
    }
    const { userId } = given.person;
    const user =
      userId === null ? undefined : (await this.people(given.courtId)).find((each) => each.userId === userId);
    if (userId !== null && user === undefined) {
      throw AppError.notFound('user', userId);
    }
    const name = user?.nameZh ?? given.person.name;
    const assignment = { ...given, person: { userId, name } };
    if (!(await putAssignment(db, assignment))) {
      throw AppError.notFound('assignment', given.id);
    }
    this.#tell(given.courtId);
    return (await findAssignment(db, given.id)) ?? assignment;
  }

  async unassign(courtId: string, ids: readonly string[]): Promise<DutyAssignment[]> {
    const removed = await removeAssignments(this.#deps.store, courtId, ids);
    this.#tell(courtId);
    return removed;
  }

  /** Copies what begins in the week of `fromDay` to the week of `toDay`. @throws AppError('invalidInput') for the same week */
  async copyWeek(courtId: string, week: { fromDay: DayNumber; toDay: DayNumber }): Promise<DutyAssignment[]> {
    const { store } = this.#deps;
    const [source, target] = [mondayOf(week.fromDay), mondayOf(week.toDay)];
    if (source === target) {
      throw AppError.invalidInput('toDay', 'lies in another week than the one that is copied');
    }
    const weekOf = (monday: DayNumber) => ({
      from: chinaTime(monday, 0),
      to: chinaTime(monday + WEEK_DAYS, 0),
    });
    const beginsIn =
      ({ from, to }: { from: number; to: number }) =>
      (each: DutyAssignment) =>
        each.from >= from && each.from < to;
    const placeOf = ({ role, person, from, to }: DutyAssignment): string =>
      `${role} ${from} ${to} ${personKey(person)}`;
    const added = await store.db.transaction(async (trx) => {
      const inside = { ...store, db: trx };
      const given = await assignmentsOf(inside, courtId, weekOf(source));
      const present = new Set((await assignmentsOf(inside, courtId, weekOf(target))).map(placeOf));
      const copies = given
        .filter(beginsIn(weekOf(source)))
        .map((each) => ({ ...movedByDays(each, target - source), id: randomUUID() }))
        .filter((each) => !present.has(placeOf(each)));
      await addAssignments(inside, copies);
      return copies;
    });
    this.#tell(courtId);
    return added;
  }

  #day(day: DayNumber): RosterDay {
    const { calendar } = this.#deps;
    return { day, working: calendar.isWorking(day), note: calendar.noteOf(day) };
  }

  #tell(courtId: string): void {
    this.#deps.board.post({ type: 'roster', courtId });
  }
}
