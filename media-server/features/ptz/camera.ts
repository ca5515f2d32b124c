import { AppError } from '#shared/errors.ts';
import { PTZ_IDLE_MS, type Ptz, type PtzPreset, type PtzVelocity } from '#shared/ptz.ts';
import type { Caller, Origin } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { OnvifFailure } from '../../ingest/onvif/failure.ts';
import { CameraConnection } from './connection.ts';
import type { OpenDriver, PtzDriver } from './driver.ts';
import { CAMERA_TIMEOUT_MS, HeldMove, type MoveEnd } from './held-move.ts';
import { expire, release, take, type Lock } from './lock.ts';
import { zoomChange } from './look.ts';
import type { CameraRow } from './rows.ts';

/** Ids of moves that are remembered: repeats that come after their end don't begin them again. */
const REMEMBERED_MOVES = 32;
/** A timer may be this much ahead of the clock, ms. */
const TIMER_SLACK_MS = 50;

export type CameraDeps = Pick<ServerContext, 'clock' | 'audit' | 'log'> & { openDriver: OpenDriver };

/** A source that can be steered: who steers it, what it is doing, and how it is. */
export class Camera {
  readonly row: CameraRow;
  readonly #deps: CameraDeps;
  readonly #connection: CameraConnection;
  readonly #onChange: () => void;
  readonly #known: string[] = [];
  #lock: Lock = null;
  #idle: NodeJS.Timeout | undefined;
  #move: { held: HeldMove; userId: string } | null = null;

  /** `onChange` is called when `toPtz()` may answer otherwise than before. */
  constructor(row: CameraRow, deps: CameraDeps, onChange: () => void) {
    this.row = row;
    this.#deps = deps;
    this.#onChange = onChange;
    this.#connection = new CameraConnection({ ...row, ...deps, onChange });
  }

  /** Resolves when the camera was asked for the first time, whatever came of it. */
  get ready(): Promise<void> {
    return this.#connection.ready;
  }

  toPtz(): Ptz {
    const lock = this.#lock;
    return {
      sourceId: this.row.sourceId,
      ...this.#connection.state,
      moving: this.#connection.state.moving || this.#move !== null,
      holder: lock === null ? null : { ...lock.by, since: lock.since },
    };
  }

