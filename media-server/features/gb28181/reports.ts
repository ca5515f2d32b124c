import { randomUUID } from 'node:crypto';
import type { Position } from '#shared/units.ts';
import type { ServerContext } from '../../context.ts';
import { isCallForHelp } from '../../gb28181/alarm.ts';
import { toFix } from '../../gb28181/fix.ts';
import { readAlarm, readPositions, type Manscdp, type MobilePosition } from '../../gb28181/manscdp.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { MAX_FUTURE_MS, POSITION_RETENTION_MS } from '../units/policy.ts';
import type { Roster } from '../units/roster.ts';
import type { GbMetrics } from './metrics.ts';
import type { GbRegistry, KnownDevice } from './registry.ts';

export interface ReportDeps extends Pick<ServerContext, 'clock' | 'audit'> {
  registry: GbRegistry;
  metrics: GbMetrics;
  roster: Pick<Roster, 'find'>;
  sos: Pick<Dispatch['sos'], 'raise'>;
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
}

/** What devices report for their units: where they are, and that somebody needs help. */
export class UnitReports {
  readonly #deps: ReportDeps;

  constructor(deps: ReportDeps) {
    this.#deps = deps;
  }

  /** Positions that are no fix are counted and dropped: sent again they would be none either. */
  async positions(device: KnownDevice, message: Manscdp): Promise<void> {
    for (const place of readPositions(message)) {
      const unitId = this.#deps.registry.unitReported(device, place.deviceId);
      const fix = unitId === null ? null : this.#fixOf(place);
      if (unitId !== null && fix !== null) {
        await this.#deps.report(unitId, [fix]);
      }
    }
  }

  async alarm(device: KnownDevice, message: Manscdp): Promise<void> {
    const { registry, metrics, roster, sos } = this.#deps;
    const alarm = readAlarm(message);
    const unitId = registry.unitReported(device, alarm.deviceId);
    const unit = unitId === null ? undefined : roster.find(unitId);
    if (unit === undefined || !isCallForHelp(alarm)) {
      metrics.alarms.inc({ outcome: unit === undefined ? 'noUnit' : 'noCall' });
      return;
    }
    const position = alarm.place.longitude === null ? null : this.#fixOf(alarm.place);
    await sos.raise(unit, randomUUID(), position);
    metrics.alarms.inc({ outcome: 'sos' });
    await this.#deps.audit.append({
      actor: `gb28181:${device.record.id}`,
      courtId: unit.courtId,
      courtPath: unit.courtPath,
      action: 'gb28181.sos',
      target: unit.id,
      outcome: 'ok',
      detail: { channel: alarm.deviceId, method: alarm.method, priority: alarm.priority },
    });
  }

  #fixOf(place: MobilePosition): Position | null {
    const now = this.#deps.clock.now();
    const fix = toFix(place, { oldest: now - POSITION_RETENTION_MS, newest: now + MAX_FUTURE_MS });
    if (typeof fix === 'string') {
      this.#deps.metrics.fixesRefused.inc({ reason: fix });
      return null;
    }
    return fix;
  }
}
