import type { Position } from '#shared/units.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watchBattery } from './battery.ts';
import { PositionBuffer, toPosition } from './positions.ts';

/** Why there is no position, as the page explains it. */
export type LocationProblem = 'denied' | 'unavailable' | 'missing';

export interface LocationState {
  latest: Position | null;
  problem: LocationProblem | null;
  /** Fixes that wait to be sent. */
  waiting: number;
}

export interface LocatorOptions {
  report: (positions: readonly Position[]) => Promise<unknown>;
  clockOffsetMs: () => number;
}

/** Follows the device's position and reports it in batches; what couldn't be sent waits and goes with the next batch. */
export class Locator {
  readonly #options: LocatorOptions;
  readonly #buffer = new PositionBuffer();
  readonly #state = new Cell<LocationState>({ latest: null, problem: null, waiting: 0 });
  readonly #stopBattery: () => void;
  readonly #watchId: number | null;
  #battery: number | null = null;
  #running: Promise<void> | null = null;

  constructor(options: LocatorOptions) {
    this.#options = options;
    this.#stopBattery = watchBattery((level) => {
      this.#battery = level;
    });
    const place = navigator.geolocation as Geolocation | undefined;
    this.#watchId =
      place?.watchPosition(
        (fix) => this.#handleFix(fix),
        (error) =>
          this.#patch({ problem: error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable' }),
        { enableHighAccuracy: true, maximumAge: 1_000, timeout: 30_000 },
      ) ?? null;
    if (this.#watchId === null) {
      this.#patch({ problem: 'missing' });
    }
  }

  get state(): Readable<LocationState> {
    return this.#state;
  }

  /** Reports what waits. Call it regularly while the link is up. */
  flush(): Promise<void> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  close(): void {
    this.#stopBattery();
    if (this.#watchId !== null) {
      navigator.geolocation.clearWatch(this.#watchId);
    }
  }

  async #send(): Promise<void> {
    for (let batch = this.#buffer.batch(); batch.length > 0; batch = this.#buffer.batch()) {
      try {
        await this.#options.report(batch);
      } catch {
        // They stay in the buffer and go with the next flush.
        return;
      }
      this.#buffer.confirm(batch);
      this.#patch({ waiting: this.#buffer.size });
    }
  }

  #handleFix(fix: GeolocationPosition): void {
    const position = toPosition(fix, {
      battery: this.#battery,
      clockOffsetMs: this.#options.clockOffsetMs(),
    });
    if (position !== null) {
      this.#buffer.add(position);
      this.#patch({ latest: position, problem: null, waiting: this.#buffer.size });
    }
  }

  #patch(change: Partial<LocationState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
  }
}
