import { randomUUID } from 'node:crypto';
import { answerState, LATE_ANSWER_MS, mayAnswer, type RollCall } from '#shared/duty/roll-call.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { rollCallWithin, type DutyBoard } from './board.ts';
import { insertEntry } from './log-store.ts';
import {
  findRollCall,
  insertAnswer,
  insertRollCall,
  listEnding,
  listRollCalls,
  markEnded,
} from './roll-call-store.ts';

/** Roll calls that a console is given at first. */
const SNAPSHOT_CALLS = 20;

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  board: DutyBoard;
}

/** Roll calls (点名). All of their state is in the store, so that they outlive the server. */
export class RollCalls {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  list({ courtPath }: Caller, page: { before?: number | undefined; limit: number }): Promise<RollCall[]> {
    return listRollCalls(this.#deps.store, courtPath, page);
  }

  /** Those that run, or can still be answered. */
  open({ courtPath }: Caller): Promise<RollCall[]> {
    const { store, clock } = this.#deps;
    return listRollCalls(store, courtPath, {
      deadlineAfter: clock.now() - LATE_ANSWER_MS,
      limit: SNAPSHOT_CALLS,
    });
  }

  /**
   * Calls courts below the caller's, all of them where none are named. Idempotent by `id`.
   * @throws AppError('notFound' for a court elsewhere, 'conflict' where there is none below, or for an id with other content)
   */
  async start(
    caller: Caller,
    given: { id: string; courtIds?: readonly string[] | undefined; answerS: number; text: string },
  ): Promise<RollCall> {
    const { store, clock, courts } = this.#deps;
    const named = given.courtIds?.map((courtId) => courts.require(courtId, caller.courtPath));
    const called = (named ?? courts.within(caller.courtPath)).filter(({ id }) => id !== caller.courtId);
    if (called.length === 0) {
      throw AppError.conflict('there is no court below to call');
    }
    const now = clock.now();
    const isNew = await insertRollCall(store, {
      id: given.id,
      courtId: caller.courtId,
      fromUserId: caller.id,
      fromName: caller.nameZh,
      text: given.text,
      startedAt: now,
      deadlineAt: now + given.answerS * 1000,
      courtIds: [...new Set(called.map(({ id }) => id))],
    });
    const call = await this.#read(given.id);
    if (!isNew && (call.courtId !== caller.courtId || call.text !== given.text)) {
      throw AppError.conflict(`the roll call ${given.id} is there with other content`);
    }
    if (isNew) {
      this.#tell(call);
    }
    return this.#within(call, caller);
  }

  /**
   * The caller's court is there. A repeated answer changes nothing.
   * @throws AppError('notFound' where the court isn't called, 'conflict' when it is too late even for a late answer)
   */
  async answer(caller: Caller, callId: string, remark: string): Promise<RollCall> {
    const { store, clock } = this.#deps;
    const call = await findRollCall(store, callId);
    const own = call?.answers.find(({ courtId }) => courtId === caller.courtId);
    if (call === undefined || own === undefined) {
      throw AppError.notFound('roll call', callId);
    }
    if (own.answeredAt !== null) {
      return this.#within(call, caller);
    }
    const at = clock.now();
    if (!mayAnswer(own, call, at)) {
      throw AppError.conflict('the time for this roll call is over');
    }
    const { courtId, id: userId, nameZh: name } = caller;
    if (await insertAnswer(store, { callId, courtId, userId, name, remark, at })) {
      this.#tell(await this.#read(callId));
      await this.end(at);
    }
    return this.#within(await this.#read(callId), caller);
  }

  /** Ends the roll calls whose time is over or that all have answered, and writes each into the log of the court that called. */
  async end(now: number): Promise<void> {
    const { store } = this.#deps;
    for (const id of await listEnding(store, now)) {
      await this.#end(id, now);
    }
  }

  async #end(id: string, now: number): Promise<void> {
    const { store, board } = this.#deps;
    const call = await this.#read(id);
    const present = call.answers.filter((answer) => answerState(answer, call, now) === 'present').length;
    const isEnded = await store.db.transaction(async (trx) => {
      if (!(await markEnded(trx, id, now))) {
        return false;
      }
      await insertEntry(trx, {
        id: randomUUID(),
        courtId: call.courtId,
        at: call.startedAt,
        writtenAt: now,
        kind: 'rollCall',
        text: `${present}/${call.answers.length}${call.text === '' ? '' : ` · ${call.text}`}`,
        link: { kind: 'rollCall', id, label: call.fromName },
        corrects: null,
        by: null,
      });
      return true;
    });
    if (isEnded) {
      this.#tell(await this.#read(id));
      board.post({ type: 'entry', courtId: call.courtId });
    }
  }

  async #read(id: string): Promise<RollCall> {
    const call = await findRollCall(this.#deps.store, id);
    if (call === undefined) {
      throw AppError.notFound('roll call', id);
    }
    return call;
  }

  #within(call: RollCall, { courtPath }: Caller): RollCall {
    const seen = rollCallWithin(this.#deps.courts, call, courtPath);
    if (seen === undefined) {
      throw AppError.notFound('roll call', call.id);
    }
    return seen;
  }

  #tell(call: RollCall): void {
    this.#deps.board.post({ type: 'rollCall', call });
  }
}
