import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { Backoff } from '../../../backoff.ts';
import type { Config } from '../../../config/schema.ts';
import type { Logger } from '../../../log.ts';
import type { Limits } from './database.ts';
import { UNKNOWN, type Answer, type ModelStatus, type Statement, type Told } from './messages.ts';

const CHILD = path.join(import.meta.dirname, 'child.ts');
const FILE = 'analysis.duckdb';
/** What the read model takes of the machine at most; DuckDB spills to the disk beyond it. */
export const LIMITS: Limits = { memoryMb: 768, threads: 2 };
/** A question that takes longer is given up by who asks. */
const PATIENCE_MS = 60_000;
/** So long a question waits for facts that are being opened or read for the first time. */
const OPENING_MS = 10_000;
/** The live side starts first; a question starts the model at once. */
const START_AFTER_MS = 10_000;

interface Waiting {
  resolve: (rows: Record<string, unknown>[]) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

interface Deps {
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'calendarFile'>;
  log: Logger;
  limits?: Limits;
}

/** The read model in a process of its own: what it does and how it fails doesn't touch the live side. One that ends is started again. */
export class ReadModel {
  readonly #deps: Deps;
  readonly #backoff = new Backoff([200, 1_000, 5_000, 15_000], 60_000);
  readonly #waiting = new Map<number, Waiting>();
  readonly #statusWaiters = new Set<() => void>();
  #begin: NodeJS.Timeout | null = null;
  #child: ChildProcess | null = null;
  #restart: NodeJS.Timeout | undefined;
  #status = UNKNOWN;
  #ids = 0;
  #isClosed = false;
  #lastFailure = '';

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#begin = setTimeout(() => this.start(), START_AFTER_MS);
  }

  /** Starts the process, if it hasn't been. */
  start(): void {
    if (this.#begin !== null) {
      clearTimeout(this.#begin);
      this.#begin = null;
      this.#start();
    }
  }

  /** Where the model stands, as it said last. */
  get status(): ModelStatus {
    return this.#status;
  }

  /** Process id, for tests and operators; null between two processes. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The cases have changed: the model follows soon. */
  changed(): void {
    this.#send({ kind: 'changed' });
  }

  /** Resolves once `holds` is true of the status; false: it wasn't within `ms`. */
  async until(holds: (status: ModelStatus) => boolean, ms: number): Promise<boolean> {
    const timeUp = Date.now() + ms;
    while (!holds(this.#status)) {
      const left = timeUp - Date.now();
      if (left <= 0 || this.#isClosed) {
        return false;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const waiters = this.#statusWaiters;
        function done(): void {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        }
        waiters.add(done);
      });
    }
    return true;
  }

  /**
   * Rows of a statement.
   * @throws AppError('unavailable') while facts are read for the first time or the process is started again, or when it takes too long
   */
  async ask(statement: Statement): Promise<Record<string, unknown>[]> {
    this.start();
    if (!(await this.until(({ asOf }) => asOf !== null && this.#child?.connected === true, OPENING_MS))) {
      throw AppError.unavailable('the figures are being read from the log');
    }
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(AppError.unavailable('the figures take too long'));
      }, PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      if (!this.#send({ kind: 'ask', id, statement })) {
        this.#settle(id)?.reject(AppError.unavailable('the figures are being opened'));
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#begin ?? undefined);
    clearTimeout(this.#restart);
    this.#set(this.#status);
    const child = this.#child;
    if (child !== null && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    }
  }

  #send(told: Told): boolean {
    const child = this.#child;
    if (child?.connected !== true) {
      return false;
    }
    // A process that has just ended takes nothing more; its end is told by itself.
    child.send(told, () => undefined);
    return true;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #start(): void {
    const { config, limits } = this.#deps;
    const begun = Date.now();
    const child = fork(CHILD, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
    this.#child = child;
    child.on('message', (answer: Answer) => this.#take(answer));
    child.on('error', (error) => this.#deps.log.error({ err: error }, 'the process of analysis'));
    child.once('exit', (code, signal) => this.#ended(child, begun, code ?? signal));
    this.#send({
      kind: 'begin',
      config: { dataDir: config.dataDir, databaseUrl: config.databaseUrl, calendarFile: config.calendarFile },
      file: path.join(config.dataDir, FILE),
      limits: limits ?? LIMITS,
    });
  }

  #ended(child: ChildProcess, begun: number, how: string | number | null): void {
    if (this.#child !== child) {
      return;
    }
    this.#child = null;
    for (const id of this.#waiting.keys()) {
      this.#settle(id)?.reject(AppError.unavailable('the figures are opened again'));
    }
    if (this.#isClosed) {
      return;
    }
    const delay = this.#backoff.next(Date.now() - begun);
    this.#deps.log.error({ how, delay }, 'the process of analysis has ended; it is started again');
    this.#set({ ...this.#status, state: 'stopped', problem: this.#status.problem ?? 'failed' });
    this.#restart = setTimeout(() => this.#start(), delay);
  }

  #set(status: ModelStatus): void {
    this.#status = status;
    for (const waiter of this.#statusWaiters) {
      waiter();
    }
  }

  #take(answer: Answer): void {
    const { log } = this.#deps;
    switch (answer.kind) {
      case 'rows': {
        this.#settle(answer.id)?.resolve(answer.rows);
        break;
      }
      case 'refused': {
        log.error({ reason: answer.reason }, 'a question of analysis failed');
        this.#settle(answer.id)?.reject(AppError.unavailable('the figures could not be computed'));
        break;
      }
      case 'status': {
        if (answer.status.problem === null) {
          this.#lastFailure = '';
        }
        this.#set(answer.status);
        break;
      }
      case 'renewed': {
        log.info({ reason: answer.reason }, 'the figures of analysis are made anew from the log');
        break;
      }
      case 'failed': {
        // The same reason each few seconds is told once.
        if (answer.reason !== this.#lastFailure) {
          log.error({ reason: answer.reason }, 'the figures of analysis do not follow the cases');
        }
        this.#lastFailure = answer.reason;
        break;
      }
    }
  }
}
