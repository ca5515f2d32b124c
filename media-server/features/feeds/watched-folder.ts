import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { appendFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AuditLog } from '../../context.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { CATALOGUE_FILE, MAPPING_FILE } from './feed-folder.ts';
import { FolderPoll, stampOf, type PollPace } from './folder-poll.ts';
import { STOP, type ImportAnswer, type ImportOrder } from './import-order.ts';

const CHILD = new URL('./import-child.ts', import.meta.url);
/** A child that is told to end writes its batch first. */
const END_MS = 8_000;
const TAKEN = /\.(?:csv|tsv|txt|jsonl|ndjson|xes)(?:\.gz)?$/i;
const PROBLEMS = '.problems.txt';

export interface Pace extends PollPace {
  /** What failed for a reason that may pass is tried again after so long, in milliseconds. */
  again: number;
}

const PACE: Pace = { look: 1_000, stable: 2, again: 30_000 };

interface Deps {
  folder: string;
  config: ImportOrder['config'];
  clock: Clock;
  log: Logger;
  audit: Pick<AuditLog, 'append'>;
  pace?: Pace;
}

const isTaken = (file: string): boolean =>
  TAKEN.test(file) && !file.endsWith(PROBLEMS) && !path.basename(file).startsWith('.');

/**
 * Imports what is put into the folders of feeds: each folder below the watched one has a `mapping.json`, if need be a `catalogue.json`,
 * and the files. They are taken one at a time, by a process of their own, and moved to `done` or `failed` beside a list of the lines
 * that weren't taken. A file that was begun when the server ended is gone on with.
 */
export class WatchedFolder {
  readonly #deps: Deps;
  readonly #pace: Pace;
  readonly #poll: FolderPoll;
  /** Whole files whose folder has no mapping yet. */
  readonly #unmapped = new Set<string>();
  readonly #waiting = new Set<string>();
  #child: ChildProcess | null = null;
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#pace = deps.pace ?? PACE;
    const { folder, log } = deps;
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      // A share that isn't there yet must not keep the server from starting; it is seen when it comes.
      log.error({ err: error, folder }, 'the feed folder can not be made');
    }
    this.#poll = new FolderPoll({ folder, log, pace: this.#pace, onWhole: (file) => this.#found(file) });
  }

  /** Lets the file that is imported now come to a resting place. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#poll.close();
    const child = this.#child;
    if (child?.connected === true) {
      child.send(STOP);
      setTimeout(() => child.kill('SIGKILL'), END_MS).unref();
    }
    await this.#working;
  }

  #found(file: string): void {
    if ([MAPPING_FILE, CATALOGUE_FILE].includes(path.basename(file))) {
      const folder = path.dirname(file);
      [...this.#unmapped]
        .filter((other) => path.dirname(other) === folder)
        .forEach((other) => this.#add(other));
    } else if (isTaken(file)) {
      this.#add(file);
    }
  }

  /** Whether a feed's folder says how its files are read, as a whole. */
  #isMapped(folder: string): boolean {
    return (
      this.#poll.isWhole(path.join(folder, MAPPING_FILE)) &&
      !this.#poll.isComing(path.join(folder, CATALOGUE_FILE))
    );
  }

  #add(file: string): void {
    if (this.#closed) {
      return;
    }
    if (!this.#isMapped(path.dirname(file))) {
      this.#unmapped.add(file);
      this.#deps.log.info({ file }, `a file of the feed folder waits for its ${MAPPING_FILE}`);
      return;
    }
    this.#unmapped.delete(file);
    this.#waiting.add(file);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (;;) {
      const [file] = [...this.#waiting].sort();
      if (file === undefined || this.#closed) {
        // At once, so that no file is added between the end of this and its being known.
        this.#working = null;
        return;
      }
      this.#waiting.delete(file);
      try {
        await this.#import(file);
      } catch (error) {
        this.#deps.log.error({ err: error, file }, 'a file of the feed folder could not be imported');
        this.#tryAgain(file);
      }
    }
  }

  #tryAgain(file: string): void {
    setTimeout(() => this.#add(file), this.#pace.again).unref();
  }

  async #import(file: string): Promise<void> {
    const { log, config } = this.#deps;
    const folder = path.dirname(file);
    const feed = path.basename(folder);
    const problemsFile = `${file}${PROBLEMS}`;
    const stamp = await stampOf(file);
    if (stamp === null || this.#closed) {
      return;
    }
    const { dataDir, databaseUrl, calendarFile } = config;
    const answer = await this.#run({
      config: { dataDir, databaseUrl, calendarFile },
      folder,
      file,
      feed,
      problemsFile,
    });
    if (!('job' in answer) && !answer.isLasting) {
      throw new Error(answer.reason);
    }
    if ('job' in answer && answer.job.state === 'paused') {
      this.#tryAgain(file);
      return;
    }
    if ((await stampOf(file)) !== stamp) {
      // Whoever writes it had only paused. It is taken again when it has come to an end.
      log.info({ file }, 'a file of the feed folder has changed while it was imported');
      await rm(problemsFile, { force: true });
      return;
    }
    if ('job' in answer) {
      const { state, records, appended, duplicates, skipped, refused, reason } = answer.job;
      const counts = { records, appended, duplicates, skipped, refused };
      log.info({ file, state, reason, ...counts }, 'a file of the feed folder was imported');
      await this.#finish(file, state === 'done', {
        feed,
        ...counts,
        ...(reason === null ? {} : { reason }),
      });
    } else {
      const { reason } = answer;
      log.error({ file, reason }, 'a file of the feed folder can not be imported');
      await appendFile(problemsFile, `${reason}\n`);
      await this.#finish(file, false, { feed, reason });
    }
  }

  async #run(order: ImportOrder): Promise<ImportAnswer> {
    const child = fork(CHILD, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    try {
      return await new Promise<ImportAnswer>((resolve, reject) => {
        child.once('message', (answer: ImportAnswer) => resolve(answer));
        child.once('error', reject);
        child.once('exit', (code, signal) =>
          reject(new Error(`the process of the import ended with ${code ?? signal ?? 'nothing'}`)),
        );
        child.send(order);
      });
    } finally {
      this.#child = null;
    }
  }

  async #finish(file: string, isDone: boolean, detail: Readonly<Record<string, unknown>>): Promise<void> {
    const { audit, clock } = this.#deps;
    const place = path.join(path.dirname(file), isDone ? 'done' : 'failed');
    await mkdir(place, { recursive: true });
    const time = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    const name = path.basename(file);
    const target = existsSync(path.join(place, name)) ? `${time} ${name}` : name;
    await rename(file, path.join(place, target));
    this.#poll.forget(file);
    if (existsSync(`${file}${PROBLEMS}`)) {
      await rename(`${file}${PROBLEMS}`, path.join(place, `${target}${PROBLEMS}`));
    }
    await audit.append({
      actor: 'server',
      courtId: null,
      courtPath: null,
      action: 'feeds.import',
      target: name,
      outcome: isDone ? 'ok' : 'failed',
      detail,
    });
  }
}
