import {
  MAX_AHEAD_MS,
  type DutyEntry,
  type DutyEntryLink,
  type DutyLogFilter,
  type WrittenKind,
} from '#shared/duty/log.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { requireCase } from '../cases/index.ts';
import type { Roster } from '../units/roster.ts';
import type { DutyBoard } from './board.ts';
import { requireOwnCourt } from './own-court.ts';
import { findEntry, insertEntry, listEntries } from './log-store.ts';

/** An entry as somebody writes it. */
export interface WrittenEntry {
  id: string;
  courtId: string;
  at: number;
  kind: WrittenKind;
  text: string;
  link: { kind: 'case' | 'alarm' | 'unit'; id: string } | null;
  corrects: string | null;
}

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  units: Pick<Roster, 'require'>;
  board: DutyBoard;
}

/** The duty log (值班日志) of each court. Entries are added, never changed. */
export class DutyLog {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  list(
    courtId: string,
    page: { filter: DutyLogFilter; before?: number | undefined; limit: number },
  ): Promise<DutyEntry[]> {
    return listEntries(this.#deps.store, courtId, page);
  }

  /**
   * Writes an entry of the caller's own court. Idempotent by `id`.
   * @throws AppError('invalidInput', 'notFound' for what it links or corrects, 'conflict' for what is corrected already)
   */
  async write(caller: Caller, given: WrittenEntry): Promise<DutyEntry> {
    const { store, clock, courts, board } = this.#deps;
    requireOwnCourt(courts, caller, given.courtId);
    const now = clock.now();
    if (given.at > now + MAX_AHEAD_MS) {
      throw AppError.invalidInput('at', 'lies in the future');
    }
    if (given.corrects !== null) {
      const wrong = await findEntry(store.db, given.corrects);
      if (wrong === undefined || wrong.courtId !== given.courtId) {
        throw AppError.notFound('entry', given.corrects);
      }
    }
    const link = given.link === null ? null : await this.#resolve(caller, given.link);
    const isNew = await insertEntry(store.db, {
      ...given,
      link,
      writtenAt: now,
      by: { userId: caller.id, name: caller.nameZh },
    });
    const entry = await findEntry(store.db, given.id);
    if (entry === undefined) {
      throw AppError.conflict('the entry has been corrected already; correct the correction');
    }
    if (!isNew && (entry.text !== given.text || entry.courtId !== given.courtId)) {
      throw AppError.conflict(`the entry ${given.id} is there with other content`);
    }
    if (isNew) {
      board.post({ type: 'entry', courtId: entry.courtId });
    }
    return entry;
  }

  /** What an entry belongs to, if the caller sees it, by the name that it has now. */
  async #resolve(
    caller: Caller,
    { kind, id }: { kind: 'case' | 'alarm' | 'unit'; id: string },
  ): Promise<DutyEntryLink> {
    if (kind === 'unit') {
      const unit = this.#deps.units.require(id, caller.courtPath);
      return { kind, id, label: `${unit.callSign} ${unit.officerName}` };
    }
    const no = /^\d{1,9}$/.test(id) ? Number(id) : 0;
    const alarm =
      kind === 'case'
        ? undefined
        : ((await this.#deps.store.db('alarms').where({ id: no }).first('case_no', 'node_id')) as
            { case_no: number; node_id: string } | undefined);
    if (kind === 'alarm' && alarm === undefined) {
      throw AppError.notFound('alarm', id);
    }
    const own = await requireCase(this.#deps, caller, alarm?.case_no ?? no);
    return { kind, id, label: own.number ?? own.case_id };
  }
}
