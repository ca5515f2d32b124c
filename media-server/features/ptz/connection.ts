import type { Ptz, PtzFault, PtzPreset } from '#shared/ptz.ts';
import type { Clock } from '../../clock.ts';
import { OnvifDevice } from '../../ingest/onvif/device.ts';
import { OnvifFailure } from '../../ingest/onvif/failure.ts';
import { OnvifPtz } from '../../ingest/onvif/ptz.ts';
import type { Logger } from '../../log.ts';
import type { OpenDriver, PtzDriver } from './driver.ts';

/** How often a camera is asked where it looks: while it moves or is steered, and otherwise. */
const CLOSE_POLL_MS = 500;
const IDLE_POLL_MS = 15_000;
/** So long after a command it is looked at closely: presets take their time. */
const CLOSE_FOR_MS = 4_000;
const RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;
/** Cameras lock accounts after a few wrong passwords. */
const UNAUTHORIZED_RETRY_MS = 120_000;
/** A camera without PTZ may be given some. */
const NO_PTZ_RETRY_MS = 600_000;

/** What the connection knows of its camera. */
export type CameraState = Pick<
  Ptz,
  'hasPtz' | 'capabilities' | 'presets' | 'position' | 'moving' | 'fault' | 'faultSince'
>;

export interface ConnectionOptions {
  sourceId: string;
  /** With user and password; must not reach a log. */
  url: string;
  profileToken: string;
  hasPtz: boolean;
  log: Logger;
  clock: Clock;
  onChange: () => void;
  /** For addresses that aren't ONVIF's. */
  openDriver: OpenDriver;
}

