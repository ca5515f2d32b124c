import { REPORT_VALID_MS, type DeviceReport } from '#shared/operations/checks.ts';
import { systemMonotonic, type Monotonic } from '../../stopwatches.ts';

/** What devices have said of themselves lately. In memory: after a restart of the server each says it again. */
export class DeviceReports {
  readonly #reports = new Map<string, { report: DeviceReport; tick: number }>();
  readonly #monotonic: Monotonic;

  constructor(monotonic: Monotonic = systemMonotonic) {
    this.#monotonic = monotonic;
  }

  set(unitId: string, report: DeviceReport): void {
    this.#reports.set(unitId, { report, tick: this.#monotonic() });
  }

  /** Null where the unit hasn't said anything lately. */
  get(unitId: string): DeviceReport | null {
    const known = this.#reports.get(unitId);
    return known === undefined || this.#monotonic() - known.tick > REPORT_VALID_MS ? null : known.report;
  }
}
