import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { CourtTree } from '../../context.ts';
import { Feed } from '../../feed.ts';

type Snapshot = Extract<DispatchEvent, { type: 'snapshot' }>;

interface Posted {
  courtPath: CourtPath;
  event: Exclude<DispatchEvent, { type: 'snapshot' }>;
}

/** What happens with instructions and emergency calls, told to each console within the subtree of its court. */
export class Board {
  readonly #courts: CourtTree;
  readonly #feed: Feed<Posted>;

  constructor(courts: CourtTree, onListenerError: (error: unknown) => void) {
    this.#courts = courts;
    this.#feed = new Feed(onListenerError);
  }

  /** Tells everyone whose subtree holds the court. */
  post(courtId: string, event: Posted['event']): void {
    const court = this.#courts.find(courtId);
    if (court !== undefined) {
      this.#feed.publish({ courtPath: court.path, event });
    }
  }

  async *watch(
    scope: CourtPath,
    snapshot: () => Promise<Snapshot>,
    signal: AbortSignal,
  ): AsyncGenerator<DispatchEvent, void> {
    for await (const item of this.#feed.read(snapshot, signal)) {
      if (!('courtPath' in item)) {
        yield item;
      } else if (isInSubtree(item.courtPath, scope)) {
        yield item.event;
      }
    }
  }
}