/** Keeps in touch with one camera: opens it, asks it where it looks, and comes back to it when it was away. */
export class CameraConnection {
  readonly #options: ConnectionOptions;
  readonly #done: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  #state: CameraState;
  #ptz: PtzDriver | null = null;
  #closed = false;
  #closeUntil = 0;
  /** A stop that the camera hasn't taken. */
  #owesStop = false;
  #failures = 0;
  /** False for a camera that doesn't report where it looks. */
  #reports = true;
  /** Shortens the wait until the camera is looked at again. */
  #lookWithin: (ms: number) => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#state = {
      hasPtz: options.hasPtz,
      capabilities: null,
      presets: [],
      position: null,
      moving: false,
      fault: null,
      faultSince: null,
    };
    this.#done = this.#loop();
  }

  get state(): CameraState {
    return this.#state;
  }

  /** Resolves when the camera was asked for the first time, whatever came of it. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Gives the camera a command. Throws `OnvifFailure`, at once where it is known to be away. */
  async run<T>(command: (ptz: PtzDriver) => Promise<T>): Promise<T> {
    const ptz = this.#ptz;
    if (ptz === null) {
      throw new OnvifFailure(this.#state.fault ?? (this.#state.hasPtz ? 'unreachable' : 'notSupported'));
    }
    try {
      const value = await command(ptz);
      this.lookClosely();
      return value;
    } catch (error) {
      this.#takeFailure(error, ptz);
      throw error;
    }
  }

  /** Makes sure that the camera stops: now, or as soon as it can be told. Never throws; a camera that is away stops by its own timeout. */
  async stopSurely(): Promise<void> {
    this.#owesStop = true;
    try {
      await this.run((ptz) => ptz.stop());
      this.#owesStop = false;
    } catch (error) {
      const { log, sourceId } = this.#options;
      log.warn(
        { err: error, source: sourceId },
        'a camera could not be told to stop; it stops by its own timeout',
      );
    }
  }

  /** Asks often where the camera looks for a while. */
  lookClosely(): void {
    this.#closeUntil = performance.now() + CLOSE_FOR_MS;
    if (this.#ptz !== null) {
      this.#lookWithin(CLOSE_POLL_MS);
    }
  }

  /** Reads the presets anew. Throws `OnvifFailure`. */
  async readPresets(): Promise<PtzPreset[]> {
    const presets = await this.run((ptz) => ptz.presets());
    this.#set({ presets });
    return presets;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#lookWithin(0);
    await this.#done;
  }

  async #loop(): Promise<void> {
    // Whoever makes a connection is not called back before it has it.
    await Promise.resolve();
    while (!this.#closed) {
      const delayMs = await this.#look();
      this.#ready.resolve();
      if (!this.#closed) {
        await this.#sleep(delayMs);
      }
    }
  }

  /** Opens the camera where that has to be done, and asks it; answers with how long to wait before the next time, ms. */
  async #look(): Promise<number> {
    const before = this.#ptz;
    try {
      const ptz = before ?? (await this.#open());
      if (this.#owesStop) {
        await ptz.stop();
        this.#owesStop = false;
      }
      // Commands are let in only after the stop that was owed: it would end them.
      this.#ptz = ptz;
      await this.#report(ptz);
      this.#failures = 0;
      this.#set({ fault: null, faultSince: null });
      const isClose = this.#state.moving || performance.now() < this.#closeUntil;
      return isClose ? CLOSE_POLL_MS : IDLE_POLL_MS;
    } catch (error) {
      return this.#takeFailure(error, before);
    }
  }

  async #open(): Promise<PtzDriver> {
    const ptz = await (this.#options.openDriver(this.#options.url) ?? this.#openOnvif());
    const presets = await ptz.presets();
    this.#reports = true;
    this.#set({ hasPtz: true, capabilities: ptz.capabilities, presets });
    return ptz;
  }

  async #openOnvif(): Promise<PtzDriver> {
    const { url, profileToken } = this.#options;
    const device = await OnvifDevice.open(url);
    const profiles = await device.profiles();
    const profile = profiles.find(({ token }) => token === profileToken);
    if (profile === undefined) {
      throw new OnvifFailure('notSupported', 'the profile is gone');
    }
    return OnvifPtz.open(device, profile);
  }

  async #report(ptz: PtzDriver): Promise<void> {
    if (!this.#reports) {
      // What it is asked instead tells at least that it is there.
      this.#set({ presets: await ptz.presets() });
      return;
    }
    try {
      const { position, moving } = await ptz.report();
      this.#set({ position, moving: moving ?? false });
    } catch (error) {
      if (!(error instanceof OnvifFailure && error.kind === 'notSupported')) {
        throw error;
      }
      this.#reports = false;
      this.#set({ position: null, moving: false });
    }
  }

  /** Takes in why something failed; answers with how long to wait before the next attempt, ms. */
  #takeFailure(error: unknown, ptz: PtzDriver | null): number {
    const failure =
      error instanceof OnvifFailure ? error : new OnvifFailure('invalidAnswer', undefined, error);
    const { log, sourceId, clock } = this.#options;
    if (failure.kind === 'notSupported' && ptz === null) {
      this.#set({ hasPtz: false, capabilities: null, fault: null, faultSince: null });
      return NO_PTZ_RETRY_MS;
    }
    const fault: PtzFault | null = ptz === null ? (failure.fault ?? 'refused') : failure.fault;
    if (fault === null || fault === 'notSupported') {
      return IDLE_POLL_MS;
    }
    const delayMs =
      fault === 'unauthorized'
        ? UNAUTHORIZED_RETRY_MS
        : (RETRY_DELAYS_MS[Math.min(this.#failures, RETRY_DELAYS_MS.length - 1)] ?? 0);
    this.#failures += 1;
    if (this.#state.fault !== fault) {
      log.warn({ source: sourceId, fault, reason: failure.message }, 'a camera cannot be steered');
      this.#set({ fault, faultSince: this.#state.faultSince ?? clock.now(), moving: false });
    }
    // It is opened anew: its clock or its profiles may be others afterwards.
    this.#ptz = null;
    this.#lookWithin(delayMs);
    return delayMs;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      let until = performance.now() + ms;
      let timer = setTimeout(resolve, ms);
      this.#lookWithin = (limitMs) => {
        const sooner = performance.now() + limitMs;
        if (sooner < until) {
          until = sooner;
          clearTimeout(timer);
          timer = setTimeout(resolve, limitMs);
        }
      };
    });
  }

  #set(change: Partial<CameraState>): void {
    const next = { ...this.#state, ...change };
    if (JSON.stringify(next) !== JSON.stringify(this.#state)) {
      const hasRecovered = this.#state.fault !== null && next.fault === null;
      this.#state = next;
      if (hasRecovered) {
        this.#options.log.info({ source: this.#options.sourceId }, 'a camera can be steered again');
      }
      this.#options.onChange();
    }
  }
}
