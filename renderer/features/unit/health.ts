import type { DeviceReport } from '#shared/operations/checks.ts';
import { watchBattery } from './battery.ts';

/** The device tells of itself so often, ms. */
const REPORT_EVERY_MS = 30_000;

export interface HealthOptions {
  report: (report: DeviceReport) => Promise<unknown>;
  /** Server's clock minus this device's, ms; null while it isn't known. */
  clockOffsetMs: () => number | null;
}

/** Bytes that this page may still store; null where the browser doesn't tell. */
async function freeStorage(): Promise<number | null> {
  // Without HTTPS there is no storage manager, whatever the types say.
  if (!('storage' in navigator)) {
    return null;
  }
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : Math.max(0, Math.floor(quota - usage));
}

/** Measures what the command center checks before an operation, and reports it regularly while the link is up. */
export class Health {
  readonly #options: HealthOptions;
  readonly #stopBattery: () => void;
  #battery: number | null = null;
  #sentAt = -Infinity;
  #isSending = false;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#stopBattery = watchBattery((level) => {
      this.#battery = level;
      this.#sentAt = -Infinity;
    });
  }

  /** The next `flush` reports at once: the link is a new one. */
  renew(): void {
    this.#sentAt = -Infinity;
  }

  /** Reports if it is time to. Call it regularly while the link is up. */
  async flush(): Promise<void> {
    if (this.#isSending || performance.now() - this.#sentAt < REPORT_EVERY_MS) {
      return;
    }
    this.#isSending = true;
    const began = performance.now();
    try {
      await this.#options.report({
        battery: this.#battery,
        storageFreeBytes: await freeStorage(),
        clockOffsetMs: this.#options.clockOffsetMs(),
      });
      this.#sentAt = began;
    } catch {
      // The next flush tries again.
    } finally {
      this.#isSending = false;
    }
  }

  close(): void {
    this.#stopBattery();
  }
}