  /** Begins a move, or goes on with it. Throws `conflict` at `ptz.held`, `ptz.ended` or what the camera says, `unavailable` where it is away. */
  async move(caller: Caller, origin: Origin, move: { id: string; velocity: PtzVelocity }): Promise<void> {
    this.#take(caller);
    const current = this.#move?.held;
    if (current?.id === move.id && !current.hasEnded) {
      await told(current.set(move.velocity));
    } else if (this.#known.includes(move.id)) {
      throw new AppError('conflict', 'this move has ended; begin a new one', { place: 'ptz.ended' });
    } else {
      await told(this.#begin(caller, origin, move).set(move.velocity));
    }
  }

  /** Ends the caller's own move. */
  async stop(caller: Caller): Promise<void> {
    if (this.#move?.userId === caller.id) {
      await this.#move.held.end('released');
    }
  }

  /** Gives the camera a command that isn't held. Throws as `move()` does. */
  async command<T>(caller: Caller, run: (ptz: PtzDriver) => Promise<T>): Promise<T> {
    this.#take(caller);
    await this.#move?.held.end('replaced');
    return told(this.#connection.run(run));
  }

  /** Brings a place of the picture to its middle; see the contract. */
  async look(caller: Caller, place: { x: number; y: number; magnify: number }): Promise<void> {
    const { x, y, magnify } = place;
    await this.command(caller, async (ptz) => {
      // Where it looks was asked a moment ago at best: how far it still has to zoom depends on now.
      const zoom = magnify === 1 ? 0 : ((await ptz.report()).position?.zoom ?? 0);
      await ptz.look({ x, y, zoomBy: zoomChange(zoom, magnify, this.row.magnification) });
    });
  }

  async savePreset(caller: Caller, name: string, token?: string): Promise<PtzPreset> {
    const saved = await this.command(caller, (ptz) => ptz.setPreset(name, token));
    await told(this.#connection.readPresets());
    return { token: saved, name };
  }

  async removePreset(caller: Caller, token: string): Promise<void> {
    await this.command(caller, (ptz) => ptz.removePreset(token));
    await told(this.#connection.readPresets());
  }

  /** Gives the camera back, if the caller has it. */
  async release(caller: Caller): Promise<void> {
    await this.stop(caller);
    this.#setLock(release(this.#lock, caller.id));
  }

  /** Stops the camera if it moves, and lets go of it. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#move?.held.end('closed');
    await this.#connection.close();
  }

  #take(caller: Caller): void {
    const { id: userId, nameZh, nameEn, role } = caller;
    const taken = take(this.#lock, { userId, nameZh, nameEn, role }, this.#deps.clock.now());
    if (!taken.granted) {
      throw new AppError('conflict', 'somebody else steers this camera now', { place: 'ptz.held' });
    }
    if (taken.preempted !== null) {
      // What comes next waits for its end.
      void this.#move?.held.end('preempted');
    }
    this.#setLock(taken.lock);
  }

  #setLock(lock: Lock): void {
    const isOther = lock?.by.userId !== this.#lock?.by.userId;
    this.#lock = lock;
    clearTimeout(this.#idle);
    if (lock !== null) {
      this.#idle = setTimeout(() => this.#expire(), PTZ_IDLE_MS);
    }
    if (isOther) {
      this.#onChange();
    }
  }

  #expire(): void {
    this.#setLock(expire(this.#lock, this.#deps.clock.now(), PTZ_IDLE_MS - TIMER_SLACK_MS));
  }

  #begin(caller: Caller, origin: Origin, move: { id: string; velocity: PtzVelocity }): HeldMove {
    const before = this.#move?.held;
    const ends = [
      [origin.closed, 'linkLost'],
      [caller.ended, 'sessionEnded'],
    ] as const;
    const held = new HeldMove({
      ...move,
      prepare: async () => {
        await before?.end('replaced');
        await this.#audit(caller, origin, 'ptz.move', { moveId: move.id, velocity: move.velocity });
      },
      drive: (velocity) => this.#connection.run((ptz) => ptz.move(velocity, CAMERA_TIMEOUT_MS)),
      halt: () => this.#connection.stopSurely(),
      onEnd: async (end) => {
        stopListening();
        if (this.#move?.held === held) {
          this.#move = null;
          this.#onChange();
        }
        await this.#audit(caller, origin, 'ptz.moveEnd', { moveId: move.id, ...end }).catch(
          (error: unknown) => {
            this.#deps.log.error({ err: error }, 'the end of a move could not be written to the audit log');
          },
        );
      },
    });
    const listeners = ends.map(([signal, reason]) => onAbort(signal, () => void held.end(reason)));
    const stopListening = (): void => listeners.forEach((stop) => stop());
    this.#move = { held, userId: caller.id };
    this.#known.push(move.id);
    this.#known.splice(0, Math.max(0, this.#known.length - REMEMBERED_MOVES));
    this.#onChange();
    return held;
  }

  #audit(
    caller: Caller,
    { address }: Origin,
    action: string,
    detail: Readonly<Record<string, unknown>> & { reason?: MoveEnd },
  ): Promise<void> {
    return this.#deps.audit.append({
      actor: caller.username,
      courtId: caller.courtId,
      courtPath: caller.courtPath,
      action,
      target: this.row.sourceId,
      outcome: detail.reason === 'failed' ? 'failed' : 'ok',
      detail: { address, actorId: caller.id, ...detail },
    });
  }
}

/** Calls `act` when the signal aborts, or now if it has; the returned function takes that back. */
function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal?.aborted === true) {
    act();
  }
  signal?.addEventListener('abort', act, { once: true });
  return () => signal?.removeEventListener('abort', act);
}

/** What a camera failed with as clients are told of it. */
async function told<T>(done: Promise<T>): Promise<T> {
  try {
    return await done;
  } catch (error) {
    throw error instanceof OnvifFailure ? error.toAppError() : error;
  }
}
