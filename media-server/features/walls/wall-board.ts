import type { WallsEvent } from '#shared/contract/walls.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { Feed } from '../../feed.ts';

type Told = Exclude<WallsEvent, { type: 'snapshot' }>;

/** What happens with walls, told to each console within the subtree of its court. */
export class WallBoard {
  readonly #feed: Feed<{ courtPath: CourtPath; event: Told }>;

  constructor(onListenerError: (error: unknown) => void) {
    this.#feed = new Feed(onListenerError);
  }

  tell(courtPath: CourtPath, event: Told): void {
    this.#feed.publish({ courtPath, event });
  }

  async *watch(
    scope: CourtPath,
    snapshot: () => WallsEvent,
    signal: AbortSignal,
  ): AsyncGenerator<WallsEvent, void> {
    for await (const item of this.#feed.read(() => Promise.resolve(snapshot()), signal)) {
      if (!('courtPath' in item)) {
        yield item;
      } else if (isInSubtree(item.courtPath, scope)) {
        yield item.event;
      }
    }
  }
}
