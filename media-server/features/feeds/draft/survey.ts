import { AppError } from '#shared/errors.ts';
import { textOf } from '../mapping/refusal.ts';
import type { TimeReader } from '../mapping/times.ts';
import type { FieldValue } from '../readers/items.ts';
import { ZoneGuess } from './zone-guess.ts';

/** The columns of a log that a draft uses. */
export interface LogColumns {
  caseId: string;
  type: string;
  at: string;
  eventId: string | null;
  resource: string | null;
  lifecycle: string | null;
}

const MAX_ACTIVITIES = 2_000;
const COMPLETE = /^complete$/i;

/** Goes through a log once and keeps what a draft needs: its activities, not its records. */
export class LogSurvey {
  readonly zone = new ZoneGuess();
  readonly #columns: LogColumns;
  readonly #time: TimeReader;
  /** Activities by their texts, and whether any event of theirs says that it was completed. */
  readonly #activities = new Map<string, boolean>();
  readonly #transitions = new Set<string>();
  readonly #eventIds = new Set<string>();
  #idsAreUnique: boolean;
  #records = 0;
  #incomplete = 0;

  constructor(columns: LogColumns, time: TimeReader) {
    this.#columns = columns;
    this.#time = time;
    this.#idsAreUnique = columns.eventId !== null;
  }

  /** @throws AppError('invalidInput') the activities are so many that they are none */
  add(record: Record<string, FieldValue>): void {
    const { caseId, type, at, eventId, lifecycle } = this.#columns;
    this.#records += 1;
    const activity = textOf(record[type]);
    const time = textOf(record[at]);
    if (activity === null || time === null || textOf(record[caseId]) === null) {
      this.#incomplete += 1;
      return;
    }
    const instant = this.#time(record[at] ?? null);
    if (typeof instant === 'number') {
      this.zone.add(time, instant);
    }
    const transition = lifecycle === null ? null : textOf(record[lifecycle]);
    if (transition !== null && this.#transitions.size < MAX_ACTIVITIES) {
      this.#transitions.add(transition);
    }
    this.#count(activity, COMPLETE.test(transition ?? ''));
    if (eventId !== null && this.#idsAreUnique) {
      this.#checkId(`${textOf(record[caseId])}\n${textOf(record[eventId])}`, textOf(record[eventId]));
    }
  }

  get records(): number {
    return this.#records;
  }

  /** Records without a case, an activity or a time. */
  get incomplete(): number {
    return this.#incomplete;
  }

  get idsAreUnique(): boolean {
    return this.#idsAreUnique;
  }

  /** Texts of the transition that completes an activity, where the log has others too; else none. */
  completions(): string[] {
    const complete = [...this.#transitions].filter((transition) => COMPLETE.test(transition));
    return complete.length < this.#transitions.size ? complete : [];
  }

  /** Activities in the order in which they first came; those alone that are ever completed, where `completions` has some. */
  activities(): string[] {
    const onlyComplete = this.completions().length > 0;
    return [...this.#activities].flatMap(([text, isCompleted]) =>
      onlyComplete && !isCompleted ? [] : [text],
    );
  }

  #count(activity: string, isComplete: boolean): void {
    this.#activities.set(activity, this.#activities.get(activity) === true || isComplete);
    if (this.#activities.size > MAX_ACTIVITIES) {
      throw AppError.invalidInput(
        `column ${this.#columns.type}`,
        `has more than ${MAX_ACTIVITIES} different texts; another column is the activity`,
      );
    }
  }

  #checkId(key: string, id: string | null): void {
    this.#idsAreUnique = id !== null && !this.#eventIds.has(key);
    this.#eventIds.add(key);
  }
}
