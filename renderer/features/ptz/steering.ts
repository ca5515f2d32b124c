import { PTZ_REPEAT_MS, type PtzVelocity } from '#shared/ptz.ts';

/** A direction that a key or a button stands for: −1, 0 or 1 for each axis. */
export type Direction = PtzVelocity;

/** How a held move reaches the server. */
export interface SteeringWire {
  move: (moveId: string, velocity: PtzVelocity) => Promise<unknown>;
  stop: () => Promise<unknown>;
}

/** A tap moves the camera for this long at least: a shorter one it would not even begin. */
const LEAST_MS = 150;

const limited = (value: number): number => Math.min(1, Math.max(-1, value));

/**
 * What is held down now, as a move that is repeated until all is let go of. Keys that are held together add up. After a refusal it
 * holds nothing more: pressing anew begins anew.
 */
export class Steering {
  readonly #wire: SteeringWire;
  readonly #onChange: (moving: boolean) => void;
  readonly #onRefused: (error: unknown) => void;
  readonly #pressed = new Map<string, Direction>();
  #speed = 0.5;
  #move: { id: string; began: number; repeats: ReturnType<typeof setInterval> } | null = null;
  #sending = false;
  #isStale = false;

  constructor(wire: SteeringWire, onChange: (moving: boolean) => void, onRefused: (error: unknown) => void) {
    this.#wire = wire;
    this.#onChange = onChange;
    this.#onRefused = onRefused;
  }

  get isMoving(): boolean {
    return this.#move !== null;
  }

  /** Parts of the camera's fastest, 0 to 1; a move under way goes on at it. */
  setSpeed(speed: number): void {
    this.#speed = speed;
    if (this.#move !== null) {
      this.#send();
    }
  }

  /** Holds `key`, which stands for a direction. A repeated press of a key that is held is none. */
  press(key: string, direction: Direction): void {
    if (this.#pressed.has(key)) {
      return;
    }
    this.#pressed.set(key, direction);
    if (this.#move === null) {
      const repeats = setInterval(() => this.#send(), PTZ_REPEAT_MS);
      this.#move = { id: crypto.randomUUID(), began: performance.now(), repeats };
      this.#onChange(true);
    }
    this.#send();
  }

  release(key: string): void {
    if (!this.#pressed.delete(key)) {
      return;
    }
    if (this.#pressed.size > 0) {
      this.#send();
    } else {
      this.#end();
    }
  }

  releaseAll(): void {
    // Each is taken out of the map as it is let go of, which iterating over a map allows.
    for (const key of this.#pressed.keys()) {
      this.release(key);
    }
  }

  #velocity(): PtzVelocity {
    const sum = { pan: 0, tilt: 0, zoom: 0 };
    for (const { pan, tilt, zoom } of this.#pressed.values()) {
      sum.pan += pan;
      sum.tilt += tilt;
      sum.zoom += zoom;
    }
    return {
      pan: limited(sum.pan) * this.#speed,
      tilt: limited(sum.tilt) * this.#speed,
      zoom: limited(sum.zoom) * this.#speed,
    };
  }

  /** One at a time: on a slow link the latest follows the one that is on its way. */
  #send(): void {
    const move = this.#move;
    if (move === null) {
      return;
    }
    if (this.#sending) {
      this.#isStale = true;
      return;
    }
    this.#sending = true;
    this.#isStale = false;
    this.#wire
      .move(move.id, this.#velocity())
      .then(
        () => undefined,
        (error: unknown) => this.#refuse(move.id, error),
      )
      .finally(() => {
        this.#sending = false;
        if (this.#isStale) {
          this.#send();
        }
      });
  }

  #refuse(moveId: string, error: unknown): void {
    if (this.#move?.id === moveId) {
      this.#pressed.clear();
      this.#forget();
      this.#onRefused(error);
    }
  }

  #end(): void {
    const move = this.#move;
    if (move === null) {
      return;
    }
    this.#forget();
    const left = LEAST_MS - (performance.now() - move.began);
    const stop = (): void => {
      // Something else may be held by now; its own move has ended the one before at the server.
      if (this.#move === null) {
        // A stop that is lost is made good by the server, which hears no more of the move.
        this.#wire.stop().catch(() => undefined);
      }
    };
    if (left > 0) {
      setTimeout(stop, left);
    } else {
      stop();
    }
  }

  #forget(): void {
    clearInterval(this.#move?.repeats);
    this.#move = null;
    this.#isStale = false;
    this.#onChange(false);
  }
}
