import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { FixRefusal } from '#shared/trackers.ts';
import type { Position } from '#shared/units.ts';
import type { ServerContext } from '../../context.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import { MAX_FUTURE_MS, POSITION_RETENTION_MS } from '../units/policy.ts';
import type { Roster } from '../units/roster.ts';
import type { TrackerMetrics } from './metrics.ts';
import * as policy from './policy.ts';
import type { KnownTracker, TrackerRegistry } from './registry.ts';
import { readBody, readParameters, toFix, type Report } from './report.ts';

/** A request of a phone. */
export interface Given {
  address: string;
  identifier: string;
  /** Of the query or of a form; or the JSON of the newer app. */
  said: { parameters: Readonly<Record<string, unknown>> } | { json: unknown };
}

export interface IntakeDeps extends Pick<ServerContext, 'clock' | 'log' | 'audit'> {
  roster: Roster;
  registry: TrackerRegistry;
  metrics: TrackerMetrics;
  sos: Pick<Dispatch['sos'], 'raise'>;
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
}

/** A report that comes again, because its answer got lost, makes the same call for help. */
function sosIdOf(trackerId: string, at: number): string {
  const hex = createHash('sha256').update(`${trackerId} ${at}`).digest('hex');
  const [a, b, c, d, e] = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(13, 16),
    hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  // Of a UUID of version 8, whose bits are its maker's own (RFC 9562, section 5.8).
  return `${a}-${b}-8${c}-8${d}-${e}`;
}

/** What phones report, done: they are let in, report for their units, and call for help. */
export class TrackerIntake {
  /** Reports whose identifier nobody has. */
  unknown = 0;
  readonly #deps: IntakeDeps;
  readonly #strangers: MinuteLimiter;
  readonly #reports: MinuteLimiter;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.#strangers = new MinuteLimiter(deps.clock, policy.WRONG_PER_MINUTE);
    this.#reports = new MinuteLimiter(deps.clock, policy.REPORTS_PER_MINUTE);
  }

  /**
   * Takes a report. Answers with why it is no fix of its unit, where it is none: sent again it would be none either.
   * Throws `unauthenticated`, `rateLimited`, `invalidInput`, `unavailable`.
   */
  async take({ address, identifier, said }: Given): Promise<FixRefusal | null> {
    const { registry, metrics, clock } = this.#deps;
    const tracker = registry.find(identifier);
    if (tracker === undefined) {
      return this.#refuseStranger(address);
    }
    try {
      this.#reports.take(tracker.record.id);
    } catch (error) {
      metrics.refused.inc({ reason: 'rate' });
      throw error;
    }
    const report = this.#read(tracker, said);
    tracker.reports += 1;
    metrics.reports.inc();
    this.#seen(tracker);
    const now = clock.now();
    const range = { oldest: now - POSITION_RETENTION_MS, newest: now + MAX_FUTURE_MS };
    const fix = toFix(report, { ...range, now, datum: tracker.record.datum });
    // A call for help first: it needs no place, and must not wait for the store of the fixes.
    if (report.isSos) {
      await this.#callForHelp(tracker, report.at ?? now, typeof fix === 'string' ? null : fix);
    }
    if (typeof fix !== 'string') {
      await this.#deps.report(tracker.record.unitId, [fix]);
      return null;
    }
    tracker.ignored += 1;
    tracker.lastIgnored = fix;
    metrics.fixesRefused.inc({ reason: fix });
    return fix;
  }

  /** Phones that are silent aren't connected any more. */
  tick(): void {
    const now = this.#deps.clock.now();
    for (const tracker of this.#deps.registry.all) {
      if (now - (tracker.lastSeenAt ?? 0) > policy.SILENCE_MS) {
        tracker.disconnect?.();
        tracker.disconnect = null;
      }
    }
  }

  close(): void {
    for (const tracker of this.#deps.registry.all) {
      tracker.disconnect?.();
      tracker.disconnect = null;
    }
  }

  #refuseStranger(address: string): never {
    const { metrics, log } = this.#deps;
    this.unknown += 1;
    metrics.refused.inc({ reason: 'unknown' });
    this.#strangers.take(address);
    log.info({ address }, 'a report with an unknown identifier was refused');
    throw new AppError('unauthenticated', 'nobody has this identifier; ask your administrator for another');
  }

  #read(tracker: KnownTracker, said: Given['said']): Report {
    try {
      return 'json' in said ? readBody(said.json) : readParameters(said.parameters, tracker.record.app);
    } catch (error) {
      tracker.wrong += 1;
      this.#deps.metrics.refused.inc({ reason: 'wrong' });
      throw error;
    }
  }

  #seen(tracker: KnownTracker): void {
    tracker.lastSeenAt = this.#deps.clock.now();
    tracker.disconnect ??= this.#deps.roster.connect(tracker.record.unitId);
  }

  async #callForHelp(tracker: KnownTracker, at: number, position: Position | null): Promise<void> {
    const unit = this.#deps.registry.unitOf(tracker);
    if (unit === undefined) {
      return;
    }
    const { id, unitId } = tracker.record;
    const sosId = sosIdOf(id, at);
    await this.#deps.sos.raise(unit, sosId, position);
    await this.#deps.audit.append({
      actor: `tracker:${unit.callSign}`,
      courtId: unit.courtId,
      courtPath: unit.courtPath,
      action: 'tracker.sos',
      target: sosId,
      outcome: 'ok',
      detail: { unitId, trackerId: id },
    });
  }
}
