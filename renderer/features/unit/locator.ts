import { STALE_AFTER_MS, type Position } from '#shared/units.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watchBattery } from './battery.ts';
import { PositionBuffer, toPosition } from './positions.ts';

/** Browsers tell of movement only: a unit that stands still is asked for a fix this often, ms, so that its place stays fresh. */
const REFRESH_MS = 10_000;
const FIX_OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 1_000, timeout: 30_000 };

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
  readonly #place: Geolocation | null;
  #watchId: number | undefined;
  #refresh: ReturnType<typeof setInterval> | undefined;
  #battery: number | null = null;
  #running: Promise<void> | null = null;

  constructor(options: LocatorOptions) {
    this.#options = options;
    this.#stopBattery = watchBattery((level) => {
      this.#battery = level;
    });
    this.#place = 'geolocation' in navigator ? navigator.geolocation : null;
    if (this.#place === null) {
      this.#patch({ problem: 'missing' });
    } else {
      this.#watchId = this.#place.watchPosition(this.#handleFix, this.#handleError, FIX_OPTIONS);
      this.#refresh = setInterval(() => this.#askAgain(), REFRESH_MS / 2);
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
    clearInterval(this.#refresh);
    if (this.#watchId !== undefined) {
      this.#place?.clearWatch(this.#watchId);
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

  #askAgain(): void {
    if (this.#ageMs() >= REFRESH_MS) {
      this.#place?.getCurrentPosition(this.#handleFix, this.#handleError, FIX_OPTIONS);
    }
  }

  /** Age of the latest fix, ms. */
  #ageMs(): number {
    return Date.now() + this.#options.clockOffsetMs() - (this.#buffer.latest?.at ?? 0);
  }

  readonly #handleFix = (fix: GeolocationPosition): void => {
    const position = toPosition(fix, {
      battery: this.#battery,
      clockOffsetMs: this.#options.clockOffsetMs(),
    });
    if (position !== null) {
      this.#buffer.add(position);
      this.#patch({ latest: position, problem: null, waiting: this.#buffer.size });
    }
  };

  readonly #handleError = (error: GeolocationPositionError): void => {
    if (error.code === error.PERMISSION_DENIED) {
      this.#patch({ problem: 'denied' });
    } else if (this.#ageMs() > STALE_AFTER_MS) {
      this.#patch({ problem: 'unavailable' });
    }
  };

  #patch(change: Partial<LocationState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
  }
}
