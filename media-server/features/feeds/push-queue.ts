import type { Knex } from 'knex';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { AppError } from '#shared/errors.ts';
import type { Appended, CaseLog } from '../cases/case-log.ts';
import type { Caller } from '../../api/caller.ts';

/** Pushes that wait while one transaction is written go together into the next, up to so many events. */
const MAX_TOGETHER = 2_000;
/** More events than this don't wait: who pushes faster than the store writes is told to wait itself. */
const MAX_WAITING = 20_000;

export interface Push {
  caller: Caller;
  catalogueId: string;
  events: readonly CaseEventInput[];
  /** Runs in the transaction of the push, and gives the answer: the given one, or that of an earlier push that this one repeats. */
  within: (trx: Knex, answer: PushAnswer) => Promise<PushAnswer>;
}

export interface PushAnswer {
  appended: number;
  duplicates: number;
}

interface Waiting {
  push: Push;
  resolve: (answer: PushAnswer) => void;
  reject: (error: unknown) => void;
}

const answerOf = ({ appended, duplicates }: Appended): PushAnswer => ({
  appended,
  duplicates,
});

/**
 * Group commit of pushes: each is all or nothing, but those that come while one is written share the next transaction, so that a hundred
 * small pushes a second cost ten transactions. When something in a group is refused, its pushes are written one by one.
 */
export class PushQueue {
  readonly #log: CaseLog;
  readonly #onAppended: () => void;
  #waiting: Waiting[] = [];
  #waitingEvents = 0;
  #writing: Promise<void> | null = null;

  constructor(log: CaseLog, onAppended: () => void) {
    this.#log = log;
    this.#onAppended = onAppended;
  }

  /** Resolves when the events are durable. @throws AppError: what `CaseLog.append` throws, and `rateLimited` when too much waits */
  add(push: Push): Promise<PushAnswer> {
    if (this.#waitingEvents + push.events.length > MAX_WAITING) {
      return Promise.reject(
        new AppError(
          'rateLimited',
          'events come faster than they can be stored; send them again in a moment',
        ),
      );
    }
    this.#waitingEvents += push.events.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ push, resolve, reject });
      this.#writing ??= this.#drain();
    });
  }

  /** Resolves when everything that waits was answered. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#take();
      const count = group.reduce((sum, { push }) => sum + push.events.length, 0);
      try {
        await this.#write(group);
      } finally {
        this.#waitingEvents -= count;
      }
      this.#onAppended();
    }
    // At once, so that no push comes between the end of this and its being known.
    this.#writing = null;
  }

  /** The pushes at the front that may share a transaction: of one feed and catalogue. */
  #take(): Waiting[] {
    const [first] = this.#waiting;
    const group: Waiting[] = [];
    let events = 0;
    for (const waiting of this.#waiting) {
      const { push } = waiting;
      const fits =
        push.caller.id === first?.push.caller.id &&
        push.catalogueId === first.push.catalogueId &&
        (group.length === 0 || events + push.events.length <= MAX_TOGETHER);
      if (!fits) {
        break;
      }
      group.push(waiting);
      events += push.events.length;
    }
    this.#waiting = this.#waiting.slice(group.length);
    return group;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    if (group.length > 1 && (await this.#writeTogether(group))) {
      return;
    }
    for (const { push, resolve, reject } of group) {
      try {
        let answer: PushAnswer = { appended: 0, duplicates: 0 };
        await this.#append(push, push.events, async (trx, result) => {
          answer = await push.within(trx, answerOf(result));
        });
        resolve(answer);
      } catch (error) {
        reject(error);
      }
    }
  }

  /** False when something in the group was refused: then nothing of it was written. Duplicates are counted for each push only alone. */
  async #writeTogether(group: readonly Waiting[]): Promise<boolean> {
    const events = group.flatMap(({ push }) => push.events);
    const ids = new Set(events.map(({ caseId, id }) => `${caseId} ${id}`));
    const [first] = group;
    if (first === undefined || ids.size < events.length) {
      return false;
    }
    const answers: PushAnswer[] = [];
    try {
      await this.#append(first.push, events, async (trx, { duplicates }) => {
        if (duplicates > 0) {
          throw AppError.conflict('some events of the group are there already');
        }
        for (const { push } of group) {
          answers.push(await push.within(trx, { appended: push.events.length, duplicates: 0 }));
        }
      });
    } catch (error) {
      if (error instanceof AppError && !error.retryable) {
        return false;
      }
      group.forEach(({ reject }) => reject(error));
      return true;
    }
    answers.forEach((answer, index) => group[index]?.resolve(answer));
    return true;
  }

  async #append(
    { caller, catalogueId }: Push,
    events: readonly CaseEventInput[],
    within: (trx: Knex, result: Appended) => Promise<void>,
  ): Promise<void> {
    await this.#log.append(events, {
      catalogueId,
      scope: caller.courtPath,
      courtId: caller.courtId,
      feed: `push:${caller.username}`,
      refuse: 'all',
      derive: 'now',
      within,
    });
  }
}
