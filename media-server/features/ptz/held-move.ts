import { PTZ_WATCHDOG_MS, type PtzVelocity } from '#shared/ptz.ts';

/** The camera is told to stop by itself after this long, ms; a move that goes on is told to it again in time. */
export const CAMERA_TIMEOUT_MS = 2_000;
const TELL_AGAIN_MS = 1_000;

/**
 * Why a move ended:
 * - `released`: its console said so
 * - `replaced`: the same operator began something else
 * - `notRepeated`: nothing was heard of it for too long
 * - `linkLost`: the console's connection is gone
 * - `sessionEnded`: the operator is signed out
 * - `preempted`: somebody of higher priority has taken the camera
 * - `failed`: the camera couldn't be told
 * - `closed`: the server ends, or the camera was taken away
 */
export type MoveEnd =
  'released' | 'replaced' | 'notRepeated' | 'linkLost' | 'sessionEnded' | 'preempted' | 'failed' | 'closed';

export interface HeldMoveOptions {
  id: string;
  velocity: PtzVelocity;
  /** Awaited before the camera is told anything; where it fails, so does the move, and the camera stays as it is. */
  prepare: () => Promise<void>;
  /** Tells the camera. */
  drive: (velocity: PtzVelocity) => Promise<void>;
  /** Makes sure that the camera stops. */
  halt: () => Promise<void>;
  /** Called once, when the camera has been told to stop. */
  onEnd: (end: { reason: MoveEnd; durationMs: number }) => Promise<void>;
}

/** A move for as long as its key is held down. Every way out of it stops the camera. */
export class HeldMove {
  readonly id: string;
  readonly #options: HeldMoveOptions;
  readonly #began = performance.now();
  readonly #again: NodeJS.Timeout;
  #watchdog: NodeJS.Timeout;
  #velocity: PtzVelocity;
  /** What the camera was told last. */
  #told: PtzVelocity | null = null;
  #telling: Promise<void> | null = null;
  #ending: Promise<void> | null = null;

  constructor(options: HeldMoveOptions) {
    this.#options = options;
    this.id = options.id;
    this.#velocity = options.velocity;
    this.#watchdog = this.#startWatchdog();
    this.#again = setInterval(() => {
      this.#told = null;
      this.#tell().catch(() => undefined);
    }, TELL_AGAIN_MS);
  }

  get hasEnded(): boolean {
    return this.#ending !== null;
  }

  /** Begins, or goes on, at the given speeds; resolves when the camera has taken them. Rejects with why it hasn't. */
  async set(velocity: PtzVelocity): Promise<void> {
    if (this.#ending !== null) {
      return;
    }
    this.#velocity = velocity;
    clearTimeout(this.#watchdog);
    this.#watchdog = this.#startWatchdog();
    await this.#tell();
  }

  /** Ends it; resolves when the camera has been told, or can't be. The first reason counts. */
  end(reason: MoveEnd): Promise<void> {
    this.#ending ??= this.#end(reason);
    return this.#ending;
  }

  #startWatchdog(): NodeJS.Timeout {
    return setTimeout(() => void this.end('notRepeated'), PTZ_WATCHDOG_MS);
  }

  /** One request at a time; speeds that come meanwhile are told after it, the latest only. */
  #tell(): Promise<void> {
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null;
    });
    return this.#telling;
  }

  async #tellAll(): Promise<void> {
    try {
      if (this.#told === null) {
        await this.#prepareOnce();
      }
      while (this.#ending === null && !sameVelocity(this.#told, this.#velocity)) {
        const velocity = this.#velocity;
        await this.#options.drive(velocity);
        this.#told = velocity;
      }
    } catch (error) {
      void this.end('failed');
      throw error;
    }
  }

  #prepared: Promise<void> | null = null;

  #prepareOnce(): Promise<void> {
    this.#prepared ??= this.#options.prepare();
    return this.#prepared;
  }

  async #end(reason: MoveEnd): Promise<void> {
    clearTimeout(this.#watchdog);
    clearInterval(this.#again);
    // What the camera is being told now must not reach it after the stop.
    await Promise.resolve();
    await this.#telling?.catch(() => undefined);
    await this.#options.halt();
    await this.#options.onEnd({ reason, durationMs: Math.round(performance.now() - this.#began) });
  }
}

function sameVelocity(a: PtzVelocity | null, b: PtzVelocity): boolean {
  return a !== null && a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}
