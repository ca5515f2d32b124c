import os from 'node:os';
import { storeOf } from '../../../store/configured.ts';
import { readCalendarFile } from '../../cases/calendar-file.ts';
import { Rulebooks } from '../../cases/rulebooks.ts';
import { loadCourtTree } from '../../courts/tree.ts';
import { FactBase } from './database.ts';
import { Follower } from './follow.ts';
import { UNKNOWN, type Answer, type Begin, type ModelStatus, type Told } from './messages.ts';

/** So often the cases are asked for, if nobody says before that they have changed. */
const POLL_MS = 2_000;
/** After a failure it is tried again so much later. */
const RETRY_MS = 5_000;
/** Whoever works with live pictures on this machine goes first. */
const NICENESS = 10;

const tell = (answer: Answer): void => {
  if (process.connected) {
    process.send?.(answer);
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** DuckDB tells only in words that a disk is full. */
const isDiskFull = (reason: string): boolean =>
  /no space left|disk quota|file too large|out of disk/i.test(reason);
/** After it has met an inconsistency, or couldn't write what it had begun to, it answers nothing until it is opened anew. */
const isLasting = (reason: string): boolean => /invalidated|FATAL|INTERNAL Error/.test(reason);

/** Follows the cases until the process ends. */
class Loop {
  readonly #base: FactBase;
  readonly #follower: Follower;
  #status = UNKNOWN;
  #wake: (() => void) | null = null;
  #isAsked = false;

  constructor(base: FactBase, follower: Follower) {
    this.#base = base;
    this.#follower = follower;
  }

  wake(): void {
    this.#isAsked = true;
    this.#wake?.();
  }

  async run(): Promise<never> {
    await this.#tell({});
    for (;;) {
      this.#isAsked = false;
      await this.#pause(await this.#catchUp());
    }
  }

  /** Follows to the end; answers with how long to wait. */
  async #catchUp(): Promise<number> {
    try {
      for (;;) {
        const latest = await this.#follower.latest();
        const at = Date.now();
        const hasMore = await this.#follower.step();
        if (!hasMore) {
          await this.#tell({ state: 'current', asOf: at, latest, problem: null });
          return POLL_MS;
        }
        await this.#tell({ latest });
      }
    } catch (error) {
      const reason = reasonOf(error);
      tell({ kind: 'failed', reason });
      await this.#tell({ state: 'stopped', problem: isDiskFull(reason) ? 'diskFull' : 'failed' }).catch(
        () => undefined,
      );
      if (isLasting(reason)) {
        process.exit(1);
      }
      return RETRY_MS;
    }
  }

  async #tell(change: Partial<ModelStatus>): Promise<void> {
    const { rev, whole } = await this.#base.progress();
    const [row] = await this.#base.ask('SELECT count(*) AS cases FROM cases', []);
    this.#status = {
      ...this.#status,
      revision: rev,
      cases: Number(row?.['cases'] ?? 0),
      bytes: await this.#base.bytes(),
      // Until all cases have been read, first or anew, figures would be those of a part of them.
      ...(whole ? {} : { state: 'building' as const, asOf: null }),
      ...change,
    };
    tell({ kind: 'status', status: this.#status });
  }

  async #pause(ms: number): Promise<void> {
    if (this.#isAsked && ms < RETRY_MS) {
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (ms < RETRY_MS) {
          clearTimeout(timer);
          resolve();
        }
      };
    });
    this.#wake = null;
  }
}

async function begin({ config, file, limits }: Begin): Promise<{ base: FactBase; loop: Loop }> {
  os.setPriority(NICENESS);
  const store = storeOf(config);
  const courts = await loadCourtTree(store);
  const rulebooks = await Rulebooks.open({
    store,
    courts,
    calendar: await readCalendarFile(config.calendarFile),
  });
  const base = await FactBase.open(file, limits, (reason) => tell({ kind: 'renewed', reason }));
  return { base, loop: new Loop(base, new Follower({ store, courts, rulebooks, base })) };
}

let running: Promise<{ base: FactBase; loop: Loop }> | null = null;

const fail = (error: unknown): void => {
  tell({ kind: 'failed', reason: reasonOf(error) });
  process.exit(1);
};

async function handle(told: Told): Promise<void> {
  if (told.kind === 'begin') {
    running = begin(told);
    const { loop } = await running;
    await loop.run();
    return;
  }
  if (running === null) {
    return;
  }
  const { base, loop } = await running;
  if (told.kind === 'changed') {
    loop.wake();
    return;
  }
  try {
    tell({ kind: 'rows', id: told.id, rows: await base.ask(told.statement.sql, told.statement.values) });
  } catch (error) {
    const reason = reasonOf(error);
    tell({ kind: 'refused', id: told.id, reason });
    if (isLasting(reason)) {
      process.exit(1);
    }
  }
}

process.on('message', (told: Told) => void handle(told).catch(fail));
// The server is gone, or ends: what was committed stays.
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
