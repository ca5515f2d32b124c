import type { DutyEvent } from '#shared/contract/duty.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { RollCall } from '#shared/duty/roll-call.ts';
import type { CourtTree } from '../../context.ts';
import { Feed } from '../../feed.ts';

type Snapshot = Extract<DutyEvent, { type: 'snapshot' }>;
type Change = Exclude<DutyEvent, { type: 'snapshot' }>;

/** A roll call as whoever sees only these courts sees it; undefined where nothing of it is theirs. */
export function rollCallWithin(courts: CourtTree, call: RollCall, scope: CourtPath): RollCall | undefined {
  const isOwn = (courtId: string): boolean => isInSubtree(courts.find(courtId)?.path ?? '', scope);
  const answers = call.answers.filter(({ courtId }) => isOwn(courtId));
  return answers.length > 0 || isOwn(call.courtId) ? { ...call, answers } : undefined;
}

/** What happens on duty, told to each console within the subtree of its court. */
export class DutyBoard {
  readonly #courts: CourtTree;
  readonly #feed: Feed<Change>;

  constructor(courts: CourtTree, onListenerError: (error: unknown) => void) {
    this.#courts = courts;
    this.#feed = new Feed(onListenerError);
  }

  post(change: Change): void {
    this.#feed.publish(change);
  }

  async *watch(
    scope: CourtPath,
    snapshot: () => Promise<Snapshot>,
    signal: AbortSignal,
  ): AsyncGenerator<DutyEvent, void> {
    for await (const item of this.#feed.read(snapshot, signal)) {
      const seen = item.type === 'snapshot' ? item : this.#within(item, scope);
      if (seen !== undefined) {
        yield seen;
      }
    }
  }

  #within(change: Change, scope: CourtPath): Change | undefined {
    if (change.type === 'rollCall') {
      const call = rollCallWithin(this.#courts, change.call, scope);
      return call === undefined ? undefined : { type: 'rollCall', call };
    }
    const path = this.#courts.find(courtIdOf(change))?.path ?? '';
    return isInSubtree(path, scope) ? change : undefined;
  }
}

function courtIdOf(change: Exclude<Change, { type: 'rollCall' }>): string {
  switch (change.type) {
    case 'desk': {
      return change.desk.courtId;
    }
    case 'handover': {
      return change.handover.courtId;
    }
    case 'roster':
    case 'entry': {
      return change.courtId;
    }
  }
}
