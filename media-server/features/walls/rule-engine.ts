import type { Alarm } from '#shared/alarms.ts';
import type { Sos } from '#shared/dispatch.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { unitSourceId } from '#shared/sources.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { lastDue, type WallRule } from '#shared/walls/rules.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { LiveWall, WallDesk } from './wall-desk.ts';

/** How long an alarm of the pipeline stands on a wall where its rule doesn't say, s. */
const ALARM_S = 30;
/** A consultation gives way to alarms of every priority, a schedule to it. */
const CONSULTATION_URGENCY = 5;

/** Something that rules act on. */
interface Occasion {
  /** Names it, so that what follows ends with it. */
  subject: string;
  /** 0 is the most urgent: a call for help. */
  urgency: number;
  /** Courts that it concerns: a wall acts that stands at one of them, or above. */
  courtPaths: readonly CourtPath[];
  matches: (rule: WallRule) => boolean;
}

const subjectOf = (sos: Sos): string => `sos:${sos.id}`;

/** Acts on walls by their rules: what is called, what is raised, and what time it is. */
export class RuleEngine {
  readonly #desk: WallDesk;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #startedAt: number;
  /** Level at which each unacknowledged alarm acted last: it acts again when it escalates. */
  readonly #acted = new Map<number, number>();
  /** Until when schedules have been looked at, UTC ms. */
  #checkedAt: number;

  constructor(deps: { desk: WallDesk; clock: Clock; log: Logger }) {
    this.#desk = deps.desk;
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#checkedAt = deps.clock.now();
    this.#startedAt = this.#checkedAt;
  }

