import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { endsWithProgram } from '../lib/endings.ts';
import type { FromSites, TimedNote, ToSites } from './notes.ts';

const PROGRAM = path.join(import.meta.dirname, 'site-process.ts');
const JOIN_LIMIT_MS = 30_000;

/** The simulated sites of one session, as who measures knows them. */
export class Sites {
  /** Ends them without a word to the server; can be called again. */
  readonly close: () => Promise<void>;
  readonly #child: ChildProcess;
  readonly #siteIds = new Map<string, string>();
  readonly #waiting = new Map<string, (answer: FromSites) => void>();
  #notes: TimedNote[] = [];

  constructor(options: { url: string; ca: string; consultationId: string }) {
    this.#child = fork(
      PROGRAM,
      ['--url', options.url, '--ca', options.ca, '--session', options.consultationId],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    this.#child.on('message', (message: FromSites) => this.#handle(message));
    this.close = endsWithProgram(async () => {
      if (this.#child.exitCode === null && this.#child.signalCode === null) {
        const gone = once(this.#child, 'exit');
        this.#child.kill('SIGTERM');
        await gone;
      }
    });
  }

  /** The process that plays them. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get keys(): string[] {
    return [...this.#siteIds.keys()];
  }

  siteIdOf(key: string): string {
    return this.#siteIds.get(key) ?? '';
  }

  /** Joins; answers with the ms until it sends and can receive. */
  async join(key: string, token: string, speaks: boolean): Promise<number> {
    const answer = await this.#ask({ type: 'join', key, token, speaks });
    if (answer.type !== 'joined') {
      throw new Error(`the site ${key} could not join`);
    }
    this.#siteIds.set(key, answer.siteId);
    return answer.ms;
  }

  async leave(key: string): Promise<void> {
    await this.#ask({ type: 'leave', key });
    this.#siteIds.delete(key);
  }

  /** Forgets what was noted. */
  forget(): void {
    this.#notes = [];
  }

  /** When what fits was first noted since, at each of these sites, UTC ms; null while one lacks. */
  reached(
    since: number,
    fits: (note: TimedNote) => boolean,
    keys: readonly string[] = this.keys,
  ): number[] | null {
    const times = keys.map(
      (key) => this.#notes.find((note) => note.key === key && note.at >= since && fits(note))?.at,
    );
    return times.every((at) => at !== undefined) ? times : null;
  }

  #ask(message: ToSites): Promise<FromSites> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the site ${message.key} doesn't answer to ${message.type}`)),
        JOIN_LIMIT_MS,
      );
      this.#waiting.set(message.key, (answer) => {
        clearTimeout(timer);
        if (answer.type === 'failed') {
          reject(new Error(`the site ${message.key}: ${answer.reason}`));
        } else {
          resolve(answer);
        }
      });
      this.#child.send(message);
    });
  }

  #handle(message: FromSites): void {
    if (message.type === 'notes') {
      this.#notes.push(...message.notes);
    } else {
      this.#waiting.get(message.key)?.(message);
      this.#waiting.delete(message.key);
    }
  }
}
