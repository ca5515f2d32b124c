import { randomUUID } from 'node:crypto';
import type { Sos } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { RecordingRule } from '#shared/recordings.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import type { Recorder, StartRequest } from './recorder.ts';
import { windowAt } from './timetable.ts';

const TICK_MS = 5_000;

interface RuleRow {
  id: string;
  court_id: string;
  kind: RecordingRule['kind'];
  name: string;
  enabled: number;
  settings: string;
}

type Schedule = Extract<RecordingRule, { kind: 'schedule' }>;
type SosRule = Extract<RecordingRule, { kind: 'sos' }>;

const toRule = (row: RuleRow): RecordingRule =>
  RecordingRule.parse({
    ...(JSON.parse(row.settings) as object),
    id: row.id,
    courtId: row.court_id,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled === 1,
  });

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  log: Logger;
  recorder: Recorder;
}

/** Recording by itself: by timetables, and while emergency calls are open. */
export class Rules {
  readonly #deps: Deps;
  readonly #timer: NodeJS.Timeout;
  #rules = new Map<string, RecordingRule>();
  /** Calls that are open now, by their id. */
  readonly #calls = new Map<string, Sos>();
  #working: Promise<void> = Promise.resolve();

  static async open(deps: Deps): Promise<Rules> {
    const rows = (await deps.store.db('recording_rules')) as RuleRow[];
    return new Rules(deps, rows.map(toRule));
  }

  private constructor(deps: Deps, rules: readonly RecordingRule[]) {
    this.#deps = deps;
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Rules of the subtree of a court, by name. */
  list(scope: CourtPath): RecordingRule[] {
    return [...this.#rules.values()]
      .filter((rule) => this.#isWithin(rule, scope))
      .sort((a, b) => a.name.localeCompare(b.name, 'zh'));
  }

  /** Throws `notFound` for a rule outside of `scope`. */
  require(id: string, scope: CourtPath): RecordingRule {
    const rule = this.#rules.get(id);
    if (rule === undefined || !this.#isWithin(rule, scope)) {
      throw AppError.notFound('rule', id);
    }
    return rule;
  }

  /** Makes or changes a rule. Throws `notFound` when its id belongs to a rule outside of `scope`. */
  async save(rule: RecordingRule, scope: CourtPath): Promise<RecordingRule> {
    if (this.#rules.has(rule.id)) {
      this.require(rule.id, scope);
    }
    const { id, courtId, kind, name, enabled, ...settings } = rule;
    await this.#deps.store
      .db('recording_rules')
      .insert({
        id,
        court_id: courtId,
        kind,
        name,
        enabled: enabled ? 1 : 0,
        settings: JSON.stringify(settings),
      })
      .onConflict('id')
      .merge();
    this.#rules.set(id, rule);
    await this.apply();
    return rule;
  }

  async remove(id: string): Promise<void> {
    await this.#deps.store.db('recording_rules').where({ id }).delete();
    this.#rules.delete(id);
    await this.apply();
  }

  /** Takes the calls that are open at the start; what was begun for calls that are cleared meanwhile ends. */
  async resume(calls: readonly Sos[]): Promise<void> {
    for (const sos of calls) {
      this.#calls.set(sos.id, sos);
    }
    for (const row of this.#deps.recorder.running) {
      if (row.trigger === 'sos' && !this.#calls.has(row.id)) {
        this.#afterCall(row.id, this.#deps.clock.now());
      }
    }
    await this.apply();
  }

  /** A call was raised, acknowledged or cleared. */
  handleSos(sos: Sos): void {
    if (sos.clearedAt === null) {
      this.#calls.set(sos.id, sos);
    } else {
      this.#calls.delete(sos.id);
      this.#afterCall(sos.id, sos.clearedAt);
    }
    this.#tick();
  }

  /** Begins and ends what the rules say of this moment. Never throws. */
  apply(): Promise<void> {
    this.#working = this.#working.then(async () => {
      try {
        await this.#endUnjustified();
        for (const rule of this.#rules.values()) {
          if (rule.enabled && rule.kind === 'schedule') {
            await this.#applySchedule(rule);
          }
        }
        for (const sos of this.#calls.values()) {
          await this.#applySos(sos);
        }
      } catch (error) {
        this.#deps.log.error({ err: error }, 'rules of recording could not be applied; it is tried again');
      }
    });
    return this.#working;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  #tick(): void {
    void this.apply();
  }

  #isWithin(rule: RecordingRule, scope: CourtPath): boolean {
    const court = this.#deps.courts.find(rule.courtId);
    return court !== undefined && isInSubtree(court.path, scope);
  }