  /** A unit calls for help, or its call has changed. It stands on every wall of its courts until somebody has answered it. */
  async onSos(sos: Sos, courtPath: CourtPath): Promise<void> {
    const isOpen = sos.acknowledgedAt === null && sos.clearedAt === null;
    const subject = subjectOf(sos);
    for (const live of this.#desk.all) {
      if (!isInSubtree(courtPath, live.courtPath)) {
        continue;
      }
      if (isOpen) {
        live.player.pop({
          id: subject,
          subject: { kind: 'sos', sos },
          priority: 0,
          sourceId: unitSourceId(sos.unitId),
          since: sos.raisedAt,
          until: null,
        });
      } else {
        live.player.dismiss(subject);
      }
    }
    if (isOpen) {
      await this.#act({
        subject,
        urgency: 0,
        courtPaths: [courtPath],
        matches: ({ trigger }) => trigger.kind === 'sos',
      });
    } else {
      await this.#endHolds(subject);
    }
  }

  /** Whether alarms of the pipeline matter to any wall: a rule acts on them, or one has acted and is to end. */
  get followsAlarms(): boolean {
    return (
      this.#acted.size > 0 ||
      [...this.#desk.all].some(({ rules }) =>
        [...rules.values()].some(({ trigger }) => trigger.kind === 'alarm'),
      )
    );
  }

  /** An alarm of the pipeline has changed. One that is new acts once; one that somebody has dealt with leaves the walls. */
  async onAlarm(alarm: Alarm, courtPath: CourtPath): Promise<void> {
    const subject = `alarm:${alarm.id}`;
    if (alarm.state !== 'unacknowledged') {
      this.#acted.delete(alarm.id);
      for (const live of this.#desk.all) {
        live.player.dismiss(subject);
      }
      await this.#endHolds(subject);
      return;
    }
    const isNew = alarm.raisedAt >= this.#startedAt && (this.#acted.get(alarm.id) ?? -1) < alarm.level;
    if (!isNew) {
      return;
    }
    this.#acted.set(alarm.id, alarm.level);
    await this.#act(
      {
        subject,
        urgency: alarm.priority,
        courtPaths: [courtPath],
        matches: ({ trigger }) =>
          trigger.kind === 'alarm' &&
          alarm.priority <= trigger.priority &&
          (trigger.cause === null || trigger.cause === alarm.cause),
      },
      alarm,
    );
  }

  /** A consultation of these courts has begun, or is over: what was switched to for it returns. */
  async onConsultation(
    { id, phase }: Pick<Consultation, 'id' | 'phase'>,
    courtPaths: readonly CourtPath[],
  ): Promise<void> {
    const subject = `consultation:${id}`;
    if (phase === 'running') {
      const matches = ({ trigger }: WallRule): boolean => trigger.kind === 'consultation';
      await this.#act({ subject, urgency: CONSULTATION_URGENCY, courtPaths, matches });
    } else {
      await this.#endHolds(subject);
    }
  }

  /** Time passes: schedules come due, holds end. */
  async tick(): Promise<void> {
    const now = this.#clock.now();
    const after = this.#checkedAt;
    // A clock that was set back looks at no minute twice; one that was set forward acts on the latest of the minutes left out.
    this.#checkedAt = Math.max(now, after);
    for (const live of this.#desk.all) {
      const { held } = live.state;
      if (held?.until !== undefined && held.until !== null && held.until <= now) {
        await this.#safely(live, () => this.#desk.returnToBase(live, { by: null, ruleId: null, at: now }));
      }
      const due = [...live.rules.values()]
        .flatMap((rule) => {
          const at =
            rule.enabled && rule.trigger.kind === 'schedule' ? lastDue(rule.trigger, after, now) : null;
          return at === null ? [] : [{ rule, at }];
        })
        .sort((a, b) => a.at - b.at);
      for (const { rule } of due) {
        await this.#switch(live, rule, { subject: null, urgency: 9 });
      }
    }
  }

  async #act(occasion: Occasion, alarm?: Alarm): Promise<void> {
    for (const live of this.#desk.all) {
      if (!occasion.courtPaths.some((path) => isInSubtree(path, live.courtPath))) {
        continue;
      }
      for (const rule of live.rules.values()) {
        if (!rule.enabled || !occasion.matches(rule)) {
          continue;
        }
        if (rule.action.kind === 'scene') {
          await this.#switch(live, rule, occasion);
        } else if (alarm !== undefined) {
          live.player.pop({
            id: occasion.subject,
            subject: { kind: 'alarm', alarm },
            priority: alarm.priority,
            sourceId: null,
            since: alarm.raisedAt,
            until: this.#clock.now() + (rule.holdS ?? ALARM_S) * 1000,
          });
        }
      }
    }
  }

  /** Nothing pushes aside what is more urgent; a schedule waits below a hold. */
  async #switch(
    live: LiveWall,
    rule: WallRule,
    { subject, urgency }: { subject: string | null; urgency: number },
  ): Promise<void> {
    const { action, holdS } = rule;
    if (action.kind !== 'scene') {
      return;
    }
    const now = this.#clock.now();
    const { held } = live.state;
    const cause = { by: null, ruleId: rule.id, at: now };
    await this.#safely(live, async () => {
      if (held !== null && held.urgency < urgency) {
        if (subject === null) {
          await this.#desk.switchBase(live, action.sceneId);
        }
        return;
      }
      const until = holdS === null ? null : now + holdS * 1000;
      const isForGood = until === null && subject === null;
      await this.#desk.switchTo(live, action.sceneId, isForGood ? null : { until, subject, urgency }, cause);
    });
  }

  /** What was held until this is dealt with returns. */
  async #endHolds(subject: string): Promise<void> {
    for (const live of this.#desk.all) {
      const { held } = live.state;
      if (held !== null && held.subject === subject && held.until === null) {
        await this.#safely(live, () =>
          this.#desk.returnToBase(live, { by: null, ruleId: null, at: this.#clock.now() }),
        );
      }
    }
  }

  /** A wall that fails doesn't keep the others from acting. */
  async #safely(live: LiveWall, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#log.error({ err: error, wall: live.wall.id }, 'a rule of a wall failed');
    }
  }
}
