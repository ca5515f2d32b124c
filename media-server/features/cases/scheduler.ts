import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import type { CaseLog } from './case-log.ts';

/** How often the clock is looked at. Comparing two numbers costs nothing; the store is asked only when something is due. */
const TICK_MS = 1_000;
/** Cases in one transaction: few enough that nobody who waits for the store notices. */
const BATCH = 200;
/** A case has several nodes that are due; renewing it does all of them. */
const NODES_A_CASE = 10;
/** A clock that goes back by more than this was wrong before. */
const JUMP_MS = 60_000;

interface Deps {
  store: Store;
  clock: Clock;
  log: Logger;
  cases: CaseLog;
  /** Brings shelved alarms back whose time is up. */
  unshelve: (now: number) => Promise<void>;
  /** Something has changed by time. */
  onChange: () => void;
  /** Whether an import is appending now, which derives from its cases itself. */
  isImporting: () => Promise<boolean>;
}

/**
 * Lets time pass in the cases: whatever changes its state by time alone does so when its moment comes, by an index over those moments.
 * What passed while the server was down, or while its clock jumped, is made good at the next tick.
 */
export class DueScheduler {
  readonly #deps: Deps;
  /** Earliest moment at which something is due; unknown after a change. */
  #nextAt: number | null = null;
  #isStale = true;
  #lastNow: number;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #hasFailed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#lastNow = deps.clock.now();
  }

  start(): void {
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
    void this.tick();
  }

  /** Something was written: the earliest moment may be another one. */
  touch(): void {
    this.#isStale = true;
  }

  /** One look at the clock; resolves when everything that was due is done. A second call while one runs waits for it. */
  async tick(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#deps;
    const now = clock.now();
    try {
      if (now < this.#lastNow - JUMP_MS) {
        log.warn({ backMs: this.#lastNow - now }, 'the clock went back; deadlines are looked at again');
        await this.#lookAgain(now);
      }
      this.#lastNow = now;
      await this.#passIfDue(now);
      await this.#settle();
      await this.#deps.unshelve(now);
      if (this.#hasFailed) {
        log.warn('deadlines are looked at again');
      }
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        log.error({ err: error }, 'deadlines could not be looked at; it is tried again each second');
      }
      this.#hasFailed = true;
      this.#isStale = true;
    }
  }

  async #pass(now: number): Promise<void> {
    const { db } = this.#deps.store;
    this.#isStale = false;
    while (!this.#closed) {
      const nos = (await db('case_nodes')
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(BATCH * NODES_A_CASE)
        .pluck('case_no')) as number[];
      if (nos.length === 0) {
        break;
      }
      await this.#deps.cases.renew([...new Set(nos)].slice(0, BATCH));
      this.#deps.onChange();
    }
    const row = await db('case_nodes').min({ at: 'next_at' }).first<{ at: number | null } | undefined>();
    this.#nextAt = row?.at ?? null;
  }

  async #passIfDue(now: number): Promise<void> {
    if (this.#isStale || (this.#nextAt !== null && this.#nextAt <= now)) {
      await this.#pass(now);
    }
  }

  /**
   * Derives from cases that are marked: an import that was ended has left them behind, or their rules were changed. There may be a
   * province's cases of them; what falls due meanwhile doesn't wait for it.
   */
  async #settle(): Promise<void> {
    const { cases, clock, isImporting, onChange } = this.#deps;
    while (!this.#closed && !(await isImporting()) && (await cases.settle(BATCH)) > 0) {
      onChange();
      this.#isStale = true;
      await this.#passIfDue(clock.now());
    }
  }

  /** States that were reached by a clock that was ahead. */
  async #lookAgain(now: number): Promise<void> {
    const { store, cases } = this.#deps;
    const nos = (await store
      .db('case_nodes')
      .whereIn('state', ['dueSoon', 'overdue'])
      .distinct('case_no')
      .pluck('case_no')) as number[];
    for (let start = 0; start < nos.length && !this.#closed; start += BATCH) {
      await cases.renew(nos.slice(start, start + BATCH));
    }
    this.#isStale = true;
    this.#lastNow = now;
  }
}
