import { STALE_AFTER_MS, type Position } from '#shared/units.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watchBattery } from './battery.ts';
import { PositionBuffer, toPosition, type Fix } from './positions.ts';

/**
 * Browsers tell of movement only. A unit that stands still is asked for its place this often, ms, so that it doesn't look lost: the
 * browser answers with the last fix as long as it holds it for true, and with an error when it can't tell any more.
 */
const REFRESH_MS = 10_000;
const WATCH: PositionOptions = { enableHighAccuracy: true, maximumAge: 1_000 };
const STILL_THERE: PositionOptions = { enableHighAccuracy: true, maximumAge: Infinity, timeout: 5_000 };

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
      this.#watchId = this.#place.watchPosition(this.#handleFix, this.#handleError, WATCH);
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
      this.#place?.getCurrentPosition(this.#handleStillThere, this.#handleError, STILL_THERE);
    }
  }

  /** Age of the latest fix, ms. */
  #ageMs(): number {
    return Date.now() + this.#options.clockOffsetMs() - (this.#buffer.latest?.at ?? 0);
  }

  readonly #handleStillThere = ({ coords }: GeolocationPosition): void => {
    const { latitude, longitude, accuracy } = coords;
    this.#handleFix({
      timestamp: Date.now(),
      coords: { latitude, longitude, accuracy, speed: null, heading: null },
    });
  };

  readonly #handleFix = (fix: Fix): void => {
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