  /** Ends what a rule began that is gone, switched off or says something else now. */
  async #endUnjustified(): Promise<void> {
    const { recorder, clock } = this.#deps;
    for (const row of recorder.running) {
      if (row.rule_id === null) {
        continue;
      }
      const rule = this.#rules.get(row.rule_id);
      const isDue =
        rule?.kind !== 'schedule' ||
        (rule.sourceIds.includes(row.source_id) && windowAt(rule, clock.now()) !== null);
      if (rule?.enabled !== true || !isDue) {
        await recorder.end(row.id, 'ruleOver');
      }
    }
  }

  async #applySchedule(rule: Schedule): Promise<void> {
    const window = windowAt(rule, this.#deps.clock.now());
    if (window === null) {
      return;
    }
    for (const sourceId of rule.sourceIds) {
      const isRunning = this.#deps.recorder.running.some(
        (row) => row.rule_id === rule.id && row.source_id === sourceId,
      );
      if (!isRunning && !(await this.#wasStopped(rule.id, sourceId, window.from))) {
        await this.#begin({
          id: randomUUID(),
          sourceId,
          trigger: 'schedule',
          ruleId: rule.id,
          until: window.to,
        });
      }
    }
  }

  /** Whether a person has ended what the rule began in this stretch: it isn't begun again before the next one. */
  async #wasStopped(ruleId: string, sourceId: string, since: number): Promise<boolean> {
    const row: unknown = await this.#deps.store
      .db('recordings')
      .where({ rule_id: ruleId, source_id: sourceId, end_reason: 'stopped' })
      .where('started_at', '>=', since)
      .first('id');
    return row !== undefined;
  }

  /** The rule nearest to the unit's court counts. The recording has the call's id, so that there is one. */
  async #applySos(sos: Sos): Promise<void> {
    const { courts, recorder } = this.#deps;
    const path = courts.find(sos.courtId)?.path ?? '';
    const [rule] = [...this.#rules.values()]
      .filter((each): each is SosRule => each.kind === 'sos' && each.enabled)
      .map((each) => ({ each, court: courts.find(each.courtId)?.path ?? '-' }))
      .filter(({ court }) => isInSubtree(path, court))
      .sort((a, b) => b.court.length - a.court.length);
    if (rule === undefined || recorder.running.some(({ id }) => id === sos.id)) {
      return;
    }
    await this.#begin({
      id: sos.id,
      sourceId: unitSourceId(sos.unitId),
      trigger: 'sos',
      ruleId: rule.each.id,
      backMs: rule.each.beforeS * 1000,
    });
  }

  #afterCall(sosId: string, clearedAt: number): void {
    const row = this.#deps.recorder.running.find(({ id }) => id === sosId);
    const rule = this.#rules.get(row?.rule_id ?? '');
    const afterMs = rule?.kind === 'sos' ? rule.afterS * 1000 : 0;
    this.#deps.recorder.setUntil(sosId, clearedAt + afterMs);
  }

  /** What can't be begun now, for want of room or of its source, is tried again. */
  async #begin(request: StartRequest): Promise<void> {
    try {
      await this.#deps.recorder.start(request);
    } catch (error) {
      if (!(error instanceof AppError)) {
        throw error;
      }
      this.#deps.log.debug({ err: error, source: request.sourceId }, 'a rule could not record');
    }
  }
}
