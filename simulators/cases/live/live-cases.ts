import type { CaseEventInput } from '#shared/cases/input.ts';
import type { Stoppable } from '../../lib/lifetime.ts';
import type { Say } from '../../lib/log.ts';
import { pause } from '../../lib/retry.ts';
import { futureEvents } from '../generate.ts';
import type { CourtShare } from '../options.ts';
import { keepDemoCases, type DemoCases } from './progress.ts';
import { EventPusher } from './pusher.ts';

/** Events that were missed while nothing ran go in packets. */
const TOGETHER = 500;
/** Longest wait at once: a clock that is set is noticed. */
const LOOK_MS = 30_000;

interface Options {
  url: string;
  login: { username: string; password: string };
  dataFolder: string;
  state: DemoCases;
  courts: readonly CourtShare[];
  /** Between two events that are entered late, ms: so much as a duty officer can follow. */
  paceMs: number;
  /** Events older than this aren't paced but pushed in packets, ms. */
  pacedMs: number;
  say: Say;
}

/**
 * Plays on the life of the invented cases: what has happened since they were loaded is entered, the last stretch at a pace that one can
 * watch, and then each event when its time comes.
 */
export class LiveCases implements Stoppable {
  readonly #options: Options;
  readonly #stop = new AbortController();
  readonly #pusher: EventPusher;
  readonly #running: Promise<void>;

  private constructor(options: Options) {
    this.#options = options;
    const { url, login, say } = options;
    const onTrouble = (reason: string): void => say(`the server takes no events, trying again: ${reason}`);
    this.#pusher = new EventPusher({ url, login, signal: this.#stop.signal, onTrouble });
    this.#running = this.#play().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) {
        say(`ended: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }

  static start(options: Options): LiveCases {
    return new LiveCases(options);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.#running;
  }

  async #play(): Promise<void> {
    const { state, courts, say, paceMs, pacedMs } = this.#options;
    const { seed, cases, until, pushedTo } = state;
    // Others of the latest event's very moment may not have been pushed; the server knows those that were.
    const from = pushedTo === undefined ? until : pushedTo - 1;
    say(`${cases} cases go on from ${new Date(from).toISOString()}`);
    let missed: CaseEventInput[] = [];
    for (const event of futureEvents({ seed, cases, courts, until }, from)) {
      if (event.at < Date.now() - pacedMs) {
        missed.push(event);
        if (missed.length === TOGETHER) {
          await this.#push(missed);
          missed = [];
        }
        continue;
      }
      await this.#push(missed);
      missed = [];
      await this.#waitFor(event.at);
      await this.#push([event]);
      await pause(paceMs, this.#stop.signal);
    }
    await this.#push(missed);
  }

  async #waitFor(at: number): Promise<void> {
    for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
      await pause(Math.min(left, LOOK_MS), this.#stop.signal);
    }
  }

  async #push(events: readonly CaseEventInput[]): Promise<void> {
    const pushedTo = events.at(-1)?.at;
    if (pushedTo !== undefined) {
      await this.#pusher.push(events);
      await keepDemoCases(this.#options.dataFolder, { ...this.#options.state, pushedTo });
    }
  }
}
