import type { InboxEvent } from '#shared/contract/units.ts';
import { Feed } from '../../feed.ts';

type Snapshot = Extract<InboxEvent, { type: 'snapshot' }>;

/** What units are told, each by a feed of its own: an order to one unit costs nothing at the thousand others. */
export class Inboxes {
  readonly #feeds = new Map<string, Feed<InboxEvent>>();

  /** Tells a unit, if it listens. What has to outlive this is in the store and comes with the next snapshot. */
  publish(unitId: string, event: InboxEvent): void {
    this.#feeds.get(unitId)?.publish(event);
  }

  isOpen(unitId: string): boolean {
    return this.#feeds.has(unitId);
  }

  /** The snapshot, then what comes after it; an instruction that the snapshot holds isn't repeated. */
  async *open(
    unitId: string,
    snapshot: () => Promise<Snapshot>,
    signal: AbortSignal,
  ): AsyncGenerator<InboxEvent, void> {
    const feed = this.#feeds.get(unitId) ?? new Feed<InboxEvent>();
    this.#feeds.set(unitId, feed);
    let held: ReadonlySet<string> = new Set();
    try {
      for await (const event of feed.read(snapshot, signal)) {
        if (event.type === 'snapshot') {
          held = new Set(event.instructions.map(({ id }) => id));
        }
        if (event.type !== 'instruction' || !held.has(event.instruction.id)) {
          yield event;
        }
      }
    } finally {
      if (feed.size === 0) {
        this.#feeds.delete(unitId);
      }
    }
  }
}
